"""What is known of one browser, from look to look."""

from __future__ import annotations

import pytest

from agent.service.browsing.link import COMING, GONE, LOOKING, PATIENCE, STAYING, Link


def test_silence_means_something_sooner_in_one_that_has_spoken() -> None:
    link = Link(0)
    link.hear(PATIENCE, speaks=False, shows=False)
    assert not link.missed(PATIENCE)
    assert link.missed(PATIENCE + 1)
    assert not link.missed(PATIENCE + 1, patience=2 * PATIENCE)
    link.hear(PATIENCE + 1, speaks=True, shows=False)
    assert not link.missed(1000)
    link.hear(PATIENCE + 1 + GONE, speaks=False, shows=False)
    assert not link.missed(PATIENCE + 1 + GONE)
    assert link.missed(PATIENCE + 2 + GONE)


def test_one_that_stood_still_has_its_time_anew() -> None:
    link = Link(0)
    link.hear(1, speaks=True, shows=True)
    link.stand_still(100)
    link.hear(100 + PATIENCE, speaks=False, shows=True)
    assert not link.missed(100 + PATIENCE)
    assert not link.stays(100 + PATIENCE + STAYING)
    assert link.stays(101 + PATIENCE + STAYING)
    link.hear(200, speaks=True, shows=False)
    assert not link.stays(300)


@pytest.mark.parametrize("speaks", [False, True])
def test_its_extension_is_looked_at_once_a_minute_whether_it_speaks_or_not(*, speaks: bool) -> None:
    link = Link(0)
    looks = []
    for now in range(0, 10 * int(LOOKING), 5):
        link.hear(now, speaks=speaks, shows=False)
        looks += [now] if link.look(now, missed=not speaks) else []
    assert looks == [number * LOOKING for number in range(10)]


def test_its_first_word_and_its_silence_are_looked_into_at_once() -> None:
    link = Link(0)
    assert link.look(0, missed=False)
    assert not link.look(5, missed=False)
    link.hear(6, speaks=True, shows=False)
    assert link.look(6, missed=False)
    assert not link.look(11, missed=False)
    link.hear(12, speaks=False, shows=False)
    assert not link.look(12, missed=False)
    assert link.look(20, missed=True)
    assert not link.look(25, missed=True)


def test_who_speaks_for_an_extension_that_is_not_there_lies_after_a_while() -> None:
    link = Link(0)
    link.hear(0, speaks=True, shows=False)
    assert link.look(0, missed=False)
    assert not link.lies(0, lacks=True)
    assert not link.look(COMING - 1, missed=False)
    assert not link.lies(COMING - 1, lacks=True)
    assert link.look(COMING, missed=False)
    assert link.lies(COMING, lacks=True)
    assert not link.lies(2 * COMING, lacks=False)
    assert not link.look(2 * COMING, missed=False)
    assert not link.lies(3 * COMING, lacks=True)
    link.hear(4 * COMING, speaks=False, shows=False)
    assert not link.lies(4 * COMING, lacks=True)
    link.hear(5 * COMING, speaks=True, shows=False)
    assert not link.lies(5 * COMING, lacks=True)
