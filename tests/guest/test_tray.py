"""The face on a booted desktop: started by root in a unit of its own, spared when all else stands still."""

import pytest

from tests.guest import building
from tests.guest.family import HEAD, agree, frozen, pid_of
from tests.guest.guest import Guest
from tests.guest.test_desktop import ENTER

pytestmark = pytest.mark.long
DAY = f"""{HEAD}
[child.an]
name = "An"
accounts = ["child"]

[child.an.screen]
daily = "%s"
end = "pause"
grace = "1s"
"""
PATIENCE = 120


@pytest.fixture(scope="module")
def face(tmp_path_factory):
    from linux import tray_deb

    return tray_deb.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def desk(package, face):
    with Guest(building.build(desktop=True)) as guest:
        building.install(guest, package)
        building.install(guest, face)
        agree(guest, DAY % "5h")
        guest.until(lambda: tray(guest), PATIENCE, 1)
        yield guest


def tray(guest):
    """The process in the unit of the session's tray; None while there is none."""
    unit = "systemctl list-units --plain --no-legend 'luytre-tray-*' | cut -d' ' -f1"
    pid = guest.run(f"systemctl show -P MainPID $({unit})").out.strip()
    return pid if pid not in {"", "0"} else None


def group(guest, pid):
    return guest.does(["cat", f"/proc/{pid}/cgroup"]).strip()


def window(guest):
    """Whether its window is on the screen."""
    found = f"{ENTER} xdotool search --onlyvisible --name 'My day'"
    return guest.run(found, user="child").code == 0


def test_a_session_has_one_that_nobody_of_the_account_can_look_into(desk):
    pid = tray(desk)
    assert desk.does(f"ps -o user= -p {pid}").strip() == "child"
    assert group(desk, pid).startswith("0::/system.slice/luytre-tray-")
    assert desk.run(f"cat /proc/{pid}/environ", user="child").code != 0
    assert desk.run(f"strace -p {pid} -e trace=none & sleep 3; kill $!", user="child").err


def test_one_that_the_child_ends_comes_back(desk):
    ended = tray(desk)
    desk.does(["kill", "-9", ended], user="child")
    desk.until(lambda: tray(desk) not in {None, ended}, PATIENCE, 1)


def test_a_second_one_shows_the_window_of_the_first_and_leaves(desk):
    first = tray(desk)
    place = "head -n1 /run/user/1001/luytre-tray-*.lock"
    desk.until(lambda: desk.run(place).out.strip() == first, PATIENCE, 1)
    assert desk.run(f"{ENTER} luytre-tray --lang en", user="child", timeout=PATIENCE).code == 0
    assert tray(desk) == first
    desk.until(lambda: window(desk), PATIENCE, 1)


def test_when_the_time_is_over_it_is_spared(desk):
    desk.does(f"{ENTER} setsid -f sleep 6000", user="child")
    sleeper = pid_of(desk, "child", "sleep")
    agree(desk, DAY % "1s")
    desk.until(lambda: frozen(desk, sleeper), PATIENCE, 1)
    pid = tray(desk)
    assert group(desk, pid).startswith("0::/system.slice/luytre-tray-")
    assert desk.does(f"ps -o stat= -p {pid}").strip()[0] in "SR"
    agree(desk, DAY % "5h")
    desk.until(lambda: not frozen(desk, sleeper), PATIENCE, 1)


def test_it_ends_with_its_session(desk):
    desk.does("systemctl stop lightdm")
    desk.until(lambda: tray(desk) is None, PATIENCE, 1)
