import sys

assert sys.platform == "linux"

import os

import pytest

from agent.platforms.linux.acting.freezer import MOUNTS, Freezer
from agent.platforms.linux.presence import unlisted
from agent.platforms.linux.presence.logind import Login
from agent.platforms.linux.presence.unlisted import Unlisted, carries
from agent.platforms.linux.processes import own
from agent.platforms.linux.system import proc
from tests.backends.linux.real import STRANGER, wait_for

pytestmark = pytest.mark.root
MOUNT = next((x for x in MOUNTS if (x / "cgroup.controllers").exists()), MOUNTS[0])


def login(key="3", *, background=False):
    return Login(
        key, "an", STRANGER, active=True, locked=False, kind="tty", display="", seat="", leader=1,
        background=background,
    )  # fmt: skip


@pytest.fixture
def look():
    return Unlisted(lambda uid: uid == STRANGER).look


@pytest.fixture
def put(start):
    """Start a program of the account in a control group."""
    made = []

    def run(group=None, *command):
        command = command or ("/bin/sleep", "100")
        process = start.stranger(*command, cwd="/")
        file = os.stat(command[0])
        wait_for(lambda: proc.file_of(process.pid) == (file.st_dev, file.st_ino))
        wait_for(lambda: proc.account(process.pid) == STRANGER)
        if group:
            path = MOUNT / group
            path.mkdir(parents=True, exist_ok=True)
            (path / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
            made.append(path)
        return process.pid

    yield run
    start.close()
    for path in dict.fromkeys(made):
        wait_for(lambda path=path: not (path / "cgroup.procs").read_text(encoding="utf-8"))
        for folder in (path, *path.parents):
            if folder == MOUNT or any(x.is_dir() for x in folder.iterdir()):
                break
            folder.rmdir()


SLICE = f"user.slice/user-{STRANGER}.slice"
MANAGER = f"{SLICE}/user@{STRANGER}.service/app.slice"


def test_what_cron_and_at_start_belongs_to_no_session(look, put):
    pid = put("system.slice/cron.service")
    assert look([login()]) == {STRANGER: (pid,)}


def test_what_is_in_a_session_belongs_to_it(look, put):
    pid = put(f"{SLICE}/session-3.scope")
    assert look([login("3")]) == {}
    assert look([login("4")]) == {STRANGER: (pid,)}
    assert look([login("3", background=True)]) == {}


def test_what_a_user_manager_runs_belongs_to_whoever_is_logged_in(look, put):
    pid = put(MANAGER)
    assert look([login()]) == {}
    assert look([login(background=True)]) == {STRANGER: (pid,)}
    assert look([]) == {STRANGER: (pid,)}


LOGINS = {
    "nobody's": (4294967295, ()),
    "its own": (STRANGER, ()),
    "another's": (4711, ("#4711",)),
    "a service's": (4712, ()),
}


@pytest.mark.parametrize("whose", LOGINS)
def test_it_is_known_whose_login_it_was_started_from(start, whose):
    """Set at a login (pam_loginuid(8)), it stays with all that is started from there, ``su`` or not."""
    number, openers = LOGINS[whose]
    become = f"exec setpriv --reuid {STRANGER} --regid {STRANGER} --clear-groups sleep 100"
    process = start("/bin/sh", "-c", f"echo {number} >/proc/self/loginuid && {become}", cwd="/")
    wait_for(lambda: proc.account(process.pid) == STRANGER)
    seen = Unlisted(lambda uid: uid in {STRANGER, 4711})
    assert seen.look([]) == {STRANGER: (process.pid,)}
    assert seen.openers(STRANGER) == set(openers)
    assert seen.openers(STRANGER + 1) == set()
    start.close()
    assert seen.look([]) == {}
    assert seen.openers(STRANGER) == set()


def test_what_is_gone_was_started_from_nobody_s():
    assert unlisted.opener(1 << 22) == unlisted.NOBODY


def test_what_is_paused_makes_no_session(look, put):
    put(f"luytre-trial-{os.getpid()}/1-1")
    assert look([login()]) == {}


def test_what_is_ours_is_nobody_s_and_what_it_opened_is_of_the_session(look, put, monkeypatch):
    unit = f"system.slice/luytre-trial-{os.getpid()}.service"
    eye = put(unit, "/usr/bin/python3", "-ISc", "import time; time.sleep(100)")
    monkeypatch.setattr(own, "_python", lambda: proc.file_of(eye))  # the agent's is root's alone here
    assert look([]) == {}
    opened = put(unit)
    script = put(unit, "/usr/bin/python3", "-ISc", "import time; time.sleep(100)")
    assert look([login()]) == {}
    assert look([]) == {STRANGER: (opened, script)}


def test_a_crowd_is_read_in_as_many_looks_as_it_takes_and_who_is_known_stays_so(put, monkeypatch):
    seen = Unlisted(lambda uid: uid == STRANGER)
    early = put("system.slice/cron.service")
    assert seen.look([login()]) == {STRANGER: (early,)}
    assert not seen.behind
    monkeypatch.setattr(unlisted, "PATIENCE", -1.0)
    late = put("system.slice/cron.service")
    for _ in range(2 * unlisted.AGAIN):  # in turns they list and read; one reads all anew
        assert seen.look([login()]) == {STRANGER: (early,)}
        assert seen.behind
    monkeypatch.setattr(unlisted, "PATIENCE", 60.0)
    assert seen.look([login()]) == {STRANGER: (early,)}  # it lists, and a guardian is heard
    assert seen.look([login()]) == {STRANGER: (early, late)}
    assert not seen.behind
    later = put("system.slice/cron.service")
    assert seen.look([login()]) == {STRANGER: (early, late, later)}


@pytest.fixture
def asked(monkeypatch):
    """Whom one asks who they are."""
    pids = []

    def counting(pid, group):
        pids.append(pid)
        return carries(pid, group)

    monkeypatch.setattr(unlisted, "carries", counting)
    return pids


def test_in_a_crowd_few_are_asked_at_a_time_and_not_again_for_a_while(put, asked, monkeypatch, open_folder):
    os.chown(open_folder, STRANGER, STRANGER)
    agent = put("system.slice/cron.service", "/usr/bin/ssh-agent", "-D", "-a", str(open_folder / "1"))
    crowd = [put("system.slice/cron.service") for _ in range(4)]
    seen = Unlisted(lambda uid: uid == STRANGER)

    def looks(count):
        asked.clear()
        for _ in range(count):
            (outside,) = seen.look([login()]).values()
            assert sorted(outside) == crowd
        return asked

    assert looks(2) == 2 * [agent, *crowd]
    monkeypatch.setattr(unlisted, "FEW", 2)
    monkeypatch.setattr(unlisted, "PATIENCE", -1.0)
    put("system.slice/cron.service")  # is not read any more
    assert looks(2) == []
    seen._answers.clear()
    assert looks(5) == [agent, *crowd]
    seen._answers.clear()
    monkeypatch.setattr(unlisted, "ASKED", -1.0)
    assert looks(2) == 2 * [agent, crowd[0]]


def test_of_a_crowd_only_some_are_asked_who_they_are(look, put, asked, monkeypatch):
    monkeypatch.setattr(unlisted, "CROWD", 2)
    crowd = sorted(put("system.slice/cron.service") for _ in range(4))
    assert [sorted(pids) for pids in look([login()]).values()] == [crowd]
    assert len(asked) == 2


def test_nor_are_more_asked_of_those_that_carry_sessions(look, put, asked, monkeypatch, open_folder):
    monkeypatch.setattr(unlisted, "CROWD", 2)
    os.chown(open_folder, STRANGER, STRANGER)

    def agent(number):
        return put("system.slice/cron.service", "/usr/bin/ssh-agent", "-D", "-a", str(open_folder / number))

    agents = {agent(number) for number in "12"}
    assert look([login()]) == {}
    agents |= {agent(number) for number in "345"}
    asked.clear()
    (outside,) = look([login()]).values()
    assert len(asked) == 2
    assert {*outside} == agents - {*asked}


def test_what_was_paused_longer_than_its_own_group_lived_belongs_to_the_session(look, put, group, start):
    freezer = Freezer(group)
    pid = put(f"{SLICE}/session-9.scope")
    freezer.freeze("it", lambda: [pid])
    wait_for(lambda: freezer.still(pid))
    (MOUNT / SLICE / "session-9.scope").rmdir()
    assert look([login()]) == {}
    freezer.thaw("it")
    assert proc.group(pid) == f"/{SLICE}/luytre-thawed"
    assert look([login()]) == {}
    assert look([]) == look([login(background=True)]) == {STRANGER: (pid,)}
    start.close()
    (MOUNT / SLICE / "session-9.scope").mkdir()

    def tidy():
        freezer.close()
        return not (MOUNT / SLICE / "luytre-thawed").exists()

    wait_for(tidy)


def test_others_are_not_looked_at(look, start):
    start("/bin/sleep", "100")
    assert look([]) == {}


def test_what_is_known_is_not_read_again_but_what_came_and_went_is_seen(look, put, start):
    first = put("system.slice/cron.service")
    for _ in range(unlisted.YOUNG + 1):
        assert look([]) == {STRANGER: (first,)}
    second = put("system.slice/atd.service")
    assert set(look([])[STRANGER]) == {first, second}
    start.close()
    for _ in range(unlisted.AGAIN):
        assert look([]) == {}


def test_what_carries_sessions_is_nobody_s_doing(start, tmp_path):
    bus = start("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address", stdout=-1)
    assert bus.stdout.readline()
    assert carries(bus.pid, "/")
    assert not carries(start("/bin/sleep", "100").pid, "/")
    gone = start("/bin/true")
    gone.wait()
    assert carries(gone.pid, "/")


def test_what_runs_below_a_path_that_is_too_long_carries_nothing(start, game, deep):
    process = start(*deep(game))
    wait_for(lambda: (found := proc.executable(process.pid)) and found.path == "?/x")
    assert not carries(process.pid, "/")
