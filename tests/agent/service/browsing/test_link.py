"""What is known of one browser, from look to look."""

from __future__ import annotations

import math

import pytest

from agent.service.browsing.link import (
    COMING,
    GONE,
    LASTING,
    LOOKING,
    PATIENCE,
    STAYING,
    WARNING,
    Link,
)
from agent.service.observing.tabs import STALE


def hear(link: Link, now: float, *, speaks: bool, shows: bool = False) -> None:
    link.hear(now, word=now if speaks else None, shows=shows)


def look(link: Link, now: float, *, missed: bool) -> bool:
    if link.due(now, missed=missed):
        link.looked(now, missed=missed)
        return True
    return False


def test_silence_means_something_sooner_in_one_that_has_spoken() -> None:
    link = Link(0)
    hear(link, 1, speaks=False)
    assert not link.missed(PATIENCE - 1)
    assert link.missed(PATIENCE)
    assert not link.missed(PATIENCE, patience=2 * PATIENCE)
    hear(link, 20, speaks=True)
    assert not link.missed(1000)
    hear(link, 25, speaks=False)
    hear(link, 26, speaks=False)
    assert not link.missed(25 + GONE - 1)
    assert link.missed(25 + GONE)


def test_who_falls_silent_is_missed_by_its_last_word() -> None:
    link = Link(0)
    link.hear(14, word=10, shows=False)
    link.hear(10 + STALE, word=None, shows=False)
    assert link.missed(10 + STALE)


def test_when_it_is_missed_is_known_before() -> None:
    link = Link(0)
    assert link.changes(5) == PATIENCE - 5
    link.hear(14, word=10, shows=False)
    assert link.changes(14) == STALE - 4
    hear(link, 16, speaks=False)
    assert link.changes(16) == GONE
    assert link.changes(30) == math.inf
    assert not link.warn(30)
    assert link.changes(31) == WARNING - 1
    assert link.warn(30 + WARNING)


def test_one_that_stood_still_has_its_time_anew() -> None:
    link = Link(0)
    hear(link, 1, speaks=True, shows=True)
    link.warn(1)
    link.due(1, missed=False)
    link.stand_still(100)
    assert not link.lasts(1000)
    assert not link.warn(100 + PATIENCE)
    hear(link, 99 + PATIENCE, speaks=False, shows=True)
    assert not link.missed(99 + PATIENCE)
    assert not link.stays(99 + PATIENCE + STAYING)
    assert link.stays(100 + PATIENCE + STAYING)
    hear(link, 200, speaks=True)
    assert not link.stays(300)


def test_a_look_that_waits_or_goes_on_is_due_until_it_is_done_and_lasts_after_a_while() -> None:
    link = Link(0)
    assert link.due(0, missed=False)
    assert link.due(LASTING - 1, missed=False)
    assert not link.lasts(LASTING - 1)
    assert link.lasts(LASTING)
    link.looked(LASTING, missed=False)
    assert not link.lasts(LASTING)
    assert not link.due(LASTING + 1, missed=False)


@pytest.mark.parametrize("speaks", [False, True])
def test_its_extension_is_looked_at_once_a_minute_whether_it_speaks_or_not(*, speaks: bool) -> None:
    link = Link(0)
    looks = []
    for now in range(0, 10 * int(LOOKING), 5):
        hear(link, now, speaks=speaks)
        looks += [now] if look(link, now, missed=not speaks) else []
    assert looks == [number * LOOKING for number in range(10)]


def test_its_first_word_and_its_silence_are_looked_into_at_once() -> None:
    link = Link(0)
    assert look(link, 0, missed=False)
    assert not look(link, 5, missed=False)
    hear(link, 6, speaks=True)
    assert look(link, 6, missed=False)
    assert not look(link, 11, missed=False)
    hear(link, 12, speaks=False)
    assert not look(link, 12, missed=False)
    assert look(link, 20, missed=True)
    assert not look(link, 25, missed=True)


def test_who_speaks_for_an_extension_that_is_not_there_lies_after_a_while() -> None:
    link = Link(0)
    hear(link, 0, speaks=True)
    assert look(link, 0, missed=False)
    assert not link.lies(0, lacks=True)
    assert not look(link, COMING - 1, missed=False)
    assert not link.lies(COMING - 1, lacks=True)
    assert look(link, COMING, missed=False)
    assert link.lies(COMING, lacks=True)
    assert not link.lies(2 * COMING, lacks=False)
    assert not look(link, 2 * COMING, missed=False)
    assert not link.lies(3 * COMING, lacks=True)
    hear(link, 4 * COMING, speaks=False)
    assert not link.lies(4 * COMING, lacks=True)
    hear(link, 5 * COMING, speaks=True)
    assert not link.lies(5 * COMING, lacks=True)
