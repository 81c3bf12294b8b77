"""A few deaths of the real agent; the long trial is ``dev.py soak kill``."""

import json

import pytest

from soak.kill import trial
from soak.killed.lives import Count, Folder


@pytest.mark.slow
def test_nothing_is_lost_by_a_kill():
    count = trial(4, seed=3)
    assert count.kills == 4
    assert count.confirmed > 0
    assert count.told > 0
    assert count.lost == 0
    assert not count.failures


def usage(seconds, target="screen", at="2026-03-04T08:00:00Z"):
    return json.dumps({"event": "usage", "at": at, "target": target, "seconds": seconds}).encode() + b"\n"


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path, None, Count())


def test_seconds_that_are_told_no_more_are_lost(folder):
    for line in (usage(5), usage(10), usage(3, "app:x"), usage(9), usage(10)):
        folder._hear(line)
    assert folder._count.told == 5
    assert folder._count.lost == 1
    assert list(folder._count.failures) == ["screen on 2026-03-04: 10 s told, then 9 s"]


def test_another_day_begins_anew(folder):
    for line in (usage(50), usage(0, at="2026-03-05T00:00:00Z"), usage(51)[:-1], b'{"event":"started"}\n'):
        folder._hear(line)
    assert folder._count.told == 2
    assert folder._count.lost == 0


def test_counts_of_agents_side_by_side_add_up():
    both = Count(kills=1, lost=1, given=2.0, starts=[1.0])
    both.add(Count(kills=2, lost=3, given=1.0, starts=[3.0]))
    assert (both.kills, both.lost, both.given, both.starts) == (3, 4, 2.0, [1.0, 3.0])
