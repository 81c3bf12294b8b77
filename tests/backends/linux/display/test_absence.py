import sys

assert sys.platform == "linux"

from agent.platforms.linux.display.absence import BELIEVED, Absence


def spend(absence, begin, seconds, step=30.0):
    """The last answer of looks in a row."""
    told = absence.believed(begin)
    for count in range(1, int(seconds / step) + 1):
        told = absence.believed(begin + count * step)
    return told


def test_it_is_believed_for_an_hour_and_again_the_next_day():
    absence = Absence()
    assert spend(absence, 1000.0, BELIEVED)
    assert not spend(absence, 1000.0 + BELIEVED, 30.0)
    assert not absence.believed(80_000.0)
    assert absence.believed(90_000.0)


def test_what_was_not_looked_at_is_not_spent():
    absence = Absence()
    assert spend(absence, 1000.0, 100 * 61.0, step=61.0)
