import sys

assert sys.platform == "linux"

import asyncio
import os
import subprocess
from datetime import timedelta

import pytest

from agent.platforms.linux.presence import logind
from agent.platforms.linux.presence import sessions as module
from agent.platforms.linux.system import accounts
from agent.ports import PROCESS_TABLE, Session
from tests.backends.linux.real import STRANGER, until, wait_for

ACCOUNT = f"#{STRANGER}"
AN = {"User": [STRANGER, "an"], "Seat": "seat0", "Display": ":0", "Leader": 1}


def me(display=None):
    return Session("self", accounts.name(os.getuid()), display=display, graphical=display is not None)


def test_sessions_are_those_of_logind(pc_bus, play):
    pc_bus.logind(
        _1={**AN, "LockedHint": True},
        _2={**AN, "Type": "tty", "Display": "", "Seat": "", "Active": False},
    )

    async def story(made):
        assert made.route == "logind"
        assert made.current() == (
            Session("1", ACCOUNT, locked=True, display=":0", seat="seat0", graphical=True),
            Session("2", ACCOUNT, active=False),
        )

    play(story)


def test_a_terminal_that_calls_itself_locked_is_not(pc_bus, play):
    pc_bus.logind(_1={**AN, "Type": "tty", "Display": "", "LockedHint": True})

    async def story(made):
        assert [x.locked for x in made.current()] == [False]

    play(story)


@pytest.mark.parametrize("file", [False, True])
def test_a_terminal_that_calls_itself_a_locked_desktop_is_not(pc_bus, play, tmp_path, monkeypatch, file):
    monkeypatch.setattr(logind, "STATES", str(tmp_path))
    terminal = {**AN, "Type": "tty", "Display": ""}
    desk = {**terminal, "Type": "wayland", "LockedHint": True}
    if file:  # an agent that comes later reads what logind has written down
        (tmp_path / "1").write_text("# private\nUID=1\nTYPE=wayland\nORIGINAL_TYPE=tty\n", encoding="utf-8")
    service = pc_bus.logind(_1=desk if file else terminal)

    async def story(made):
        made.current()
        service.sessions(_1=desk)
        await until(lambda: made.current()[0].graphical)
        assert not made.current()[0].locked

    play(story)


def test_a_desktop_that_calls_itself_a_terminal_is_not_locked_either(pc_bus, play):
    service = pc_bus.logind(_1=AN)

    async def story(made):
        made.current()
        service.sessions(_1={**AN, "Type": "tty", "LockedHint": True})
        await until(lambda: not made.current()[0].graphical)
        assert not made.current()[0].locked

    play(story)


@pytest.mark.parametrize("change", [{"Display": ":5"}, {"Type": "wayland"}, {"Type": "tty"}])
def test_a_session_that_names_another_display_shows_nothing_until_it_is_back(pc_bus, play, change):
    service = pc_bus.logind(_1=AN)
    seen = Session("1", ACCOUNT, display=":0", seat="seat0", graphical=True)

    async def story(made):
        assert made.current() == (seen,)
        service.sessions(_1={**AN, **change})
        await until(lambda: made.current()[0].strays)
        assert made.current()[0].display is None
        service.sessions(_1=AN)
        await until(lambda: made.current() == (seen,))

    play(story)


def test_the_account_of_try_mode_always_has_a_session(pc_bus, play, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":3")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    pc_bus.logind(_1=AN)

    async def story(made):
        assert made.current() == (
            Session("1", ACCOUNT, display=":0", seat="seat0", graphical=True),
            me(":3"),
        )

    play(story, service=False)


def test_the_account_of_try_mode_is_not_counted_twice(pc_bus, play):
    mine = {**AN, "User": [os.getuid(), "me"]}
    pc_bus.logind(_1=mine)

    async def story(made):
        assert [x.id for x in made.current()] == ["1"]

    play(story, service=False)


