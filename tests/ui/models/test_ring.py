import pytest

from agent.api.messages import Seconds, Status, replace
from tests.ui import family
from ui.link.reconnect import Presence
from ui.models.ring import Face, Mood, face, short_number

HERE = Presence.PRESENT


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        (family.STATUS, Face(Mood.LEFT, 31 / 60, "47")),
        (family.WARNED, Face(Mood.WARNED, 3 / 60, "5")),
        (family.OVER, Face(Mood.OVER, 0.0, "0")),
        (family.ON_BREAK, Face(Mood.RESTING)),
        (family.EARLY, Face(Mood.SHUT)),
        (family.AWAY, Face(Mood.PAUSED, 31 / 60, "47")),
        (family.UNLIMITED, Face(Mood.FREE, 1.0)),
    ],
)
def test_the_ring_says_what_holds(status: Status, shown: Face) -> None:
    assert face(status, HERE) == shown


@pytest.mark.parametrize("presence", Presence)
def test_without_a_state_it_claims_nothing(presence: Presence) -> None:
    shown = face(None, presence)
    waiting = presence in {Presence.UNKNOWN, Presence.PRESENT}
    assert shown == (Face(Mood.UNKNOWN, number="?") if waiting else Face(Mood.MISSING, number="!"))


def test_an_end_without_an_allowance_fills_the_ring_by_hours() -> None:
    def at(minutes: float) -> Face:
        screen = replace(family.SCREEN, allowance=None, left=family.seconds(minutes))
        return face(replace(family.STATUS, screen=screen), HERE)

    assert at(60).fraction == 0.5
    assert at(600).fraction == 1.0


def test_an_allowance_of_nothing_is_no_fault() -> None:
    screen = replace(family.SCREEN, allowance=Seconds(0), left=Seconds(60))
    assert face(replace(family.STATUS, screen=screen), HERE).number == "1"


@pytest.mark.parametrize(
    ("left", "number"), [(1, "1"), (60, "1"), (61, "2"), (5940, "99"), (5941, "2h"), (4 * 3600, "4h")]
)
def test_two_signs_are_enough(left: int, number: str) -> None:
    assert short_number(left) == number


def test_a_guardian_s_ring_says_that_something_is_wrong_where_nobody_asks() -> None:
    def shown(waiting: int, problems: int) -> Face:
        return face(None, HERE, for_parents=True, waiting=waiting, problems=problems)

    assert shown(0, 0) == Face(Mood.FREE, 1.0)
    assert shown(0, 2) == Face(Mood.ILL, 1.0, "!")
    assert shown(1, 2) == Face(Mood.ASKED, 1.0, "1")
