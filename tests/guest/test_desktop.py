"""A child at a desktop: what is seen of an X11 session, by whom, and what the child can make of that."""

from datetime import datetime

import pytest

from tests.guest.desktop import ENTER, FAMILY, HINT, PATIENCE, START, grows, show
from tests.guest.family import agree, frozen, pid_of, problems, route, status, tell, used, used_of

pytestmark = pytest.mark.long

PAUSED = (
    FAMILY.replace("{", "{{")
    .replace("}", "}}")
    .replace('idle = "15s"\n', 'idle = "15s"\ndaily = "{daily}s"\nwarn = []\ngrace = "1s"\nend = "pause"\n')
)
EDITOR = "xdotool search --onlyvisible --class l3afpad | tail -1"
HEADLESS = (
    "systemd-run -q --collect --user --machine=child@ -E WLR_BACKENDS=headless -E WLR_RENDERER=pixman "
    "-E WLR_LIBINPUT_NO_DEVICES=1 -E LANG=C.UTF-8"
)
MOVE = """import sys, time
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection
bus, path, name = open_dbus_connection("SYSTEM"), sys.argv[1], "org.freedesktop.login1"
session = DBusAddress(path, name, name + ".Session")
for method, kind, value in (("TakeControl", "b", False), ("SetDisplay", "s", sys.argv[2])):
    print(bus.send_and_get_reply(new_method_call(session, method, kind, (value,))).body, flush=True)
"""
"""A program of the child's takes control of its session, which a server of root's leaves to it."""


def claimed(guest):
    """Seconds for which the screen's own word was believed."""
    seconds = 0.0
    first: int | None = 0
    while first is not None:
        code, told = tell(guest, "export", child="an", first=first)
        assert code == 0, told
        first = told["next"]
        spans = (x["fields"] for x in told["records"] if x["kind"] == "use")
        for span in (x for x in spans if x["target"] == "claimed"):
            start, stop = (datetime.fromisoformat(span[name]) for name in ("start", "stop"))
            seconds += (stop - start).total_seconds()
    return seconds


def test_the_front_window_counts_and_the_one_behind_does_not(desktop):
    show(desktop, "Book")
    grows(desktop, "Book")
    before = used_of(desktop, "Game")
    grows(desktop, "Book")
    assert used_of(desktop, "Game") == before
    show(desktop, "Game")
    grows(desktop, "Game")
    before = used_of(desktop, "Book")
    grows(desktop, "Game")
    assert used_of(desktop, "Book") == before


def test_nobody_there_is_nobody_s_time(desktop):
    show(desktop, "Book")
    grows(desktop, "Book")
    desktop.until(lambda: not status(desktop)["present"], PATIENCE, 1)
    before = status(desktop)["screen"]["used"]
    desktop.until(lambda: not status(desktop)["counting"], PATIENCE, 1)
    assert status(desktop)["screen"]["used"] <= before + 15
    grows(desktop, "Book")


@pytest.mark.bypass(24, long=True)
def test_who_goes_on_behind_a_lock_that_is_only_said_is_counted(desktop):
    show(desktop, "Book")
    desktop.does(HINT.format("true"), user="child")
    try:
        desktop.until(lambda: not status(desktop)["counting"], PATIENCE, 1)
        grows(desktop, "Book", 2 * PATIENCE)
        assert "lock-doubted" in {x["name"] for x in status(desktop)["health"]}
        # A rest, and the next minute is no gift.
        before = used_of(desktop, "Book")
        desktop.does(HINT.format("false"), user="child")
        desktop.does(HINT.format("true"), user="child")
        grows(desktop, "Book")
        assert used_of(desktop, "Book") > before
    finally:
        desktop.does(HINT.format("false"), user="child")


@pytest.fixture
def busy(desktop):
    """A window that never rests, in front, with nobody at the keys."""
    desktop.does(f"{START} mygame -title Busy -e yes")
    show(desktop, "Busy")
    yield desktop
    desktop.does("pkill -u child -x yes")
    show(desktop, "Book")


def test_what_works_in_front_with_nobody_at_the_keys_is_believed_for_a_while_only(busy):
    before = claimed(busy)
    busy.until(lambda: claimed(busy) > before, 2 * PATIENCE, 1)
    assert not status(busy)["present"]


@pytest.mark.bypass(24, long=True)
def test_what_works_behind_a_lock_that_is_only_said_is_too(busy):
    busy.does(HINT.format("true"), user="child")
    try:
        before = claimed(busy)
        busy.until(lambda: claimed(busy) > before + 15, 2 * PATIENCE, 1)
    finally:
        busy.does(HINT.format("false"), user="child")


def lock(guest):
    """As a desktop's menu does it, with a real locker."""
    guest.does("loginctl lock-session $(loginctl show-seat -P ActiveSession seat0)")
    guest.until(lambda: not guest.run("pgrep -u child -x i3lock").code, PATIENCE, 0.5)


