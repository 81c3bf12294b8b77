"""Clocks of a simulated PC, and what a store has of it."""

from datetime import UTC, date, datetime, timedelta

from agent.ports.store import Mark, Use
from policies.ids import ChildId
from policies.target import SCREEN
from policies.timeline import Timeline
from soak.models.pc import Memory, Pc

AN = ChildId("an")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_asleep_only_the_monotonic_clock_stands_still():
    pc = Pc(NOON.timestamp())
    before = pc.reading()
    pc.passes(awake=10, asleep=3600)
    after = pc.reading()
    assert after.wall - before.wall == after.boottime - before.boottime == timedelta(seconds=3610)
    assert after.monotonic - before.monotonic == timedelta(seconds=10)
    assert after.boot_id == before.boot_id


def test_another_boot_begins_its_clocks_anew():
    pc = Pc(NOON.timestamp())
    before = pc.reading()
    pc.boots(off=600)
    after = pc.reading()
    assert after.boot_id != before.boot_id
    assert after.monotonic < before.monotonic
    assert after.wall - before.wall == timedelta(seconds=600)


def test_what_was_beaten_outlives_the_agent():
    store = Memory()
    mark = Mark(Timeline(NOON, timedelta(), timedelta(), "boot"), {AN: frozenset({SCREEN})})
    store.beat(mark, [Use(AN, date(2026, 3, 2), SCREEN, NOON - timedelta(seconds=15), NOON)])
    assert store.mark() == mark
    assert store.usage(AN, date(2026, 3, 2)).used(SCREEN, date(2026, 3, 2)) == timedelta(seconds=15)
    assert not store.usage(AN, date(2026, 3, 3)).days
