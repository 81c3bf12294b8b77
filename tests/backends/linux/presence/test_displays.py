"""The display of a session is the one that it had first."""

import sys

assert sys.platform == "linux"

from dataclasses import replace

import pytest

from agent.platforms.linux.presence import displays as module
from agent.platforms.linux.presence import logind
from agent.platforms.linux.presence.displays import Displays
from agent.platforms.linux.presence.logind import Login
from agent.platforms.linux.system import proc
from policies.ids import AccountId
from tests.backends.linux.real import STRANGER, wait_for

DESK = Login("1", AccountId("an"), STRANGER, True, False, "x11", ":0", "seat0", 1)
STRAYED = None, True


class Watch:
    """Looks at one session, again and again."""

    def __init__(self):
        self.now = 0.0
        self.displays = Displays(lambda: self.now)

    def see(self, login):
        """What is believed of it now."""
        self.now += module.ASK
        self.displays.keep([login])
        return self.displays.of(login)


@pytest.fixture
def watch(tmp_path, monkeypatch):
    monkeypatch.setattr(logind, "STATES", str(tmp_path))
    return Watch()


@pytest.fixture
def variables(start):
    """A process of the account says where its display is."""

    def run(**told):
        process = start.stranger("/bin/sleep", "100", cwd="/", env=told)
        wait_for(lambda: proc.environment(process.pid))
        return process

    return run


def end(process):
    process.kill()
    process.wait()


@pytest.mark.parametrize(
    "other",
    [
        replace(DESK, display=":5"),
        replace(DESK, display="elsewhere:0"),
        replace(DESK, kind="wayland"),
        replace(DESK, kind="mir"),
        replace(DESK, kind="tty"),
        replace(DESK, kind="tty", display=":5"),
    ],
)
def test_one_that_the_session_names_later_is_not_its_own(watch, other):
    assert watch.see(DESK) == (":0", False)
    assert watch.see(other) == STRAYED
    assert watch.see(other) == STRAYED
    assert watch.see(DESK) == (":0", False), "it shows what it showed first"


def test_another_spelling_of_the_same_is_the_same(watch):
    assert watch.see(DESK) == (":0", False)
    assert watch.see(replace(DESK, display=":0.0")) == (":0.0", False)


def test_another_session_of_that_name_has_its_own(watch):
    assert watch.see(DESK) == (":0", False)
    watch.see(replace(DESK, id="2"))
    assert watch.see(replace(DESK, display=":5")) == (":5", False)


def test_a_session_that_has_its_display_later_did_not_change_it(watch):
    assert watch.see(replace(DESK, display="")) == (None, False)
    assert watch.see(replace(DESK, display="", kind="wayland")) == (None, False)
    assert watch.see(DESK) == (":0", False)
    assert watch.see(replace(DESK, display="")) == (None, False), "it is gone, and no other"


@pytest.mark.root
def test_what_the_account_s_programs_say_is_no_other_display_either(watch, variables):
    assert watch.see(DESK) == (":0", False)
    process = variables(DISPLAY=":5")
    assert watch.see(replace(DESK, display="")) == STRAYED
    end(process)
    assert watch.see(DESK) == (":0", False)


@pytest.mark.root
def test_logind_knows_better_than_a_program_of_an_earlier_login(watch, variables):
    variables(DISPLAY=":9")
    assert watch.see(replace(DESK, display="")) == (":9", False)
    assert watch.see(DESK) == (":0", False)
    assert watch.see(replace(DESK, display=":5")) == STRAYED


@pytest.mark.root
def test_a_compositor_that_comes_back_is_where_it_was(watch, variables):
    wayland = replace(DESK, kind="wayland", display="")
    first = variables(WAYLAND_DISPLAY="wayland-0", DISPLAY=":1")
    assert watch.see(wayland) == ("wayland-0", False)
    end(first)
    assert watch.see(wayland) == ("wayland-0", False)
    variables(WAYLAND_DISPLAY="wayland-0", DISPLAY=":2")  # its Xwayland may have got another number
    assert watch.see(wayland) == ("wayland-0", False)
    assert watch.see(replace(wayland, kind="x11", display=":1")) == STRAYED


@pytest.mark.root
def test_at_a_terminal_one_desktop_may_follow_another(watch, variables):
    terminal = replace(DESK, kind="tty", display="")
    assert watch.see(terminal) == (None, False)
    first = variables(WAYLAND_DISPLAY="wayland-1")
    assert watch.see(replace(terminal, kind="wayland")) == ("wayland-1", False)
    end(first)
    assert watch.see(terminal) == (None, False)
    variables(WAYLAND_DISPLAY="wayland-0")
    assert watch.see(replace(terminal, kind="wayland")) == ("wayland-0", False)
    assert watch.displays.began(terminal) == "tty"


@pytest.mark.root
def test_who_names_none_is_not_asked_all_the_time(watch, variables):
    desk = replace(DESK, display="")
    assert watch.see(desk) == (None, False)
    variables(DISPLAY=":9")
    assert watch.displays.of(desk) == (None, False)
    assert watch.see(desk) == (":9", False)


@pytest.mark.root
def test_what_processes_name_is_believed_for_a_moment(watch, start):
    assert watch.displays.claimed(STRANGER, ()) is None
    pid = start.stranger("/bin/sleep", "100", cwd="/", env={"DISPLAY": ":7"}).pid
    wait_for(lambda: proc.environment(pid).get("DISPLAY"))
    assert watch.displays.claimed(STRANGER, (pid,)) is None
    watch.now += module.BELIEVED
    assert watch.displays.claimed(STRANGER, (pid,)) == ":7"
