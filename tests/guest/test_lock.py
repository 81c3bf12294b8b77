"""A desktop's real locker when the time is over: what the child sees of it, what opens it, and what then."""

import pytest

from tests.guest import building
from tests.guest.desktop import ENTER, HINT, START
from tests.guest.ending import events, watched, zero
from tests.guest.family import HEAD, agree, frozen, pid_of, problems, route, status, used
from tests.guest.guest import Guest
from tests.guest.machine import accelerated
from tests.guest.recipes import DESKTOP

pytestmark = pytest.mark.long

DAY = f"""{HEAD}
[child.an]
name = "An"
accounts = ["child"]

[child.an.screen]
daily = "%s"
warn = []
end = "lock"
grace = "1s"
"""
PATIENCE = 120
NEXT = {True: 5, False: 15}
"""Seconds until the next rung has held, by whether the processor is real: an emulated one is much slower."""
HEARD = 3
"""Seconds in which a locker that has begun takes the keyboard."""
SESSION = (
    "busctl call org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager "
    "GetSession s $(loginctl show-seat -P ActiveSession seat0) | cut -d'\"' -f2"
)
FLASH = """
import sys, time
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection
bus = open_dbus_connection("SYSTEM")
session = DBusAddress(sys.argv[1], "org.freedesktop.login1", "org.freedesktop.login1.Session")
while True:
    for locked, seconds in ((True, 0.03), (False, 0.1)):
        bus.send_and_get_reply(new_method_call(session, "SetLockedHint", "b", (locked,)))
        time.sleep(seconds)
"""
"""The session's own account says that it is locked, for a moment, again and again."""
UNSEEING = "while :; do pkill -9 -u child -f agent.platforms.linux.senso[r]; sleep 0.05; done"


def gather(guest):
    """A child at its desktop, which has a locker, with a letter that is not saved."""
    agree(guest, DAY % "5h")
    guest.until(lambda: not guest.run(f"{ENTER} xdotool getdisplaygeometry", user="child").code, PATIENCE, 1)
    guest.until(lambda: not guest.run("pgrep -u child -x xss-lock").code, PATIENCE, 1)
    guest.does(f"{START} xterm -title Letter -e nano /home/child/letter")
    keys = f"stty -a </proc/{pid_of(guest, 'child', 'nano')}/fd/0"
    guest.until(lambda: "-icanon" in guest.does(keys), PATIENCE, 0.5)
    write(guest, "Dear grandmother")
    guest.until(lambda: route(guest) == "x11" and used(guest) > 0, PATIENCE, 1)


@pytest.fixture(scope="session")
def lock_home(package, tmp_path_factory):
    home = building.installed(building.build(DESKTOP), package)
    return building.freeze(home, tmp_path_factory.mktemp("guest") / "lock", gather)


@pytest.fixture
def pc(lock_home):
    with Guest(lock_home) as guest:
        yield guest


def write(guest, text):
    """Type it into the letter. As root, for the child may not log in for it when its time is over."""
    window = "xdotool search --sync --onlyvisible --name '^Letter$' windowactivate --sync"
    guest.does(f"{ENTER} {window}; sleep 1; xdotool type --delay 60 '{text}'")


def save(guest):
    """As nano does it; what stands in the letter then."""
    guest.does(f"{ENTER} xdotool key ctrl+s; sleep 1; xdotool key ctrl+x")
    guest.until(lambda: guest.run("pgrep -u child -x nano").code, PATIENCE, 0.5)
    return guest.does("cat /home/child/letter")


def end(guest):
    """The time is over now; somebody is there."""
    guest.does(f"{ENTER} xdotool mousemove_relative 5 5")
    agree(guest, DAY % "1s")


def lockers(guest):
    """The processes that lock the child's screen."""
    return set(guest.run("pgrep -u child -x i3lock").out.split())


def locked(guest, *before):
    """Wait for a locker that is none of these, and has the keyboard; the lockers then."""
    guest.until(lambda: lockers(guest) - {*before}, PATIENCE, 0.2)
    guest.does(f"sleep {HEARD}")
    return lockers(guest)


def unlock(guest, present):
    """Type the child's password; again where a locker did not hear all of it."""
    keys = "xdotool key ctrl+u; xdotool type --delay 60 child; xdotool key Return; sleep 2"

    def opened():
        if lockers(guest) & present:
            guest.does(f"{ENTER} {keys}")
        return not lockers(guest) & present

    guest.until(opened, PATIENCE, 0.5)


def instead(guest):
    """What guardians are told was done instead of what."""
    return [x["text"] for x in status(guest)["health"] if x["name"] == "did-instead"]


def at_its_desktop(guest):
    """Whether the child is logged in there still."""
    return not guest.run("pgrep -u child -x openbox").code


