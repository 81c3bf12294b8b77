"""What is said of lists, and for how long it must hold before it is a trouble."""

from __future__ import annotations

from agent.names.listed import FETCHED, RENEWED, ListNews
from agent.ports.names import ListTrouble
from agent.sites.dns.report import Report


class Clock:
    """Seconds as a test wants them."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_before_anything_is_said_nothing_is_amiss() -> None:
    assert ListNews(Clock()).stand() == ListTrouble()


def test_lists_are_lost_when_they_could_have_been_fetched() -> None:
    clock = Clock()
    listed = ListNews(clock)
    for well in (True, None):
        listed.hear(Report(lists=False))
        assert not listed.stand().lost, "they may be fetched just now"
        clock.now += FETCHED - 1
        listed.hear(Report(lists=False))
        assert not listed.stand().lost
        clock.now += 1
        assert listed.stand() == ListTrouble(lost=True)
        listed.hear(Report(lists=well))
        assert listed.stand() == ListTrouble()


def test_lists_are_old_when_their_makers_could_have_been_asked() -> None:
    """As after weeks in which the PC was off."""
    clock = Clock()
    listed = ListNews(clock)
    listed.hear(Report(lists=True, old=True))
    clock.now += RENEWED - 1
    assert not listed.stand().old
    clock.now += 1
    assert listed.stand() == ListTrouble(old=True)
    listed.hear(Report(lists=True))
    assert listed.stand() == ListTrouble()


def test_lists_that_changed_too_much_are_told_at_once() -> None:
    listed = ListNews(Clock())
    listed.hear(Report(lists=True, held=("one", "two")))
    assert listed.stand() == ListTrouble(held=("one", "two"))
    listed.hear(Report(lists=True, held=("two",)))
    assert listed.stand() == ListTrouble(held=("two",))
