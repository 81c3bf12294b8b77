"""A name is not enough: what another namespace shows under it is another file."""

import sys

import pytest

assert sys.platform == "linux"

import functools
import mmap
import os
import subprocess
from pathlib import Path

from agent.platforms.linux.presence import unlisted
from agent.platforms.linux.processes import loaded
from agent.platforms.linux.processes.loaded import foreign
from agent.platforms.linux.system import memory, proc
from tests.backends.linux.real import STRANGER, wait_for

pytestmark = pytest.mark.root

MAKE = """
import os, sys
path, number = sys.argv[1], int(sys.argv[2])
os.makedirs(os.path.dirname(path))
while (made := os.stat(os.open(path, os.O_CREAT | os.O_RDWR, 0o755))).st_ino < number:
    os.unlink(path)
    os.closerange(3, 10)
with open(path, "wb") as file:
    file.write(bytes(4096))
"""
"""A file with a number of one's own choice: a file system in memory counts (shmem_get_inode, mm/shmem.c)."""
FURNISH = """
mount -t tmpfs none /mnt && /usr/bin/python3 -ISc "$1" "/mnt/$2" "$3" && mount --bind /mnt /usr || exit
echo there; read x
"""
MAP = """
import mmap, signal, sys
with open(sys.argv[1], "rb") as file:
    kept = mmap.mmap(file.fileno(), 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_EXEC)
print("mapped", flush=True)
signal.pause()
"""
PIPES = {"cwd": "/", "stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
FEW = 300_000
"""So many files are made until one has the number."""


@pytest.fixture
def maps(start):
    """A process of an account without rights that has mapped a file as code."""

    def run(path):
        process = start.stranger("/usr/bin/python3", "-ISc", MAP, path, **PIPES)
        assert process.stdout.readline() == b"mapped\n"
        return process.pid

    return run


@pytest.fixture
def shown(start):
    """Where the account reaches what it has put below /usr in a namespace of its own."""

    def run(path, number=0):
        words = ("unshare", "-Urm", "/bin/sh", "-c", FURNISH, "sh", MAKE, path, number)
        process = start.stranger(*words, **PIPES)
        assert process.stdout.readline() == b"there\n", "no namespaces for accounts here"
        return f"/proc/{process.pid}/root/usr/{path}"

    return run


@pytest.mark.parametrize(
    "path",
    ["bin/ls/x", "lib/nothing/like/this.so", "bin/env"],
    ids=["below a file", "nothing is there", "root has a file there"],
)
def test_what_a_namespace_shows_in_place_of_the_system_is_not_the_system_s(maps, shown, path):
    """Whoever maps it sees what everybody sees; the kernel names it as if it lay there."""
    pid = maps(shown(path))
    assert f" /usr/{path}\n" in Path(f"/proc/{pid}/maps").read_text("utf-8")
    assert not loaded._apart(pid)
    assert foreign(pid)
    assert not unlisted.carries(pid, "/user.slice"), "python is no part of a session; but nothing is raised"


def test_nor_is_it_with_the_number_of_the_file_that_is_there(maps, shown):
    files = (path for path in Path("/usr/bin").iterdir() if path.is_file() and not path.is_symlink())
    path = min(files, key=lambda path: path.stat().st_ino)
    if path.stat().st_ino > FEW:
        pytest.skip("no file with a low number here")
    pid = maps(shown(f"bin/{path.name}", path.stat().st_ino))
    text = Path(f"/proc/{pid}/maps").read_text("utf-8")
    [line] = [line for line in text.splitlines() if line.endswith(f" {path}")]
    assert int(line.split()[4]) == path.stat().st_ino
    assert foreign(pid)


def test_nor_is_what_a_file_of_root_s_was_mounted_over(start, open_folder):
    """Outside of the system's folders as well, and for whoever sees mounts of its own."""
    path = open_folder / "game.so"
    path.write_bytes(bytes(4096))
    os.chown(path, STRANGER, STRANGER)
    script = '/usr/bin/python3 -ISc "$1" "$2" & read x; mount --bind /usr/bin/env "$2"; echo hidden; wait'
    words = ("unshare", "-Urm", "/bin/sh", "-c", script, "sh", MAP, path)
    process = start.stranger(*words, **PIPES)
    assert process.stdout.readline() == b"mapped\n"
    [pid] = wait_for(lambda: proc.children(process.pid))
    assert foreign(pid)
    process.stdin.write(b"\n")
    process.stdin.flush()
    assert process.stdout.readline() == b"hidden\n"
    assert foreign(pid)


@pytest.fixture
def mount(open_folder):
    """Mounts that everybody sees, for a while."""
    places = []

    def run(*words):
        subprocess.run(["mount", *map(str, words)], check=True)
        places.append(words[-1])

    yield run
    for place in reversed(places):
        subprocess.run(["umount", "--lazy", place], check=True)


def test_a_file_of_root_s_is_its_own_in_layers_too(maps, mount, open_folder):
    """overlayfs tells stat(2) another device than the list has: that of a layer, or its own."""
    for name in ("lower", "memory", "seen"):
        (open_folder / name).mkdir()
    mount("-t", "tmpfs", "none", open_folder / "memory")
    for name in ("upper", "work"):
        (open_folder / "memory" / name).mkdir()
    for path in ("lower/one.so", "memory/upper/two.so"):
        (open_folder / path).write_bytes(bytes(4096))
    layers = {"lowerdir": "lower", "upperdir": "memory/upper", "workdir": "memory/work"}
    options = ",".join(f"{name}={open_folder}/{place}" for name, place in layers.items())
    mount("-t", "overlay", "none", "-o", options, open_folder / "seen")
    for name in ("one.so", "two.so"):
        path = open_folder / "seen" / name
        pid = maps(path)
        assert not foreign(pid)
        os.chown(path, STRANGER, STRANGER)
        assert foreign(pid)


def test_where_our_own_code_has_other_numbers_names_are_enough(mount, open_folder, maps, monkeypatch):
    assert not loaded._unlike()
    path = open_folder / "ours.so"
    path.write_bytes(bytes(4096))
    pid = maps(path)
    with path.open("rb") as file:
        kept = mmap.mmap(file.fileno(), 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_EXEC)
    monkeypatch.setattr(loaded, "SYSTEM_FOLDERS", (*loaded.SYSTEM_FOLDERS, f"{open_folder}/"))
    assert not foreign(pid)
    mount("--bind", "/usr/bin/env", path)
    assert foreign(pid)
    monkeypatch.setattr(loaded, "_unlike", functools.cache(loaded._unlike.__wrapped__))
    assert loaded._unlike()
    assert not foreign(pid)
    kept.close()


def test_what_an_upgrade_replaces_between_two_questions_is_the_system_s(maps, open_folder, monkeypatch):
    path = open_folder / "upgraded.so"
    path.write_bytes(bytes(4096))
    monkeypatch.setattr(loaded, "SYSTEM_FOLDERS", (*loaded.SYSTEM_FOLDERS, f"{open_folder}/"))
    pid = maps(path)
    loaded._unlike()  # it reads maps of its own, once
    read, times = memory.read, []

    def upgraded(*wanted):
        found = read(*wanted)
        times.append(found)
        if len(times) == 1:
            new = path.with_name("new")
            new.write_bytes(bytes(8192))
            new.rename(path)
        return found

    monkeypatch.setattr(memory, "read", upgraded)
    assert not foreign(pid)
    assert len(times) == 2
    assert f"{path} (deleted)".encode() in (times[1] or b"")