def test_who_unlocks_is_locked_out_twice_and_then_finds_all_paused_and_nothing_lost(pc):
    letter = pid_of(pc, "child", "nano")
    end(pc)
    present = locked(pc)
    for _ in range(2):
        assert not frozen(pc, letter)
        assert not instead(pc)
        unlock(pc, present)
        present = locked(pc, *present)
    unlock(pc, present)
    pc.until(lambda: frozen(pc, letter), PATIENCE, 0.5)
    assert not lockers(pc)
    assert at_its_desktop(pc)
    (told,) = instead(pc)
    assert "did not hold: lock, freeze; did instead: pause" in told
    assert pc.run("true", user="child").code, "nobody logs in anew"

    pc.does("luytre --child an grant 1h")
    pc.until(lambda: not frozen(pc, letter), PATIENCE, 0.5)
    write(pc, ", how are you?")
    text = save(pc)
    assert text.startswith("Dear grandmother")
    assert text.endswith(", how are you?\n")
    assert not instead(pc)


def kill_it(guest):
    guest.spawn("while :; do pkill -9 -x i3lock; sleep 0.1; done", user="child")


def flash_it(guest):
    guest.does("pkill -u child -x xss-lock")
    guest.spawn(["python3", "-c", FLASH, guest.does(SESSION).strip()], user="child")
    hint = "loginctl show-session -P LockedHint $(loginctl show-seat -P ActiveSession seat0)"
    guest.until(lambda: guest.does(hint).strip() == "yes", PATIENCE, 0.05)


def take_it_away(guest):
    guest.does("pkill -u child -x xss-lock", user="child")


@pytest.mark.bypass(2, long=True)
@pytest.mark.parametrize("act", [kill_it, flash_it, take_it_away])
def test_a_lock_that_a_child_undoes_is_followed_by_the_next_rung(pc, act, record_property):
    letter = pid_of(pc, "child", "nano")
    act(pc)
    told = watched(pc)
    end(pc)
    pc.until(lambda: frozen(pc, letter), PATIENCE, 0.2)

    def rungs():
        return [(at, what["effect"], what["ok"]) for at, what in events(told, "verified")]

    pc.until(lambda: ("pause", True) in {x[1:] for x in rungs()}, PATIENCE, 0.2)
    held = next(at for at, effect, ok in rungs() if (effect, ok) == ("pause", True))
    failed = max(at for at, _, ok in rungs() if at < held and not ok)
    said = f"all paused {held - failed:.1f} s after that was seen, {held - zero(told):.1f} s after the end"
    record_property("figures", f"a lock that is undone ({act.__name__}): {said}")
    assert held - failed <= NEXT["kvm" in accelerated(pc.home / "vmlinuz")]
    pc.until(lambda: instead(pc), PATIENCE, 0.5)
    (told,) = instead(pc)
    assert "did not hold: lock" in told
    assert "did instead: pause" in told
    # It stays so, and nobody is thrown out.
    pc.does("sleep 20")
    assert frozen(pc, letter)
    assert at_its_desktop(pc)
    pc.does("luytre --child an grant 1h")
    pc.until(lambda: not frozen(pc, letter), PATIENCE, 0.5)


def test_with_time_again_it_opens_to_who_unlocks_it_and_stays_open(pc):
    end(pc)
    present = locked(pc)
    pc.does("luytre --child an grant 1h")
    pc.until(lambda: status(pc)["screen"]["left"] > 0, PATIENCE, 0.5)
    pc.does("sleep 10")
    assert lockers(pc) == present, "only the child opens it"
    unlock(pc, present)
    before = used(pc)

    def counted():
        pc.does(f"{ENTER} xdotool mousemove_relative 5 5")
        return used(pc) > before + 10

    pc.until(counted, PATIENCE, 1)
    assert not lockers(pc)
    assert not instead(pc)


@pytest.mark.bypass(24, long=True)
def test_who_ends_all_that_looks_from_the_login_on_gets_no_hour_of_a_lock_that_is_only_said(pc):
    pc.spawn(UNSEEING, user="child")
    pc.does("systemctl restart lightdm")
    pc.until(lambda: not pc.run(f"{ENTER} xdotool getdisplaygeometry", user="child").code, PATIENCE, 1)
    pc.until(lambda: not pc.run("pgrep -u child -x xterm").code, PATIENCE, 1)
    pc.until(lambda: "sensor-ended" in problems(pc), 60, 1)

    pc.does(HINT.format("true"), user="child")
    before = used(pc)
    pc.until(lambda: used(pc) > before + 10, PATIENCE, 1)
    assert "lock-unproven" not in problems(pc)
    terminal = pid_of(pc, "child", "xterm")
    agree(pc, DAY % "1s")
    pc.until(lambda: frozen(pc, terminal), PATIENCE, 0.5)
    # What ended them stands still as well: they can look again, and that is told no more.
    pc.until(lambda: "sensor-ended" not in problems(pc), 2 * PATIENCE, 1)