def test_what_works_behind_a_real_lock_is_nobody_s(busy):
    lock(busy)
    try:
        busy.until(lambda: not status(busy)["counting"], PATIENCE, 1)
        before, since = claimed(busy), float(busy.does("cut -d. -f1 /proc/uptime"))
        busy.until(lambda: float(busy.does("cut -d. -f1 /proc/uptime")) > since + 120, 600, 1)
        assert claimed(busy) <= before + 30, "what was claimed before the lock is written at the next beat"
    finally:
        busy.does("pkill -u child -x i3lock")


def name_display(guest, display):
    """The child's session says that it is shown there."""
    session = guest.does("loginctl show-seat -P ActiveSession seat0").strip()
    path = f"/org/freedesktop/login1/session/_3{session[0]}{session[1:]}"
    guest.does(f"python3 -c '{MOVE}' {path} {display}", user="child")
    assert guest.does(f"loginctl show-session -P Display {session}").strip() == display


@pytest.mark.bypass(24, long=True)
def test_a_session_that_names_another_display_shows_nothing_there(desktop):
    show(desktop, "Book")
    grows(desktop, "Book")
    before = used_of(desktop, "Game")
    name_display(desktop, ":5")
    try:
        desktop.until(lambda: route(desktop) == "none", PATIENCE, 1)
        assert "display-changed" in problems(desktop)
        desktop.until(lambda: used_of(desktop, "Game") > before + 10, PATIENCE, 1)
    finally:
        name_display(desktop, ":0")
    desktop.until(lambda: route(desktop) == "x11", PATIENCE, 1)
    assert "display-changed" not in problems(desktop)


@pytest.mark.bypass(25, long=True)
def test_a_screen_that_no_lock_covers_is_counted_while_something_works_there(desktop):
    lock(desktop)
    try:
        desktop.does(f"{HEADLESS} --unit=hall labwc -s 'foot sleep 100000'")
        desktop.until(lambda: not desktop.run("pgrep -u child -x foot").code, PATIENCE, 0.5)
        desktop.until(lambda: not status(desktop)["counting"], PATIENCE, 1)
        desktop.does("systemctl --user -M child@ stop hall")
        desktop.does(f"{HEADLESS} --unit=game labwc -s 'foot yes'")
        before = status(desktop)["screen"]["used"]
        desktop.until(lambda: status(desktop)["screen"]["used"] > before + 10, 2 * PATIENCE, 1)
    finally:
        desktop.run("systemctl --user -M child@ stop hall game")
        desktop.does("pkill -u child -x i3lock")


def test_who_writes_another_front_window_gains_nothing(desktop):
    """Anybody may write the property that names the active window; the input focus tells the truth."""
    show(desktop, "Game")
    grows(desktop, "Game")
    write = "xprop -root -f _NET_ACTIVE_WINDOW 32x -set _NET_ACTIVE_WINDOW $(printf 0x%x $window)"
    find = "window=$(xdotool search --name '^Book$')"
    forge = f"{ENTER} {find}; while true; do {write}; sleep 0.1; done"
    forger = desktop.spawn(forge, user="child")
    before = used_of(desktop, "Book")
    grows(desktop, "Game")
    grows(desktop, "Game")
    assert used_of(desktop, "Book") <= before + 1
    desktop.does("pkill -u child -f _NET_ACTIVE_WINDO[W]")
    forger.wait()


def write(guest, text):
    """Type into the editor's window, at the PC's own keys: the account's programs may stand still."""
    guest.does(f"{ENTER} xdotool windowactivate --sync $({EDITOR}) type --delay 40 '{text}'")


def test_an_editor_with_unsaved_text_in_its_window_stands_still_and_goes_on(desktop):
    desktop.does(f"{START} l3afpad /home/child/letter")
    desktop.until(lambda: desktop.run(f"{ENTER} {EDITOR}").out != "", PATIENCE, 0.5)
    editor = pid_of(desktop, "child", "l3afpad")
    try:
        write(desktop, "Dear grandmother")
        title = f"{ENTER} xdotool getwindowname $({EDITOR})"
        desktop.until(lambda: desktop.does(title).startswith("*"), PATIENCE, 0.5)
        agree(desktop, PAUSED.format(daily=used(desktop) + 5))

        def stands():
            desktop.does(f"{ENTER} xdotool mousemove_relative 5 5")  # somebody is there to use it up
            return frozen(desktop, editor)

        desktop.until(stands, PATIENCE, 1)
        assert desktop.run("test -e /home/child/letter").code
        desktop.does("luytre --child an grant 1h")
        desktop.until(lambda: not frozen(desktop, editor), PATIENCE, 0.5)
        write(desktop, ", how are you?")
        desktop.does(f"{ENTER} xdotool key ctrl+s")
        wanted = "Dear grandmother, how are you?"
        desktop.until(lambda: desktop.run("cat /home/child/letter").out == wanted, PATIENCE, 0.5)
    finally:
        agree(desktop, FAMILY)
        desktop.until(lambda: not frozen(desktop, editor), PATIENCE, 0.5)
        desktop.run("pkill -u child -x l3afpad")
