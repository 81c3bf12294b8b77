import sys

assert sys.platform == "linux"

import asyncio
import os
import signal
import subprocess

import pytest

from agent.platforms.linux import accounts
from agent.platforms.linux.freezer import Freezer
from agent.platforms.linux.programs import LinuxPrograms
from agent.platforms.linux.screen import LinuxScreen
from agent.ports import Fate, Front, GrabHeld, Session
from tests.backends.linux.real import STRANGER, Screen, until

pytestmark = pytest.mark.display


@pytest.fixture
def play():
    def run(story, **settings):
        async def main():
            made = LinuxScreen(asyncio.get_running_loop(), **settings)
            try:
                await story(made)
            finally:
                made.close()

        asyncio.run(main())

    return run


def session(display, account=None):
    return Session("1", account or accounts.name(os.getuid()), display=display)


def test_the_front_window_of_the_session_is_seen(play, screen):
    async def story(made):
        here = session(screen.name)
        screen.manage()
        window = await asyncio.to_thread(screen.window)
        await until(lambda: made.front(here) == Front(window.pid))
        assert (made.route_of(here), made.sees_front(here)) == ("x11", True)
        assert made.idle(here) is not None

    play(story)


def test_another_window_is_told(play, screen):
    async def story(made):
        told = []
        screen.manage()
        await until(lambda: made.front(session(screen.name)) or made.sees_front(session(screen.name)))
        made.watch(lambda: told.append(made._displays[screen.number]._front))
        window = await asyncio.to_thread(screen.window)
        await until(lambda: Front(window.pid) in told)

    play(story)


@pytest.mark.parametrize("display", [None, "wayland-0", "elsewhere:10", ":64001"])
def test_without_a_display_nothing_is_seen_and_nothing_hindered(play, display):
    async def story(made):
        here = session(display)
        assert made.front(here) is None
        assert made.idle(here) is None
        assert (made.route_of(here), made.sees_front(here)) == ("none", False)
        assert not await made.grabbed([1])
        assert await made.answers()
        assert not await made.ask_to_close([1])

    play(story)


def test_an_account_that_nobody_knows_has_no_screen(play, screen):
    async def story(made):
        assert made.front(session(screen.name, "nobody of that name")) is None

    play(story)


def test_the_route_follows_the_display(play, screen):
    async def story(made):
        made.front(session(screen.name))
        await until(lambda: made.route == "x11")
        screen.server.kill()
        await until(lambda: made.route == "none")

    play(story)


def test_windows_of_a_program_are_closed_by_asking(play, screen):
    async def story(made):
        made.front(session(screen.name))
        await until(lambda: made.sees_front(session(screen.name)))
        window = await asyncio.to_thread(screen.window)
        assert await made.ask_to_close([window.pid])
        assert await asyncio.to_thread(window.wait, 20) == 0

    play(story)


def programs(made, group):
    return LinuxPrograms(asyncio.get_running_loop(), made, group=group)


@pytest.mark.parametrize("word", ["grab", "hold"])
def test_who_holds_keyboard_or_server_is_not_paused(play, screen, group, word):
    async def story(made):
        made.front(session(screen.name))
        await until(lambda: made.sees_front(session(screen.name)))
        hands = programs(made, group)
        try:
            window = await asyncio.to_thread(screen.window, word)
            game = hands.program(window.pid)
            with pytest.raises(GrabHeld):
                await hands.pause([game])
            assert hands.fates([game]) == {game.key: Fate.RUNNING}
        finally:
            hands.close()

    play(story)


def test_a_client_that_holds_nothing_is_paused_and_the_display_goes_on(play, screen, group):
    async def story(made):
        here = session(screen.name)
        screen.manage()
        hands = programs(made, group)
        try:
            window = await asyncio.to_thread(screen.window)
            await until(lambda: made.front(here) == Front(window.pid))
            game = hands.program(window.pid)
            await hands.pause([game])
            assert hands.fates([game]) == {game.key: Fate.PAUSED}
            other = await asyncio.to_thread(screen.window)
            await until(lambda: made.front(here) == Front(other.pid))
        finally:
            hands.close()

    play(story)


def test_a_display_that_falls_silent_while_pausing_gets_its_client_back(play, screen, group):
    async def story(made):
        made.front(session(screen.name))
        await until(lambda: made.sees_front(session(screen.name)))
        hands = programs(made, group)
        try:
            window = await asyncio.to_thread(screen.window)
            game = hands.program(window.pid)
            real = made.answers

            async def silent():
                screen.server.send_signal(signal.SIGSTOP)
                try:
                    return await real()
                finally:
                    screen.server.send_signal(signal.SIGCONT)

            made.answers = silent
            with pytest.raises(GrabHeld):
                await hands.pause([game])
            assert hands.fates([game]) == {game.key: Fate.RUNNING}
        finally:
            hands.close()

    play(story)


@pytest.mark.root
def test_a_service_is_let_in_by_the_accounts_own_cookie(play, start, open_folder):
    authority = open_folder / "authority"
    authority.touch()
    os.chown(authority, STRANGER, STRANGER)
    secret = "0123456789abcdef" * 2

    reading, writing = os.pipe()
    start("Xvfb", "-displayfd", str(writing), "-auth", authority, "-nolisten", "tcp", pass_fds=(writing,))
    # An empty file lets everybody in: the server is told of the cookie before the first client comes.
    os.close(writing)
    with os.fdopen(reading) as pipe:
        place = int(pipe.readline())
    subprocess.run(
        ["xauth", "-f", authority, "add", f":{place}", ".", secret], check=True, capture_output=True
    )
    os.chown(authority, STRANGER, STRANGER)
    start.stranger("/bin/sleep", "100", cwd="/", env={"DISPLAY": f":{place}", "XAUTHORITY": str(authority)})

    async def story(made):
        here = session(f":{place}", f"#{STRANGER}")
        await until(lambda: made._cookie(place, STRANGER).data.hex() == secret)
        await until(lambda: made.front(here) is None and made.sees_front(here))

    play(story, service=True)


@pytest.mark.root
def test_a_service_does_not_believe_a_display_that_a_child_has_written(play, start, game):
    import shutil

    own = game.with_name("Xvfb")
    shutil.copy(shutil.which("Xvfb"), own)
    own.chmod(0o777)
    fake = Screen(lambda *command, **settings: start(own, *command[1:], **settings))

    async def story(made):
        assert made.front(session(fake.name, f"#{STRANGER}")) is None
        assert not made.sees_front(session(fake.name, f"#{STRANGER}"))

    play(story, service=True)
    assert Freezer.__doc__
