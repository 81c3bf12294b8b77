"""A child at a Wayland desktop (labwc, which has the keys): seen by what its windows call themselves."""

import pytest

from tests.guest import building
from tests.guest.family import agree, route, used_of
from tests.guest.guest import Guest
from tests.guest.recipes import DESKTOP
from tests.guest.test_doctor import examined

pytestmark = pytest.mark.long

FAMILY = """format = 1
zone = "Asia/Ho_Chi_Minh"
language = "en"
guardians = ["parent"]

[child.an]
name = "An"
accounts = ["child"]

[[child.an.rule]]
match = { exe = "/usr/local/bin/mygame" }
name = "Game"
daily = "5h"

[[child.an.rule]]
match = { exe = "/usr/local/bin/mybook" }
name = "Book"
daily = "5h"
"""
# As greetd does it: a session of its own on a seat and a terminal, of the type that it says it is.
DESK = """systemd-run -q --collect --unit=desk -p User=child -p PAMName=login -p TTYPath=/dev/tty4 \
  -p StandardInput=tty -p WorkingDirectory=/home/child -p UtmpIdentifier=tty4 -p UtmpMode=user \
  -E XDG_SESSION_TYPE=wayland -E WLR_BACKENDS={} -E WLR_RENDERER=pixman \
  -E LANG=C.UTF-8 labwc -s 'sh -c "mygame -a mygame sleep 100000 & exec mybook -a mybook sleep 100000"'"""
AT_THE_KEYS, NOWHERE = "headless,libinput", "headless"
PATIENCE = 120


def gather(guest):
    """A child at its desktop, with a game behind a book."""
    guest.does("systemctl stop lightdm; loginctl terminate-user child; true")
    for name in ("mygame", "mybook"):
        guest.does(f"cp /usr/bin/foot /usr/local/bin/{name}")
    agree(guest, FAMILY)
    guest.does(DESK.format(AT_THE_KEYS))
    guest.show(4)
    guest.until(lambda: route(guest) == "wlr", PATIENCE, 1)


@pytest.fixture(scope="session")
def wayland_home(package, tmp_path_factory):
    home = building.installed(building.build(DESKTOP), package)
    return building.freeze(home, tmp_path_factory.mktemp("guest") / "wayland", gather)


@pytest.fixture(scope="module")
def desk(wayland_home):
    with Guest(wayland_home) as guest:
        yield guest


def test_one_of_two_windows_is_in_front_and_counts(desk):
    before = {name: used_of(desk, name) for name in ("Game", "Book")}
    desk.until(lambda: used_of(desk, "Game") + used_of(desk, "Book") > sum(before.values()) + 10, PATIENCE, 1)
    grown = [name for name in before if used_of(desk, name) > before[name]]
    assert len(grown) == 1
    front, other = grown[0], ({"Game", "Book"} - {*grown}).pop()
    # It ends: the other one comes to the front.
    desk.does(f"pkill -x my{front.lower()}")
    was = used_of(desk, other)
    desk.until(lambda: used_of(desk, other) > was, PATIENCE, 1)


def test_a_desktop_on_which_nobody_waits_to_lock_it_fails(desk):
    code, found = examined(desk)
    assert code == 1
    assert found["lock.none"]["about"] == {"account": "child"}


@pytest.mark.bypass(24, long=True)
def test_a_compositor_at_the_seat_that_has_no_keys_shows_nothing(desk):
    desk.does("systemctl stop desk; loginctl terminate-user child; true")
    desk.does(DESK.format(NOWHERE))
    desk.show(4)
    desk.until(lambda: not desk.run("pgrep -u child -x mybook").code, PATIENCE, 0.5)
    before = {name: used_of(desk, name) for name in ("Game", "Book")}
    desk.until(lambda: all(used_of(desk, name) > before[name] + 10 for name in before), PATIENCE, 1)
    assert route(desk) == "none"
