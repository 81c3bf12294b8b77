import sys

assert sys.platform == "linux"

import os
import signal
import subprocess

import pytest

from agent.platforms.linux.acting.freezer import MOUNTS
from agent.platforms.linux.processes import belongings, own
from agent.platforms.linux.system import proc
from tests.backends.linux.real import STRANGER, wait_for

pytestmark = pytest.mark.root


def runs(process):
    wait_for(lambda: proc.account(process.pid) != os.getuid() and proc.file_of(process.pid))
    return process.pid


def test_all_that_runs_as_an_account_is_found(start):
    pid = runs(start.stranger("/bin/sleep", "100", cwd="/"))
    assert belongings.processes(STRANGER) == {pid: proc.stat(pid).started}


def test_what_runs_in_its_containers_is_its_own(start, containers):
    pid = runs(start.container("/bin/sleep", "100"))
    assert belongings.processes(STRANGER).keys() == {pid}
    assert belongings.kill(STRANGER)
    wait_for(lambda: not belongings.processes(STRANGER))


def test_what_forks_while_it_is_killed_is_killed_as_well(start):
    forks = "while :; do sleep 100 & done"
    start.stranger("/bin/sh", "-c", f"ulimit -u 300; {forks}", cwd="/", stderr=subprocess.DEVNULL)
    wait_for(lambda: len(belongings.processes(STRANGER)) > 20)
    wait_for(lambda: not belongings.kill(STRANGER))
    assert not belongings.processes(STRANGER)


