"""What can be seen of a browser from outside: processes that hold a profile open as browsers do."""

import sys

import pytest

assert sys.platform == "linux"

import json
import os
import shutil
import signal
import subprocess
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from agent import platforms
from agent.platforms.linux import copies, packing
from agent.platforms.linux.copies import GECKO, MANIFEST, PAGES, Copies, digest_of
from agent.ports import Browsers, Copy, Program
from policies.facts import ProgramFacts
from policies.ids import AccountId

HOLDS = "import sys, time; held = [open(x, 'ab') for x in sys.argv[1:]]; print(flush=True); time.sleep(60)"


@contextmanager
def running(*words, before=()):
    """A process that has said it is ready."""
    command = [*before, sys.executable, "-c", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            process.stdout.readline()
            yield process.pid
        finally:
            process.kill()


def browser(pid, **facts):
    return Program(pid, 1, AccountId("an"), ProgramFacts(("/usr/bin/firefox",), **facts))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What was packed, in two versions."""
    folder = tmp_path_factory.mktemp("packed")
    first = packing.pack(folder / "place", folder / "key.pem")
    archive = (folder / "place" / f"luytre-{first.version}.xpi").read_bytes()
    return folder / "place", archive, packing.pack(folder / "place", folder / "key.pem", anew=1)


def unpacked(profile, made):
    """As Chromium unpacks it: pictures and the manifest are written anew."""
    _, _, told = made
    folder = profile / "Extensions" / told.id / f"{told.version}_0"
    folder.mkdir(parents=True)
    for path in packing.EXTENSION.iterdir():
        data = path.read_bytes()
        if path.name == MANIFEST:
            manifest = json.loads(data) | {"version": told.version, "key": "MIIB"}
            data = json.dumps(manifest, sort_keys=True, indent=3).encode()
        (folder / path.name).write_bytes(b"another" if path.suffix == ".png" else data)
    lock = profile / "Extension State" / "LOCK"
    lock.parent.mkdir()
    return lock, folder


def seen(made, *held):
    place, _, _ = made
    with running(HOLDS, *map(str, held)) as pid:
        return Copies(place / "packed.json").copy(browser(pid))


def test_it_is_the_port_of_this_system():
    found: Browsers = platforms.browsers("linux")
    assert found.copy(browser(os.getpid())) is Copy.UNKNOWN


def test_what_chromium_unpacked_is_genuine_until_a_word_of_it_is_another(made, tmp_path):
    lock, folder = unpacked(tmp_path, made)
    assert seen(made, lock) is Copy.GENUINE
    with (folder / "background.js").open("a") as file:
        file.write("// mine")
    assert seen(made, lock) is Copy.CHANGED


@pytest.mark.parametrize("how", ["manifest", "link", "version", "no json"])
def test_other_ways_to_put_something_in_its_place(made, tmp_path, how):
    lock, folder = unpacked(tmp_path, made)
    if how == "manifest":
        told = json.loads((folder / MANIFEST).read_text())
        (folder / MANIFEST).write_text(json.dumps(told | {"permissions": []}))
    elif how == "link":
        other = tmp_path / "other.js"
        (folder / "sites.js").rename(other)
        (folder / "sites.js").symlink_to(other)
    elif how == "version":
        folder.rename(folder.with_name("9.9_0"))
    else:
        (folder / MANIFEST).write_text("[]")
    assert seen(made, lock) is Copy.CHANGED


@pytest.mark.parametrize("what", ["links", "folders", "files", "profiles"])
def test_whoever_lays_out_thousands_of_copies_is_told_at_once(made, tmp_path, what):
    lock, folder = unpacked(tmp_path / "one", made)
    held = [lock]
    if what == "profiles":
        for number in range(200):
            held.append(tmp_path / str(number) / ".parentlock")
            kept = tmp_path / str(number) / "extensions" / GECKO
            kept.parent.mkdir(parents=True)
            os.truncate(os.open(kept, os.O_CREAT | os.O_WRONLY), 1 << 30)
    for number in range(1000 if what == "links" else 20):
        other = folder.with_name(f"{made[2].version}_{number + 1}")
        if what == "links":
            other.symlink_to(folder)
        elif what == "folders":
            shutil.copytree(folder, other)
    if what == "files":
        os.truncate(folder / "background.js", 1 << 30)
    place, _, _ = made
    with running(HOLDS, *map(str, held)) as pid:
        began = time.monotonic()
        assert Copies(place / "packed.json").copy(browser(pid)) is Copy.CHANGED
        assert time.monotonic() - began < 1


def test_a_copy_of_the_version_before_is_genuine_too(made, tmp_path):
    lock, folder = unpacked(tmp_path, made)
    shutil.copytree(folder, folder.with_name(f"{made[2].version}_1"))
    assert seen(made, lock) is Copy.GENUINE


def test_what_is_not_there_is_missing(made, tmp_path):
    lock, folder = unpacked(tmp_path, made)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert seen(made, lock) is Copy.MISSING
    folder.parent.rmdir()
    assert seen(made, lock) is Copy.MISSING


def test_of_firefox_the_archive_is_looked_at_whichever_version_it_is(made, tmp_path):
    _, archive, _ = made
    lock, kept = tmp_path / ".parentlock", tmp_path / "extensions" / GECKO
    assert seen(made, lock) is Copy.MISSING
    kept.parent.mkdir()
    kept.write_bytes(archive)
    assert seen(made, lock) is Copy.GENUINE
    kept.write_bytes(archive + b"!")
    assert seen(made, lock) is Copy.CHANGED


def test_the_second_extension_may_be_missing_but_not_another(made, tmp_path):
    place, archive, _ = made
    source = packing.EXTENSION.with_name("pages")
    second = packing.pack(place / "pages", place.parent / "pages.pem", source)
    genuine = (place / "pages" / f"luytre-{second.version}.xpi").read_bytes()
    lock, folder = tmp_path / ".parentlock", tmp_path / "extensions"
    folder.mkdir()
    (folder / GECKO).write_bytes(archive)
    assert seen(made, lock) is Copy.GENUINE
    (folder / PAGES).write_bytes(genuine)
    assert seen(made, lock) is Copy.GENUINE
    (folder / PAGES).write_bytes(archive)
    assert seen(made, lock) is Copy.CHANGED
    (folder / GECKO).unlink()
    (folder / PAGES).write_bytes(genuine)
    assert seen(made, lock) is Copy.MISSING


def test_of_several_profiles_the_worst_counts_and_of_none_nothing_is_known(made, tmp_path):
    good, _ = unpacked(tmp_path / "good", made)
    bad, folder = unpacked(tmp_path / "bad", made)
    (folder / "words.js").write_text("")
    assert seen(made, good, bad) is Copy.CHANGED
    assert seen(made) is Copy.UNKNOWN


@pytest.mark.parametrize("text", [None, "", "[]", '{"id": "x"}', '{"id": "x", "copies": 5}'])
def test_where_nothing_was_packed_nothing_is_known(tmp_path, text):
    packed = tmp_path / "packed.json"
    if text is not None:
        packed.write_text(text)
    lock = tmp_path / ".parentlock"
    with running(HOLDS, str(lock)) as pid:
        assert Copies(packed).copy(browser(pid)) is Copy.UNKNOWN


def test_a_process_that_is_gone_has_nothing(made):
    place, _, _ = made
    with running(HOLDS) as pid:
        pass
    looking = Copies(place / "packed.json")
    assert looking.copy(browser(pid)) is Copy.UNKNOWN
    assert not looking.apart(browser(pid))
    assert looking.surfs(browser(pid))


def test_digests_of_manifests_do_not_know_the_key_or_the_order():
    assert digest_of(MANIFEST, b'{"a": 1, "b": 2, "key": "x"}') == digest_of(MANIFEST, b'{"b": 2, "a": 1}')
    assert digest_of(MANIFEST, b'"x"') == digest_of(MANIFEST, b"{") == ""


@pytest.mark.root
def test_a_mount_namespace_of_its_own_sets_a_browser_apart_but_not_what_the_system_packed():
    with running(HOLDS) as same, running(HOLDS, before=("unshare", "-m")) as other:
        looking = Copies(host=os.getpid())
        assert not looking.apart(browser(same))
        assert looking.apart(browser(other))
        assert looking.apart(browser(other, flatpak="org.x", claimed=frozenset({"flatpak"})))
        assert not looking.apart(browser(other, flatpak="org.x"))
        assert not looking.apart(browser(other, snap="firefox"))


SLEEPS = "import time; time.sleep(60)"
STARTS = (
    "import json, os, subprocess\n"
    "child = subprocess.Popen(json.loads(os.environ['STARTS']))\n"
    "print(flush=True)\n"
    "try: child.wait()\n"
    "finally: child.kill()\n"
)
APP = "--app-path=/opt/x/resources/app.asar"


@pytest.mark.parametrize(
    ("its", "words", "surfs"),
    [
        ((), ("--type=renderer",), True),
        ((), ("--type=renderer", APP), False),
        ((), (f"/opt/x/x --type=renderer {APP} --lang=vi",), False),
        ((), (APP,), True),
        ((f"--js-flags= {APP}",), (f"--type=renderer --js-flags= {APP}",), True),
        (("--renderer-cmd-prefix=/home/an/x",), ("--type=renderer", APP), True),
    ],
)
def test_an_app_that_is_made_of_a_browser_says_where_its_pages_are(its, words, surfs, monkeypatch):
    with started_by(monkeypatch, [sys.executable, "-c", SLEEPS, *words], *its) as pid:
        assert Copies().surfs(browser(pid)) == surfs


def test_another_program_that_says_so_makes_no_app_of_a_browser(monkeypatch):
    words = ["/bin/sh", "-c", "kill -STOP $$", "sh", "--type=renderer", APP]
    with started_by(monkeypatch, words) as pid:
        assert Copies().surfs(browser(pid))


LINE = (
    'if [ "$1" -gt 0 ]; then sh -c "$LINE" sh $(($1 - 1)); :; '
    'else exec sh -c "echo; kill -STOP \\$\\$" sh $WORDS; fi'
)
"""Each shell of a long line is the child of the one before; the last one says the words."""


@contextmanager
def line(length, words):
    """The pids of a long line, the last one behind so many others."""
    told = {**os.environ, "LINE": LINE, "WORDS": words}
    command = ["sh", "-c", LINE, "sh", str(length)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=told, start_new_session=True) as first:
        try:
            first.stdout.readline()
            pids = [first.pid]
            for pid in pids:
                pids += _children(pid)
            yield pids
        finally:
            os.killpg(first.pid, signal.SIGKILL)


@pytest.mark.parametrize(("words", "surfs"), [("--type=renderer", True), (f"--type=renderer {APP}", False)])
def test_a_long_line_of_processes_is_gone_down_to_its_end(words, surfs):
    with line(1100, words) as pids:
        looking = Copies()
        assert looking.surfs(browser(pids[0])) == surfs
        assert looking.surfs(browser(pids[-2])) == surfs


def test_what_was_seen_below_a_process_is_known_of_all_between_for_a_moment(monkeypatch):
    monkeypatch.setattr(copies, "KNOWN", 60.0)
    looking = Copies()
    with line(3, f"--type=renderer {APP}") as pids:
        assert not any(looking.surfs(browser(pid)) for pid in pids[2::-1])
        for pid in pids[:3]:
            os.kill(pid, signal.SIGSTOP)  # else they end with it
        os.kill(pids[3], signal.SIGKILL)
        assert not any(looking.surfs(browser(pid)) for pid in pids[:3])
        assert all(Copies().surfs(browser(pid)) for pid in pids[:3])


def test_below_a_process_that_starts_more_and_more_only_so_many_are_looked_at(monkeypatch):
    monkeypatch.setattr(copies, "FAMILY", 2)
    with line(3, f"--type=renderer {APP}") as pids:
        assert [Copies().surfs(browser(pid)) for pid in pids[:3]] == [True, False, False]


@contextmanager
def started_by(monkeypatch, command, *words):
    """A process that has started another one, which runs by now."""
    monkeypatch.setenv("STARTS", json.dumps(command))
    with ExitStack() as stack:
        pid = stack.enter_context(running(STARTS, *words))
        (child,) = _children(pid)
        stack.callback(os.kill, child, 9)
        deadline = time.monotonic() + 10
        while command[-1].encode() not in _command(child) or STARTS.encode() in _command(child):
            assert time.monotonic() < deadline
        yield pid


@pytest.mark.parametrize(
    ("words", "misled"),
    [
        (("--proxy-server=127.0.0.1:1",), True),
        (("x" * 9000, "-host-resolver-rules=MAP * 127.0.0.1"), True),
        ((" --proxy-server=127.0.0.1:1",), True),
        (("proxy-server=x", "--proxy-serve", "https://x.example/?--proxy-server=x"), False),
    ],
)
def test_switches_that_lead_a_browser_elsewhere_are_seen_however_far_behind(words, misled):
    with running("import time; print(flush=True); time.sleep(60)", *words) as pid:
        assert Copies().misled(browser(pid)) == misled


@pytest.mark.parametrize(
    ("words", "variables", "stripped"),
    [
        (("--disable-extensions",), {}, True),
        (("-disable-extensions=no", "x"), {}, True),
        (("x" * 9000, " --disable-extensions\t"), {}, True),
        (("--disable-extensions-except=/x", "disable-extensions", "?--disable-extensions"), {}, False),
        (("-safe-mode",), {}, True),
        (("--Safe-Mode",), {}, True),
        (("safe-mode", "--safe-mode-x"), {}, False),
        ((), {"MOZ_SAFE_MODE_RESTART": "1"}, True),
        ((), {"MOZ_SAFE_MODE_RESTART": ""}, False),
        ((), {"X": "MOZ_SAFE_MODE_RESTART=1"}, False),
    ],
)
def test_what_takes_a_browser_its_extensions_is_seen(words, variables, stripped, monkeypatch):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with running("import time; print(flush=True); time.sleep(60)", *words) as pid:
        assert Copies().stripped(browser(pid)) == stripped


def relay(pid, parent):
    return replace(browser(pid), parent=parent)


def test_what_a_browser_itself_started_hears_and_answers_it():
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as started:
        assert Copies().tied(relay(started.pid, os.getpid())) is True


def test_who_lets_go_of_the_ends_is_believed_for_a_moment_and_no_longer():
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as started:
        looking, speaker = Copies(), relay(started.pid, os.getpid())
        assert looking.tied(speaker) is True
        started.stdout.close()
        assert looking.tied(speaker) is True
        deadline = time.monotonic() + 10
        while looking.tied(speaker):
            assert time.monotonic() < deadline
        assert looking.tied(speaker) is False


@pytest.mark.parametrize("fed", ["both", "one", "by a file", "by a line"])
def test_what_others_feed_is_not_tied_to_who_started_it(fed, tmp_path):
    (tmp_path / "words").touch()
    script = {
        "both": "sleep 60 | sleep 61 | sleep 62 & echo; exec sleep 63",
        "one": "sleep 61 | cat & echo; exec sleep 63",
        "by a file": f"sleep 61 <{tmp_path}/words >/dev/null & echo; exec sleep 63",
        "by a line": SOCKETS,
    }[fed]
    before = [sys.executable, "-c"] if fed == "by a line" else ["/bin/sh", "-c"]
    with subprocess.Popen([*before, script], stdout=subprocess.PIPE, start_new_session=True) as browsing:
        try:
            browsing.stdout.readline()
            speaker = _speaker(browsing.pid)
            assert Copies().tied(relay(speaker, browsing.pid)) is False
        finally:
            os.killpg(browsing.pid, 9)


SOCKETS = (
    "import socket, subprocess, time; a, b = socket.socketpair()\n"
    "subprocess.Popen(['sleep', '61'], stdin=b, stdout=b); print(flush=True); time.sleep(60)"
)


def test_where_the_kernel_tells_nothing_of_the_ends_nobody_is_refused():
    with running(HOLDS) as gone:
        pass
    assert Copies().tied(relay(gone, os.getpid())) is None
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as started:
        assert Copies().tied(relay(started.pid, gone)) is None


def _command(pid):
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read()


def _speaker(pid):
    """The child that sleeps for a minute and a second, once it does."""
    deadline = time.monotonic() + 10
    while not (found := [x for x in _children(pid) if b"sleep\x0061" in _command(x)]):
        assert time.monotonic() < deadline
    return found[0]


def _children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(x) for x in file.read().split()]
