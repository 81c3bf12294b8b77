"""When browsers are given the extension anew."""

from __future__ import annotations

import pytest

from agent.ports import Copy
from agent.service.browsing.renewals import HEALING, RENEWING, VAIN, Renewals
from policies.ids import AppId, ChildId
from policies.target import app

AN = ChildId("an"), app(AppId("firefox"))
BINH = ChildId("binh"), app(AppId("firefox"))


class Clock:
    """It stands until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def made() -> tuple[Renewals, list[Copy], Clock]:
    given: list[Copy] = []
    clock = Clock()
    return Renewals(clock, given.append), given, clock


def test_once_for_what_was_seen_of_a_browser() -> None:
    renewals, given, clock = made()
    for _ in range(5):
        renewals.want(AN, (1, 1), Copy.MISSING)
        clock.now += RENEWING
    assert given == [Copy.MISSING]
    renewals.want(AN, (1, 1), Copy.CHANGED)
    assert given == [Copy.MISSING, Copy.CHANGED]


def test_not_again_and_again_in_vain_but_for_another_childs_browser() -> None:
    renewals, given, clock = made()
    for number in range(5):
        renewals.want(AN, (number, 1), Copy.CHANGED)
        clock.now += RENEWING
    assert len(given) == VAIN
    renewals.want(BINH, (9, 1), Copy.CHANGED)
    assert len(given) == VAIN + 1


@pytest.mark.parametrize("second", [Copy.MISSING, Copy.CHANGED])
def test_no_two_at_the_same_time_but_the_second_is_not_forgotten(second: Copy) -> None:
    renewals, given, clock = made()
    renewals.want(AN, (1, 1), Copy.CHANGED)
    renewals.want(BINH, (2, 1), second)
    assert given == [Copy.CHANGED]
    clock.now = RENEWING
    renewals.want(BINH, (2, 1), second)
    assert given == [Copy.CHANGED, second]


def test_who_has_another_does_not_wait_for_those_that_lost_it() -> None:
    renewals, given, _ = made()
    renewals.want(AN, (1, 1), Copy.MISSING)
    renewals.want(BINH, (2, 1), Copy.CHANGED)
    assert given == [Copy.MISSING, Copy.CHANGED]


def test_where_it_helped_it_is_tried_again() -> None:
    renewals, given, clock = made()
    for _ in range(5):
        renewals.want(AN, (1, 1), Copy.CHANGED)
        renewals.helped(AN, (1, 1))
        clock.now += RENEWING
    assert len(given) == 5


def test_of_browsers_that_have_ended_nothing_is_kept() -> None:
    renewals, given, clock = made()
    renewals.want(AN, (1, 1), Copy.MISSING)
    renewals.trim(())
    clock.now = RENEWING
    renewals.want(AN, (1, 1), Copy.MISSING)
    assert len(given) == 2


def test_only_who_threw_away_theirs_need_time_to_have_it_again() -> None:
    renewals, _, clock = made()
    renewals.want(AN, (1, 1), Copy.MISSING)
    assert not renewals.healing
    clock.now = RENEWING
    renewals.want(AN, (1, 1), Copy.CHANGED)
    healing = [renewals.healing]
    clock.now += HEALING
    assert [*healing, renewals.healing] == [True, False]
