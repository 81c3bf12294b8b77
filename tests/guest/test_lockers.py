"""Who would lock a child's screen: the doctor says it of a desktop with a locker, and of one without."""

import json

import pytest

from tests.guest import building
from tests.guest.desktop import FAMILY, PATIENCE, START
from tests.guest.family import agree
from tests.guest.guest import Guest
from tests.guest.recipes import DESKTOP

pytestmark = pytest.mark.long

SESSION = "$(loginctl show-seat -P ActiveSession seat0)"
LOCKER = f"{START} xss-lock -s {SESSION} -- i3lock -n -c 203040"
LOCKED = ("lock", "ok", "holds", "xss-lock", "")


@pytest.fixture
def desktop(package):
    """A child at a desktop that starts a locker with itself."""
    with Guest(building.installed(building.build(DESKTOP), package)) as guest:
        agree(guest, FAMILY)
        guest.until(lambda: not guest.run("pgrep -u child -x xss-lock").code, PATIENCE, 1)
        yield guest


def told(guest, user=None):
    """How the doctor ended, and what it said of the lock."""
    job = guest.run(["luytre", "--json", "doctor"], user=user)
    found = [x for x in json.loads(job.out)["checks"] if x["name"] == "lock"]
    return job.code, [
        (x["name"], x["case"], x["result"], x["about"].get("program"), x["advice"]) for x in found
    ]


def test_a_screen_without_a_locker_fails_and_one_with_it_holds(desktop):
    desktop.until(lambda: told(desktop)[1] == [LOCKED], PATIENCE, 1)
    desktop.does("pkill -u child -x xss-lock")
    for user in (None, "child"):
        code, ((*found, advice),) = told(desktop, user)
        assert (code, found) == (1, ["lock", "none", "fails", None])
        assert "xss-lock" in advice
    said = desktop.run("luytre --lang vi doctor", user="child").out
    assert "✗ Khóa màn hình" in said
    desktop.does(LOCKER)
    desktop.until(lambda: told(desktop)[1] == [LOCKED], PATIENCE, 1)
    # What it said is true: nobody's screen was locked for that, and now it is.
    assert desktop.run("pgrep -u child -x i3lock").code
    desktop.does(f"loginctl lock-session {SESSION}")
    desktop.until(lambda: not desktop.run("pgrep -u child -x i3lock").code, PATIENCE, 0.5)
