"""Real groups that stand still for a moment, and what forks without end in them."""

import sys

assert sys.platform == "linux"

import os
import select
import subprocess

import pytest

from agent.platforms.linux.acting import slices
from agent.platforms.linux.acting.freezer import MOUNTS
from agent.platforms.linux.processes import belongings, groups
from agent.platforms.linux.system import proc
from tests.backends.linux.real import STRANGER, WITHOUT_SIGNALS, wait_for
from tests.backends.linux.system.test_mounts import FUSE

pytestmark = pytest.mark.root

CHAIN = """
import os, time
end = time.monotonic() + 60
print("begun", flush=True)
while time.monotonic() < end:
    if os.fork():
        os._exit(0)
"""
MOUNT = next(x for x in MOUNTS if (x / "cgroup.controllers").exists())


@pytest.fixture
def place():
    """The group of a service that starts what others ask it to; nobody leaves it alive."""
    path = MOUNT / f"luytre-test-{os.getpid()}-atd.service"
    path.mkdir()
    yield path
    (path / "cgroup.freeze").write_text("0", encoding="utf-8")
    (path / "cgroup.kill").write_text("1", encoding="utf-8")
    wait_for(lambda: not (path / "cgroup.procs").read_text(encoding="utf-8"))
    path.rmdir()


def enter(path, process):
    (path / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
    return process


def name(path):
    return f"/{path.relative_to(MOUNT)}"


def begin(start, path):
    """A chain of the account's in this group: each process starts the next, and ends."""
    words = ("/usr/bin/python3", "-ISc", f"input()\n{CHAIN}")
    process = start.stranger(*words, cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    enter(path, process)
    process.stdin.write(b"\n")
    process.stdin.flush()
    assert process.stdout.readline() == b"begun\n"
    process.wait()
    return process.stdout


def ended(pipe):
    """Whether nobody is left who could write to it."""
    return bool(select.select([pipe], [], [], 0)[0])


def frozen(path):
    return "frozen 1" in (path / "cgroup.events").read_text(encoding="utf-8")


@pytest.mark.parametrize("turn", range(5))
def test_who_forks_and_ends_and_its_child_does_the_same_is_ended(start, place, turn):
    bystander = enter(place, start("/bin/sh", "-c", "while :; do sleep 0.01; done"))
    pipe = begin(start, place)
    assert not ended(pipe)
    assert belongings.kill(STRANGER)
    wait_for(lambda: not belongings.kill(STRANGER))
    wait_for(lambda: ended(pipe))
    assert not frozen(place)
    assert groups._MARK not in os.listxattr(MOUNT)
    before = proc.read(f"/proc/{bystander.pid}/schedstat")
    wait_for(lambda: proc.read(f"/proc/{bystander.pid}/schedstat") != before)
    assert bystander.poll() is None


@pytest.mark.parametrize("shared", [False, True], ids=["of its own", "in which is another's"])
def test_where_signals_are_forbidden_a_group_is_ended_by_the_kernel(start, place, shared):
    theirs = enter(place, start.stranger("/bin/sleep", "100", cwd="/"))
    wait_for(lambda: proc.account(theirs.pid) == STRANGER)
    others = enter(place, start("/bin/sleep", "100")) if shared else None
    words = f"from agent.platforms.linux.processes import belongings as x; assert x.kill({STRANGER})"
    subprocess.run([*WITHOUT_SIGNALS, words], check=True)
    if others is None:
        assert theirs.wait(20) == -9
    else:
        belongings.kill(STRANGER)
        assert theirs.wait(20) == -9
        assert others.poll() is None


def test_a_group_with_another_one_below_it_is_left_to_signals(start, place):
    below = place / "below"
    below.mkdir()
    others = enter(below, start("/bin/sleep", "100"))
    groups.kill(name(place))
    assert others.poll() is None
    groups.kill(name(below))
    assert others.wait(20) == -9
    wait_for(lambda: not (below / "cgroup.procs").read_text(encoding="utf-8"))
    below.rmdir()


def test_a_group_stands_still_and_runs_on_whatever_happens_meanwhile(start, place):
    enter(place, start("/bin/sleep", "100"))
    told = []

    def fail():
        with groups.still(name(place)):
            told.append((frozen(place), os.getxattr(MOUNT, groups._MARK)))
            raise OSError("it went wrong")

    with pytest.raises(OSError, match="it went wrong"):
        fail()
    assert told == [(True, name(place).encode())]
    wait_for(lambda: not frozen(place))
    assert groups._MARK not in os.listxattr(MOUNT)


def test_what_a_killed_agent_left_standing_is_thawed_by_the_next(start, place):
    enter(place, start("/bin/sleep", "100"))
    kept = groups.still(name(place))
    kept.__enter__()
    assert frozen(place)
    slices.thaw_ours()
    wait_for(lambda: not frozen(place))
    assert groups._MARK not in os.listxattr(MOUNT)
    kept.__exit__(None, None, None)


def test_what_others_froze_stays_so(start, place):
    enter(place, start("/bin/sleep", "100"))
    (place / "cgroup.freeze").write_text("1", encoding="utf-8")
    wait_for(lambda: frozen(place))
    with groups.still(name(place)):
        assert groups._MARK not in os.listxattr(MOUNT)
    assert frozen(place)


def test_a_group_that_goes_meanwhile_leaves_no_mark(place):
    other = place / "gone"
    other.mkdir()
    with groups.still(name(other)):
        other.rmdir()
    assert groups._MARK not in os.listxattr(MOUNT)


@pytest.mark.parametrize("member", ["first", "we"])
def test_no_group_in_which_we_or_the_first_process_run_is_touched(place, monkeypatch, member):
    pid, group = {"first": 1, "we": os.getpid()}[member], proc.group
    monkeypatch.setattr(proc, "group", lambda x: f"{name(place)}/deeper.scope" if x == pid else group(x))
    with groups.still(name(place)):
        assert (place / "cgroup.freeze").read_text(encoding="utf-8") == "0\n"


@pytest.mark.parametrize("path", ["", "/", "/nothing/like/this", "/../outside"])
def test_what_is_no_group_of_its_own_is_left_alone(path):
    with groups.still(path):
        assert groups._MARK not in os.listxattr(MOUNT)


def test_who_is_kept_in_the_kernel_is_not_waited_for_long(start, place, open_folder):
    """A slow disk keeps who saves a file there; here it is a file system that answers nothing."""
    words = ("unshare", "-Urm", "/usr/bin/python3", "-I", FUSE, open_folder, "/bin/sleep")
    service = start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    namespace = ("nsenter", "-U", "-m", "--preserve-credentials", "-t", str(int(service.stdout.readline())))
    reader = enter(place, start(*namespace, "cat", open_folder / "seen" / "x"))
    wait_for(lambda: proc.command(reader.pid).startswith("cat "))
    with groups.still(name(place)):
        assert (place / "cgroup.freeze").read_text(encoding="utf-8") == "1\n"
        assert not frozen(place)
    assert (place / "cgroup.freeze").read_text(encoding="utf-8") == "0\n"
    service.stdin.close()
    assert reader.wait(20)
