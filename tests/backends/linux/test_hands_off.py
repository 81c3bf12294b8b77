"""Real windows and players, with nobody at the keys: what the agent makes of them."""

import sys

assert sys.platform == "linux"

import asyncio
import os
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from agent.platforms.linux.display.screen import LinuxScreen
from agent.platforms.linux.programs import LinuxPrograms
from agent.platforms.linux.system import accounts
from agent.platforms.memory import MemoryAccounts, MemoryBrowsers, MemorySessions
from agent.ports import Platform, Session
from agent.service.household import Household
from agent.service.observing import locks as module
from agent.service.observing.locks import Locks
from agent.service.observing.observer import Observer
from agent.service.observing.tabs import Tabs
from agent.service.observing.tally import resume
from agent.service.reporting.health import Health
from agent.storage import open_store
from policies.document import Vocabulary, read
from policies.ids import ChildId
from policies.target import CLAIMED, SCREEN
from policies.targets import KnownPrograms
from policies.week import Calendar
from tests.agent.parts import Hands
from tests.agent.service.stage import ZONE
from tests.backends.linux.real import player, until

pytestmark = pytest.mark.display
AN = ChildId("an")
LESSONS = os.path.realpath(shutil.which("python3", path="/usr/bin") or "")
"""Whatever this runs is a lesson here, which is free; the tests' own Python shows films."""
FAMILY = f"""
format = 1
zone = "Asia/Ho_Chi_Minh"
language = "en"

[child.an]
name = "An"

[child.an.screen]
idle = "1s"

[[child.an.rule]]
match = {{ exe = "{LESSONS}" }}
name = "Lesson"
category = "study"
action = "free"
"""


class Desk:
    """A real screen and real programs; who is logged in is said."""

    def __init__(self, folder, display, group):
        loop = asyncio.get_running_loop()
        self.session = Session("1", accounts.own(), display=display, graphical=True)
        self.sessions, self.screen = MemorySessions(self.session), LinuxScreen(loop)
        self.programs = LinuxPrograms(loop, self.screen, group=group)
        hands = MemoryAccounts(self.sessions, self.programs)
        platform = Platform("linux", self.sessions, hands, self.programs, self.screen, MemoryBrowsers)
        calendar, self.store = Calendar(ZONE), open_store(folder)
        home = Household(read(FAMILY, known=Vocabulary()), calendar, KnownPrograms(), accounts.own())
        tally, _ = resume(self.store, calendar, Hands().read())
        self.locks = Locks(platform, home, Health(lambda _: None, lambda: tally.now), loop.time, tally)
        self.observer = Observer(platform, home, self.locks, Tabs(loop.time))
        self.child = home.child(AN)

    def beat(self):
        """What is seen now."""
        self.locks.look()
        return self.observer.observe(self.child, ())

    def claimed(self):
        """Whether nobody is there by the screen's word alone."""
        return not self.beat().present and self.locks.claimed(AN) == {CLAIMED}

    async def looked(self):
        """Until the program in front was measured."""
        [key] = [x.key for x in self.programs.running([accounts.own()]) if x.pid == self.beat_front()]
        await until(lambda: self.beat() and key in self.programs._effort._seen)
        first = self.programs._effort._seen[key][0]
        await until(lambda: self.beat() and self.programs._effort._seen[key][0] > first)

    def beat_front(self):
        return self.screen.front(self.session).pid

    def close(self):
        for port in (self.programs, self.sessions, self.screen, self.store):
            port.close()


@pytest.fixture
def play(tmp_path, group, screen, pc_bus, monkeypatch):
    screen.manage()
    monkeypatch.setattr(module, "AWAY", timedelta(seconds=1))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", pc_bus.address)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "nowhere"))

    def run(story):
        async def main():
            with closing(Desk(tmp_path, screen.name, group)) as desk:
                await story(desk)

        asyncio.run(main())

    return run


def seen(desk, window):
    """Whether it is known that this window is in front and nobody touches anything."""
    front, idle = desk.screen.front(desk.session), desk.screen.idle(desk.session)
    return front is not None and front.pid == window.pid and idle is not None and idle.total_seconds() > 1


@pytest.mark.parametrize("locked", [False, True])
def test_a_window_that_works_is_believed_to_be_left_alone_for_a_while_only(play, screen, locked):
    window = screen.window("work")

    async def story(desk):
        await until(lambda: seen(desk, window))
        desk.sessions.put(replace(desk.session, locked=locked))
        await until(desk.claimed)

    play(story)


@pytest.mark.parametrize("locked", [False, True])
def test_a_window_that_waits_is_left_alone(play, screen, locked):
    window = screen.window()

    async def story(desk):
        await until(lambda: seen(desk, window))
        desk.sessions.put(replace(desk.session, locked=locked))
        await desk.looked()
        assert not desk.beat().present
        assert not any(x.goes_on for x in desk.locks._records.values())

    play(story)


def test_behind_a_window_that_waits_what_works_is_nobody_s_game(play, screen):
    busy = screen.window("work")
    window = screen.window()

    async def story(desk):
        await until(lambda: seen(desk, window) and busy.poll() is None)
        desk.sessions.put(replace(desk.session, locked=True))
        await desk.looked()
        assert not any(x.goes_on for x in desk.locks._records.values())

    play(story)


def test_a_player_behind_a_lock_that_is_only_said_is_seen(play, screen, start, pc_bus):
    screen.window()
    film = player(start, pc_bus.address, "film", "Playing")

    async def story(desk):
        desk.sessions.put(replace(desk.session, locked=True))
        await until(lambda: desk.screen.playing(desk.session) == {film.pid})
        await until(lambda: desk.beat() and any(x.goes_on for x in desk.locks._records.values()))
        film.stdin.write("Paused\n")
        film.stdin.flush()
        await until(lambda: desk.beat() and not any(x.goes_on for x in desk.locks._records.values()))

    play(story)


def test_a_film_beside_a_lesson_is_charged(play, screen, start, pc_bus):
    lesson = screen.window(python=LESSONS)
    film = player(start, pc_bus.address, "film", "Playing")

    async def story(desk):
        await until(lambda: desk.screen.playing(desk.session) == {film.pid})
        await until(lambda: desk.beat_front() == lesson.pid)
        observed = desk.beat()
        assert observed.free
        assert SCREEN in observed.targets
        assert film.pid in {pid for pid, _ in observed.in_use}
        assert {pid for pid, _ in observed.seen} == {lesson.pid}
        film.stdin.write("Paused\n")
        film.stdin.flush()
        await until(lambda: SCREEN not in desk.beat().targets)

    play(story)