@pytest.mark.parametrize(
    ("inside", "heard"),
    [
        (f"user-{STRANGER}.slice/session-1.scope", "TERM HUP"),
        (f"user-{STRANGER}.slice/user@{STRANGER}.service/init.scope", "TERM"),
        (f"user-{STRANGER}.slice/user@{STRANGER}.service/app.slice/app-game.scope", ""),
        ("elsewhere", "TERM"),
    ],
    ids=["in a session", "its manager", "what that started", "anywhere else"],
)
def test_all_is_asked_to_end_as_systemd_would_ask_it(start, inside, heard, open_folder):
    mount = next(x for x in MOUNTS if (x / "cgroup.controllers").exists())
    parts = inside.split("/")
    places = [mount.joinpath("luytre-test", *parts[: x + 1]) for x in range(len(parts))]
    places[-1].mkdir(parents=True)
    told = open_folder / "told"
    told.touch()
    told.chmod(0o666)
    traps = "; ".join(f"trap 'echo {x} >>{told}' {x}" for x in ("TERM", "HUP"))
    script = f"{traps}; echo ready >>{told}; while :; do sleep 0.05; done"
    process = start.stranger("/bin/sh", "-c", script, cwd="/")
    try:
        (places[-1] / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
        wait_for(lambda: told.read_text("utf-8"))
        os.kill(process.pid, signal.SIGSTOP)
        belongings.ask(STRANGER)
        os.kill(process.pid, signal.SIGCONT)
        wait_for(lambda: sorted(told.read_text("utf-8").split()[1:]) == sorted(heard.split()))
    finally:
        process.kill()
        process.wait()
        belongings.kill(STRANGER)  # its sleep
        for place in (*reversed(places), mount / "luytre-test"):
            wait_for(lambda place=place: not (place / "cgroup.procs").read_text(encoding="utf-8"))
            place.rmdir()


def test_a_crowd_is_not_asked(start, monkeypatch):
    all_of_it = [start.stranger("/bin/sleep", "100", cwd="/") for _ in range(5)]
    wait_for(lambda: len(belongings.processes(STRANGER)) == 5)
    monkeypatch.setattr(belongings, "PATIENCE", 0)
    assert belongings.ask(STRANGER) is None
    wait_for(lambda: len(belongings.processes(STRANGER)) == 4)
    assert sum(process.poll() is None for process in all_of_it) == 4


def test_what_another_started_and_waits_for_is_stopped_not_asked(start):
    program = "trap 'exit 1' TERM HUP; while :; do sleep 0.05; done"
    process = start.stranger("/bin/sh", "-c", program, cwd="/")
    wait_for(lambda: len(belongings.processes(STRANGER)) > 1)
    assert belongings.ask(STRANGER, [os.getpid()]) == {process.pid}
    wait_for(lambda: proc.stat(process.pid).state == "T")
    wait_for(lambda: belongings.processes(STRANGER).keys() == {process.pid})  # its sleep heeds the word
    assert process.poll() is None
    assert belongings.kill(STRANGER)
    assert process.wait(20) == -9


def test_who_is_not_there_cannot_be_killed():
    assert not belongings.kill(STRANGER)


def test_what_has_ended_and_waits_for_its_parent_is_gone(start):
    process = start.stranger("/bin/true", cwd="/")
    wait_for(lambda: (found := proc.stat(process.pid)) and found.over)
    assert belongings.processes(STRANGER) == {}


@pytest.fixture
def our_unit():
    mount = next(x for x in MOUNTS if (x / "cgroup.controllers").exists())
    path = mount / "system.slice" / f"luytre-test-{os.getpid()}.service"
    path.mkdir(parents=True)
    yield path
    path.rmdir()
    path.parent.rmdir()


def test_our_own_eyes_in_its_session_are_spared(start, our_unit, monkeypatch):
    eye = runs(start.stranger("/usr/bin/python3", "-ISc", "import time; time.sleep(100)", cwd="/"))
    monkeypatch.setattr(own, "_python", lambda: proc.file_of(eye))  # the agent's is root's alone here
    (our_unit / "cgroup.procs").write_text(str(eye), encoding="utf-8")
    assert belongings.processes(STRANGER) == {}
    assert not belongings.kill(STRANGER)
    assert proc.stat(eye)
    other = runs(start.stranger("/bin/sleep", "100", cwd="/"))  # what a tray started for the child
    (our_unit / "cgroup.procs").write_text(str(other), encoding="utf-8")
    assert belongings.processes(STRANGER).keys() == {other}
    start.close()
    wait_for(lambda: not (our_unit / "cgroup.procs").read_text(encoding="utf-8"))


def test_what_a_tray_opened_is_told_from_it_at_a_cost_that_grows_with_its_number(
    start, our_unit, monkeypatch
):
    words = ("/usr/bin/python3", "-ISc", "input()")
    first = start.stranger(*words, cwd="/", stdin=subprocess.PIPE)
    started = proc.stat(first.pid).started
    wait_for(lambda: proc.stat(start("/bin/true").pid).started > started)
    opened = [start.stranger(*words, cwd="/", stdin=subprocess.PIPE) for _ in range(20)]
    for process in (first, *opened):
        runs(process)
        (our_unit / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
    monkeypatch.setattr(own, "_python", lambda: proc.file_of(first.pid))
    looks, stat = [], proc.stat

    def counted(pid):
        looks.append(pid)
        return stat(pid)

    monkeypatch.setattr(proc, "stat", counted)
    assert belongings.processes(STRANGER).keys() == {process.pid for process in opened}
    assert len(looks) <= 10 * len(opened)
    start.close()
    wait_for(lambda: not (our_unit / "cgroup.procs").read_text(encoding="utf-8"))


def test_who_goes_on_without_its_first_thread_is_found_and_killed(start, headless):
    process = start.stranger(*headless, cwd="/", stdout=subprocess.PIPE)
    process.stdout.readline()
    wait_for(lambda: proc.read(f"/proc/{process.pid}/stat").rpartition(b")")[2].startswith(b" Z"))
    assert belongings.processes(STRANGER) == {process.pid: proc.stat(process.pid).started}
    assert belongings.kill(STRANGER)
    assert process.wait(20)
    assert belongings.processes(STRANGER) == {}
