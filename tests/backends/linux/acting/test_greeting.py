"""A screen that stays dark after a logout is seen, and its display manager started anew: on a real bus."""

import sys

assert sys.platform == "linux"

import asyncio

import pytest

from agent.platforms.linux.acting import greeting
from agent.platforms.linux.acting.greeting import Greeting
from agent.platforms.linux.acting.orders import Orders
from agent.platforms.linux.presence.sessions import LinuxSessions
from tests.backends.linux.held import ACCOUNT, AN
from tests.backends.linux.real import STRANGER, until

SEAT = frozenset({"seat0"})
DESKTOP = {**AN, "Type": "wayland", "Leader": 0}
GREETER = {"User": [STRANGER + 1, "gdm"], "Seat": "seat0", "Type": "wayland", "Class": "greeter", "Leader": 1}
ANEW = ["RestartUnit", "gdm.service", "fail"]


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(greeting, "WAIT", 0.3)
    monkeypatch.setattr(greeting, "AGAIN", 0.3)


@pytest.fixture
def watch(pc_bus):
    """A story of what is seen of seats after a desktop was ended at the first."""

    def run(story, *, manager=("gdm.service", "active"), **sessions):
        logind = pc_bus.logind(**sessions)
        logind.units(display_manager=manager)

        async def main():
            told = []
            known = LinuxSessions(asyncio.get_running_loop(), address=pc_bus.address)
            looking = Greeting(Orders(known), lambda: told.append(1))
            try:
                looking.expect(SEAT)
                await story(looking, logind, told)
            finally:
                looking.close()
                known.close()

        asyncio.run(main())

    return run


@pytest.mark.parametrize("kind", ["wayland", "unspecified"])
def test_a_greeter_that_comes_is_left_alone(watch, kind):
    async def story(looking, logind, told):
        logind.sessions(_c1={**GREETER, "Type": kind})
        await asyncio.sleep(1)
        assert logind.called() == told == []
        assert not looking.dark

    watch(story)


@pytest.mark.parametrize("left", [{}, {"_3": {**DESKTOP, "State": "closing"}}, {"_3": AN}])
def test_where_nothing_is_shown_the_display_manager_is_started_anew(watch, left):
    async def story(looking, logind, told):
        await until(lambda: logind.called() == [ANEW])
        logind.sessions(_c2=GREETER)
        await asyncio.sleep(1)
        assert logind.called() == [ANEW]
        assert told == []
        assert not looking.dark

    watch(story, **left)


def test_a_screen_that_stays_dark_is_told_until_it_is_not(watch):
    async def story(looking, logind, told):
        await until(lambda: told)
        assert logind.called() == [ANEW]
        assert looking.dark == SEAT
        logind.sessions(_c2=GREETER)
        await until(lambda: not looking.dark)
        logind.sessions()
        await until(lambda: looking.dark)
        looking.expect(SEAT)
        await asyncio.sleep(1)
        assert logind.called() == [ANEW], "it did not help, and somebody may type at what we do not see"
        logind.sessions(_c3=GREETER)
        await until(lambda: not looking.dark)
        looking.expect(SEAT)
        await asyncio.sleep(1)
        looking.expect(SEAT)
        logind.sessions()
        await until(lambda: logind.called() == [ANEW, ANEW])

    watch(story)


def test_a_desktop_at_another_seat_is_not_taken_down(watch):
    async def story(looking, logind, told):
        await until(lambda: told)
        assert logind.called() == []
        assert looking.dark == SEAT

    watch(story, _4={**DESKTOP, "Seat": "seat1"})


@pytest.mark.parametrize("manager", [("lightdm.service", "active"), ("gdm.service", "inactive")])
def test_another_display_manager_and_one_that_was_stopped_are_left_alone(watch, manager):
    async def story(looking, logind, told):
        await asyncio.sleep(1)
        assert logind.called() == told == []
        assert not looking.dark

    watch(story, manager=manager)


def test_the_last_of_two_logouts_counts(watch, monkeypatch):
    async def story(looking, logind, told):
        await asyncio.sleep(0.2)
        monkeypatch.setattr(greeting, "WAIT", 1000)
        looking.expect(SEAT)
        looking.expect(frozenset())
        await asyncio.sleep(0.5)
        assert logind.called() == []

    watch(story)


def test_without_a_logind_nobody_says_that_a_screen_is_dark(watch):
    async def story(looking, logind, told):
        logind.vanish()
        await asyncio.sleep(1)
        assert told == []
        assert not looking.dark

    watch(story)


@pytest.mark.root
@pytest.mark.parametrize(("kind", "calls"), [("wayland", [ANEW]), ("tty", [])])
def test_it_is_looked_at_after_a_desktop_was_ended(play, kind, calls):
    async def story(hands, logind):
        logind.units(display_manager=("gdm.service", "active"))
        assert not hands.dark
        await hands.end(ACCOUNT)
        logind.sessions()
        await asyncio.sleep(1)
        assert [call for call in logind.called() if call[0] == "RestartUnit"] == calls
        assert hands.dark == (kind == "wayland")

    play(story, _1={**DESKTOP, "Type": kind})
