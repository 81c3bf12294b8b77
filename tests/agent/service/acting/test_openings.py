"""Which locks lasted, and which was open again once too often."""

from __future__ import annotations

import pytest

from agent.service.acting.openings import LASTED, MOST, Openings
from policies.ids import ChildId

AN, BINH = ChildId("an"), ChildId("binh")


class Stand:
    """Locks and a clock."""

    def __init__(self) -> None:
        self.now = 100.0
        self.openings = Openings(lambda: self.now)

    def open_after(self, seconds: float, child: ChildId = AN) -> bool:
        """It is locked, and open again so much later."""
        self.openings.locked(child)
        self.now += seconds
        return self.openings.opened(child)


@pytest.fixture
def stand() -> Stand:
    return Stand()


def test_what_was_never_locked_is_not_open_again(stand: Stand) -> None:
    assert stand.openings.lasts(AN) is None
    assert not any(stand.openings.opened(AN) for _ in range(2 * MOST))


def test_each_short_lock_after_so_many_is_one_too_many(stand: Stand) -> None:
    told = [stand.open_after(LASTED - 1) for _ in range(MOST + 1)]
    assert told == [*[False] * (MOST - 1), True, True]


def test_one_that_lasted_takes_all_before_it_back(stand: Stand) -> None:
    assert not any(stand.open_after(seconds) for seconds in (1, LASTED, 1, LASTED, 1, LASTED))


def test_the_opening_of_one_that_lasted_is_the_first_again(stand: Stand) -> None:
    assert [stand.open_after(1) for _ in range(MOST)][-1]
    assert not stand.open_after(LASTED)
    assert [stand.open_after(1) for _ in range(MOST - 1)] == [*[False] * (MOST - 2), True]


def test_it_lasts_from_its_first_moment_on(stand: Stand) -> None:
    stand.openings.locked(AN)
    stand.now += 5
    stand.openings.locked(AN)
    assert stand.openings.lasts(AN) == 5
    stand.openings.opened(AN)
    assert stand.openings.lasts(AN) is None


def test_each_child_has_locks_of_its_own_and_time_forgets_them(stand: Stand) -> None:
    for _ in range(MOST - 1):
        stand.open_after(1)
    assert not stand.open_after(1, BINH)
    stand.openings.forget(AN)
    assert not stand.open_after(1)


def test_a_lock_that_is_opened_for_what_is_always_open_does_not_count(stand: Stand) -> None:
    for _ in range(MOST):
        stand.openings.locked(AN)
        stand.openings.allowed(AN)
        assert not stand.openings.opened(AN)
    assert not stand.open_after(1)
