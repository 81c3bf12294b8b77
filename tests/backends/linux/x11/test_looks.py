import sys

assert sys.platform == "linux"

import subprocess

import pytest

from agent.platforms.linux.x11 import looks
from agent.platforms.linux.x11.auth import NONE
from agent.platforms.linux.x11.wire import Wire
from agent.ports import Front
from tests.backends.linux.real import wait_for

pytestmark = pytest.mark.display


@pytest.fixture
def ask(screen):
    """Ask the display something."""
    wire = Wire(screen.number, NONE, lambda event: None)
    wait_for(lambda: wire.settle(1))

    def run(question):
        answers = []
        wire.ask(question(names), answers.append)
        wait_for(lambda: wire.settle(1) and answers)
        return answers[0]

    names = None
    names = run(lambda _: looks.names(wire.setup))
    yield run
    wire.close()


def comes_to_front(ask, process, *, fullscreen=False):
    wait_for(lambda: ask(looks.front) == Front(process.pid, fullscreen))


def active_window(screen):
    """What the window manager lists, which may come after the focus; empty for none."""
    listed = screen.root_property("_NET_ACTIVE_WINDOW").partition("# ")[2].partition(",")[0].strip()
    return listed if int(listed or "0", 16) else ""


def test_an_empty_screen_has_no_front(ask):
    assert ask(looks.front) is None


def test_the_focused_window_is_in_front(ask, screen):
    screen.manage()
    first = screen.window()
    comes_to_front(ask, first)
    second = screen.window()
    comes_to_front(ask, second)
    second.kill()
    comes_to_front(ask, first)


def test_the_focus_counts_where_no_manager_tells(ask, screen):
    window = screen.window("focus")
    comes_to_front(ask, window)


def test_a_window_that_covers_all_is_in_front_without_any_focus(ask, screen):
    screen.manage()
    comes_to_front(ask, screen.window())
    comes_to_front(ask, screen.window("cover"), fullscreen=True)


def test_a_menu_is_not_in_front(ask, screen):
    screen.manage()
    window = screen.window()
    comes_to_front(ask, window)
    screen.window("small")
    assert ask(looks.front) == Front(window.pid)


def test_a_window_in_full_screen_is_told_as_such(ask, screen):
    screen.manage()
    comes_to_front(ask, screen.window("full"), fullscreen=True)


def test_a_forged_active_window_is_seen_through(ask, screen):
    screen.manage()
    learning = screen.window()
    comes_to_front(ask, learning)
    listed = wait_for(lambda: active_window(screen))
    game = screen.window()
    comes_to_front(ask, game)
    command = ["xprop", "-display", screen.name, "-root", "-f", "_NET_ACTIVE_WINDOW", "32x"]
    subprocess.run([*command, "-set", "_NET_ACTIVE_WINDOW", listed], check=True)
    assert str(int(listed, 16)) in screen.root_property("_NET_ACTIVE_WINDOW")
    assert ask(looks.front) == Front(game.pid)


def test_idle_time_grows_until_somebody_touches_something(ask, screen):
    first = ask(looks.idle)
    wait_for(lambda: ask(looks.idle) > first)
    wait_for(lambda: ask(looks.idle).total_seconds() > 0.1)
    subprocess.run(["xdotool", "key", "shift"], env={"DISPLAY": screen.name}, check=True)
    wait_for(lambda: ask(looks.idle).total_seconds() < 0.1)


def test_a_held_keyboard_is_told_to_clients_of_the_display(ask, screen):
    calm = screen.window()
    assert not ask(lambda names: looks.grabbed(names, [calm.pid]))
    holder = screen.window("grab")
    assert ask(lambda names: looks.grabbed(names, [holder.pid]))
    assert not ask(lambda names: looks.grabbed(names, [1])), "no client of this display"
    holder.kill()
    wait_for(lambda: not ask(lambda names: looks.grabbed(names, [calm.pid])))


def test_our_own_trial_leaves_nothing_held(ask, screen):
    window = screen.window()
    for _ in range(3):
        assert not ask(lambda names: looks.grabbed(names, [window.pid]))


@pytest.mark.parametrize("managed", [True, False])
def test_windows_are_asked_to_close(ask, screen, managed):
    if managed:
        screen.manage()
    window, other = screen.window(), screen.window()
    wait_for(lambda: ask(lambda names: looks.ask_to_close(names, [window.pid])) == 1)
    assert window.wait(20) == 0
    assert other.poll() is None


def test_a_window_that_knows_no_closing_is_not_asked(ask, screen):
    window = screen.window("deaf")
    assert ask(lambda names: looks.ask_to_close(names, [window.pid])) == 0
    assert ask(lambda names: looks.ask_to_close(names, [1])) == 0


def test_a_display_without_extensions_tells_nothing(ask, screen):
    from dataclasses import replace

    window = screen.window("focus")

    def poor(question):
        return ask(lambda names: question(replace(names, resource=None, saver=None, xinerama=None)))

    assert poor(looks.front) is None
    assert poor(looks.idle) is None
    assert poor(lambda names: looks.grabbed(names, [window.pid])) is False
    assert poor(lambda names: looks.ask_to_close(names, [window.pid])) == 0
    assert ask(lambda names: looks.front(replace(names, xinerama=None))).pid == window.pid


def test_an_empty_display_has_nothing_to_close(ask):
    assert ask(lambda names: looks.ask_to_close(names, [1])) == 0
