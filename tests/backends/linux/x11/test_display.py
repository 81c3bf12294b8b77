import sys

assert sys.platform == "linux"

import asyncio
import signal

import pytest

from agent.platforms.linux.x11 import display as module
from agent.platforms.linux.x11 import looks
from agent.platforms.linux.x11.auth import NONE
from agent.platforms.linux.x11.display import Display
from tests.backends.linux.real import until

pytestmark = pytest.mark.display


class Seen:
    """A display and how often it called back."""

    def __init__(self, place, *, trusted=True):
        self.changes = 0
        self.display = Display(
            asyncio.get_running_loop(), place, lambda: NONE, self.count, lambda server: trusted
        )

    def count(self):
        self.changes += 1


@pytest.fixture
def play(screen):
    def run(story, place=None, **settings):
        async def main():
            seen = Seen(screen.number if place is None else place, **settings)
            try:
                await story(seen)
            finally:
                seen.display.close()
                seen.display.close()

        asyncio.run(main())

    return run


def test_the_first_answer_is_there_at_once_or_soon(play, screen):
    async def story(seen):
        window = screen.window("focus")
        await until(lambda: (front := seen.display.front()) and front.pid == window.pid)
        assert seen.display.ready
        assert seen.display.idle() is not None

    play(story)


def test_another_front_window_is_told_without_asking(play, screen):
    async def story(seen):
        screen.manage()
        await until(lambda: seen.display.front() is None or seen.display.ready)
        await until(lambda: seen.display.ready)
        before = seen.changes
        window = await asyncio.to_thread(screen.window)
        await until(lambda: seen.changes > before and seen.display._front.pid == window.pid)

    play(story)


def test_a_display_that_goes_away_is_told_and_comes_back(play, screen, start, monkeypatch):
    monkeypatch.setattr(module, "PAUSES", (0.01,))

    async def story(seen):
        seen.display.front()
        await until(lambda: seen.display.ready)
        before = seen.changes
        screen.server.kill()
        screen.server.wait()
        await until(lambda: not seen.display.ready and seen.changes > before)
        assert seen.display.front() is None
        start("Xvfb", screen.name, "-screen", "0", "800x600x24")
        await until(lambda: seen.display.front() is None and seen.display.ready)

    play(story)


def test_a_missing_display_is_not_asked_for_all_the_time(play):
    async def story(seen):
        assert seen.display.front() is None
        assert seen.display.idle() is None
        assert seen.display._pauses.failures == 1
        assert await seen.display.ask(lambda names: looks.alive(), otherwise=False) is False

    play(story, place=64_123)


def test_a_display_that_falls_silent_is_given_up(play, screen, monkeypatch):
    monkeypatch.setattr(module, "SILENCE", 0.1)

    async def story(seen):
        seen.display.front()
        await until(lambda: seen.display.ready)
        screen.server.send_signal(signal.SIGSTOP)
        seen.display.front()
        assert await seen.display.ask(lambda names: looks.alive(), otherwise=False) is False
        await until(lambda: not seen.display.ready)
        screen.server.send_signal(signal.SIGCONT)

    play(story)


def test_a_display_that_is_silent_from_the_start_is_given_up(play, screen, monkeypatch):
    monkeypatch.setattr(module, "SILENCE", 0.1)

    async def story(seen):
        screen.server.send_signal(signal.SIGSTOP)
        assert seen.display.front() is None
        await until(lambda: seen.display._wire is None)
        assert seen.display._pauses.failures == 1
        screen.server.send_signal(signal.SIGCONT)

    play(story)


def test_a_slow_answer_is_waited_for_by_who_can_wait(play, screen):
    async def story(seen):
        seen.display.front()
        await until(lambda: seen.display.ready)
        screen.server.send_signal(signal.SIGSTOP)
        asyncio.get_running_loop().call_later(0.1, screen.server.send_signal, signal.SIGCONT)
        assert await seen.display.ask(lambda names: looks.alive(), otherwise=False) is True

    play(story)


def test_a_server_that_is_not_trusted_is_not_listened_to(play, screen):
    async def story(seen):
        assert seen.display.front() is None
        assert not seen.display.ready

    play(story, trusted=False)


def test_a_display_that_wants_a_cookie_refuses_us(play, start, tmp_path):
    import os
    import subprocess

    path = tmp_path / "authority"
    path.touch()
    secret = "0123456789abcdef" * 2
    subprocess.run(["xauth", "-f", path, "add", ":0", ".", secret], check=True, capture_output=True)
    reading, writing = os.pipe()
    start("Xvfb", "-displayfd", str(writing), "-auth", path, "-nolisten", "tcp", pass_fds=(writing,))
    os.close(writing)
    with os.fdopen(reading) as pipe:
        place = int(pipe.readline())

    async def story(seen):
        assert seen.display.front() is None
        await until(lambda: seen.display._pauses.failures)
        assert not seen.display.ready

    play(story, place=place)