def test_without_a_bus_there_is_the_account_alone(play, tmp_path, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-1")
    monkeypatch.setenv("DISPLAY", ":3")

    async def story(made):
        assert made.route == "current account"
        assert made.current() == (me("wayland-1"),)
        made.lock(ACCOUNT)
        made.end(STRANGER)
        made.unlinger(STRANGER)
        made.forgive(STRANGER)

    play(story, service=False, address=f"unix:path={tmp_path}/nowhere")


def test_each_change_is_told(pc_bus, play):
    service = pc_bus.logind(_1=AN)

    async def story(made):
        told = []
        made.watch(lambda: told.append(made.current()))
        service.sessions(_1={**AN, "LockedHint": True})
        await until(lambda: told and told[-1][0].locked)
        service.sleep(begins=True)
        await until(lambda: len(told) > 1)

    play(story)


def test_locking_is_asked_for_the_accounts_sessions_alone(pc_bus, play):
    service = pc_bus.logind(_1=AN, _2={**AN, "User": [STRANGER + 1, "ba"]}, _3=AN)

    async def story(made):
        made.lock(ACCOUNT)
        await until(lambda: service.called() == [["LockSession", "1"], ["LockSession", "3"]])

    play(story)


def test_a_session_whose_first_process_is_gone_is_over_though_nobody_tells(pc_bus, play, start):
    leader = start("/bin/sleep", "100")
    pc_bus.logind(_1={**AN, "Leader": leader.pid}, _2=AN)

    async def story(made):
        assert [x.id for x in made.current()] == ["1", "2"]
        leader.kill()
        leader.wait()
        assert [x.id for x in made.current()] == ["2"]

    play(story)


def test_a_logind_that_vanishes_does_not_end_the_sessions(pc_bus, play, start):
    leader = start("/bin/sleep", "100")
    service = pc_bus.logind(_1={**AN, "Leader": leader.pid, "LockedHint": True, "Active": False})

    async def story(made):
        routes = []
        made.watch(lambda: routes.append(made.route))
        service.vanish()
        await until(lambda: routes == [PROCESS_TABLE])
        assert made.current() == (Session("1", ACCOUNT, display=":0", seat="seat0", graphical=True),)
        leader.kill()
        leader.wait()
        assert made.current() == ()
        pc_bus.logind(_1=AN)
        await until(lambda: made.route == "logind")

    play(story)


def test_a_bus_that_comes_later_is_found(pc_bus, play, monkeypatch):
    monkeypatch.setattr(module, "_RETRY", 0.05)
    pc_bus.daemon.kill()
    pc_bus.daemon.wait()

    async def story(made):
        assert made.route == PROCESS_TABLE
        told = []
        made.watch(lambda: told.append(made.route))
        await asyncio.to_thread(pc_bus.open)
        await asyncio.to_thread(pc_bus.logind, _1=AN)
        await until(lambda: made.route == "logind")
        assert told

    play(story)


def test_a_bus_that_is_started_anew_is_found_again(pc_bus, play, monkeypatch):
    monkeypatch.setattr(module, "_RETRY", 0.05)
    pc_bus.logind(_1=AN)

    async def story(made):
        assert made.route == "logind"
        pc_bus.daemon.kill()
        pc_bus.daemon.wait()
        await until(lambda: made.route == PROCESS_TABLE)
        await asyncio.to_thread(pc_bus.open)
        await asyncio.to_thread(pc_bus.logind, _1=AN)
        await until(lambda: made.route == "logind")

    play(story)


@pytest.mark.root
@pytest.mark.parametrize(
    ("kind", "expected"), [("x11", ":9"), ("wayland", "wayland-9"), ("tty", None), ("mir", None)]
)
def test_a_display_that_logind_does_not_name_is_found_at_the_accounts_processes(
    pc_bus, play, start, kind, expected
):
    variables = {"DISPLAY": ":9", "WAYLAND_DISPLAY": "wayland-9"}
    process = start.stranger("/bin/sleep", "100", cwd="/", env=variables)
    wait_for(lambda: os.readlink(f"/proc/{process.pid}/exe").endswith("sleep"))
    pc_bus.logind(_1={**AN, "Display": "", "Type": kind})

    async def story(made):
        for _ in range(2):
            await until(lambda: made.current()[0].display == expected)

    play(story)


def test_before_sleep_what_must_be_written_is_written(pc_bus, play):
    service = pc_bus.logind(_1=AN)

    async def story(made):
        told = []
        made.before_sleep(lambda: told.append("written"))
        made.watch(lambda: told.append("told"))
        service.sleep(begins=True)
        await until(lambda: ["released"] in service.locks())
        assert told == ["written", "told"]

    play(story)


def test_ending_and_lingering_are_asked_of_logind(pc_bus, play):
    service = pc_bus.logind(_1=AN)

    async def story(made):
        made.unlinger(STRANGER)
        made.forgive(STRANGER)
        made.end(STRANGER)
        expected = [["SetUserLinger", STRANGER, False, False], ["TerminateUser", STRANGER]]
        await until(lambda: service.called() == expected)

    play(story)


BACKGROUND = Session("background", ACCOUNT, background=True)


@pytest.mark.root
def test_what_runs_outside_of_all_sessions_is_one_more(pc_bus, play, start):
    pc_bus.logind(_1=AN)
    process = start.stranger("/bin/sleep", "100", cwd="/")

    async def story(made):
        made._looked = -module.LOOK
        await until(lambda: made.current()[1:] == (BACKGROUND,))
        assert made.idle(BACKGROUND) > module.AT_WORK
        assert made.idle(made.current()[0]) is None
        assert not made.at_work(ACCOUNT)
        process.kill()
        process.wait()
        made._looked = -module.LOOK
        assert made.current()[1:] == ()

    play(story)


@pytest.mark.root
def test_what_works_outside_of_all_sessions_is_at_work(pc_bus, play, start):
    pc_bus.logind(_1=AN)
    # Started before it was looked for; what it starts afterwards counts as well.
    start.stranger("/bin/sh", "-c", "read x; while :; do :; done", cwd="/", stdin=subprocess.DEVNULL)

    async def story(made):
        made._looked = -module.LOOK
        await until(lambda: BACKGROUND in made.current() and made.idle(BACKGROUND) == timedelta())

    play(story)


SHUT = {"locked": {"LockedHint": True}, "behind another": {"Active": False}}
SPIN = "while :; do :; done"


def at_a_screen_elsewhere(made, shown):
    """The account has a screen that none of its sessions shows, as long as ``shown`` says so."""
    made.elsewhere = lambda uid, sessions: uid == STRANGER and bool(sessions) and shown()
    made._looked = -module.LOOK


@pytest.mark.root
@pytest.mark.parametrize("how", SHUT)
def test_behind_shut_sessions_all_of_an_account_that_has_a_screen_elsewhere_is_in_the_background(
    pc_bus, play, start, user_group, how
):
    service = pc_bus.logind(_1={**AN, **SHUT[how]})
    process = start.stranger("/bin/sh", "-c", SPIN, cwd="/")
    (user_group / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")

    async def story(made):
        at_a_screen_elsewhere(made, lambda: False)
        assert BACKGROUND not in made.current()
        at_a_screen_elsewhere(made, lambda: True)
        await until(lambda: BACKGROUND in made.current() and made.idle(BACKGROUND) == timedelta())
        assert made._pids(BACKGROUND) == (process.pid,)
        assert made.at_work(ACCOUNT), "no lock closes that"
        process.kill()
        process.wait()
        await until(lambda: not made.at_work(ACCOUNT))
        service.sessions(_1=AN)
        await until(lambda: made.current()[0].active and not made.current()[0].locked)
        made._looked = -module.LOOK
        assert BACKGROUND not in made.current()

    play(story)


@pytest.mark.root
def test_what_works_behind_a_lock_is_nobody_s_use_where_there_is_no_other_screen(
    pc_bus, play, start, user_group
):
    pc_bus.logind(_1={**AN, "LockedHint": True})
    process = start.stranger("/bin/sh", "-c", SPIN, cwd="/")
    (user_group / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")

    async def story(made):
        at_a_screen_elsewhere(made, lambda: False)
        assert made.current()[1:] == ()
        assert not made.at_work(ACCOUNT)

    play(story)


@pytest.mark.root
def test_a_session_that_is_open_is_judged_by_itself(pc_bus, play, start, user_group):
    pc_bus.logind(_1={**AN, "LockedHint": True}, _2={**AN, "Type": "tty", "Display": ""})
    process = start.stranger("/bin/sh", "-c", SPIN, cwd="/")
    (user_group / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")

    async def story(made):
        at_a_screen_elsewhere(made, lambda: True)
        assert BACKGROUND not in made.current()

    play(story)


@pytest.mark.root
def test_it_is_looked_for_now_and_then_and_told(pc_bus, play, start, monkeypatch):
    monkeypatch.setattr(module, "LOOK", 0.05)
    pc_bus.logind(_1=AN)

    async def story(made):
        told = []
        made.watch(lambda: told.append(made.current()))
        start.stranger("/bin/sleep", "100", cwd="/")
        await until(lambda: told and BACKGROUND in told[-1])

    play(story)


@pytest.mark.root
def test_without_logind_who_has_a_process_is_logged_in(play, start, tmp_path):
    start.stranger("/bin/sleep", "100", cwd="/", env={"DISPLAY": ":9"})

    async def story(made):
        assert made.route == PROCESS_TABLE
        expected = Session(f"processes-{STRANGER}", ACCOUNT, display=":9", graphical=True)
        made._looked = -module.LOOK
        await until(lambda: made.current() == (expected,))

    play(story, address=f"unix:path={tmp_path}/nowhere")


@pytest.mark.root
def test_a_session_in_the_background_is_known_by_its_group(pc_bus, play, start, session_group):
    process = start.stranger("/bin/sleep", "100", cwd="/")
    (session_group / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
    pc_bus.logind(_7={**AN, "Class": "background", "Display": "", "Type": "unspecified", "Seat": ""})

    async def story(made):
        made._looked = -module.LOOK
        assert made.current() == (Session("7", ACCOUNT, background=True),)
        assert made.idle(made.current()[0]) > module.AT_WORK
        assert made._pids(made.current()[0]) == (process.pid,)

    play(story)
