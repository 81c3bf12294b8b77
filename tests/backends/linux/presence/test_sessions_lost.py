"""Sessions without logind: it vanishes, its bus comes later or never, its word is old."""

import sys

assert sys.platform == "linux"

import asyncio

import pytest

from agent.platforms.linux.presence import sessions as module
from agent.ports import PROCESS_TABLE, Session
from tests.backends.linux.presence.logged_in import ACCOUNT, AN, me
from tests.backends.linux.real import STRANGER, until


def test_without_a_bus_there_is_the_account_alone(play, tmp_path, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-1")
    monkeypatch.setenv("DISPLAY", ":3")

    async def story(made):
        assert made.route == "current account"
        assert made.current() == (me("wayland-1"),)

    play(story, service=False, address=f"unix:path={tmp_path}/nowhere")


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
def test_without_logind_who_has_a_process_is_logged_in(play, start, tmp_path):
    start.stranger("/bin/sleep", "100", cwd="/", env={"DISPLAY": ":9"})

    async def story(made):
        assert made.route == PROCESS_TABLE
        expected = Session(f"processes-{STRANGER}", ACCOUNT, display=":9", graphical=True)
        made._looked = -module.LOOK
        await until(lambda: made.current() == (expected,))

    play(story, address=f"unix:path={tmp_path}/nowhere")
