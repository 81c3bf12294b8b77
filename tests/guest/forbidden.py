"""What a security module may forbid the agent, and what holds all the same; each forbids it in its own way.

Each takes a PC of the family on which that is forbidden already.
"""

from tests.guest.family import FAMILY, frozen, problems, tell
from tests.guest.test_doctor import examined
from tests.guest.test_lacks import game, runs_out, stands, stopped
from tests.guest.test_sessions import counts

DENIED = {"freezer.denied", "pause.failed", "end.failed"}


def is_paused(guest, how=frozen):
    """The child is counted, and its game stands still."""
    counts(guest)
    pid = game(guest)
    guest.until(lambda: how(guest, pid), 90, 0.5)


def ends(guest):
    """Its time runs out, and it does not get in again; a guardian does."""
    runs_out(guest)
    guest.until(lambda: guest.run("true", user="child").code, 60, 0.5)
    stands(guest)


def holds(guest):
    """Nothing is forbidden."""
    is_paused(guest)
    assert not DENIED & examined(guest)[1].keys()
    ends(guest)


def holds_without_groups(guest):
    """Control groups that may not be changed: a signal stops it."""
    is_paused(guest, stopped)
    assert {"freezer.denied", "standstill.denied"} <= examined(guest)[1].keys()
    ends(guest)


def holds_without_signals(guest):
    """The kernel's own freezer and killer ask nobody."""
    is_paused(guest)
    assert "end.failed" in examined(guest)[1]
    ends(guest)


def holds_without_either(guest):
    """What cannot be paused or closed is told; logind's and systemd's hands are there at the end."""
    counts(guest)
    pid = game(guest)
    guest.until(lambda: "program-not-closed" in problems(guest), 90, 0.5)
    assert not stopped(guest, pid)
    assert examined(guest)[1].keys() >= DENIED
    ends(guest)


def holds_without_notes(guest):
    """What it knew of the day holds; what is used from now on is counted, and forgotten at its next start."""
    guest.until(lambda: "database-read-only" in problems(guest), 60, 0.5)
    assert "database-read-only." in examined(guest)[1]
    is_paused(guest)
    code, said = tell(guest, "policy.apply", text=FAMILY)
    assert code
    assert "cannot be written" in said, "nothing is agreed that would be forgotten"
    stands(guest)
