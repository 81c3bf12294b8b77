"""What an account runs outside of all its sessions, or behind those that are shut."""

import sys

assert sys.platform == "linux"

import asyncio
import subprocess
from datetime import timedelta

import pytest

from agent.platforms.linux.presence import sessions as module
from agent.ports import Session
from tests.backends.linux.presence.logged_in import ACCOUNT, AN, BACKGROUND
from tests.backends.linux.real import STRANGER, until


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


def test_a_look_that_fails_is_not_the_last(pc_bus, play, monkeypatch):
    monkeypatch.setattr(module, "LOOK", 0.01)
    pc_bus.logind(_1={**AN, "LockedHint": True})

    async def story(made):
        looks, problems = [], []
        asyncio.get_running_loop().set_exception_handler(lambda _, told: problems.append(told["exception"]))

        def fails(uid, sessions):
            looks.append(uid)
            raise OSError("no such screen")

        made.elsewhere = fails
        await until(lambda: len(looks) > 2)
        made.elsewhere = lambda uid, sessions: False
        assert {type(x) for x in problems} == {OSError}

    play(story)


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
