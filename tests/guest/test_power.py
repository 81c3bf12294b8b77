"""Cuts of the mains and kills during use: what was told as used or kept stays so, and nobody gains by it."""

import random

import pytest

from soak.guest_kill import kill
from soak.guest_power import History, cut, holds

pytestmark = pytest.mark.long


def test_three_power_cuts_lose_nothing_and_give_nothing(family):
    history, chance = History(family), random.Random(7)
    for _ in range(3):
        cut(family, history, chance)
    assert history.confirmed >= 3
    given, charged = max(history.given), max(history.charged)
    assert holds(history.lost, given, charged), (history.lost, given, charged)


def test_kills_are_charged_and_it_is_back_at_once(family):
    for waits in ((), (), (1.0, 2.5), ()):
        found = kill(family, *waits)
        assert max(found.down) <= 2
        assert found.lost == 0
        assert abs(found.given) <= 15
