from datetime import UTC, date, timedelta

from agent.ports.store import Entry
from agent.storage import open_store
from agent.storage.log import midnight
from policies.ids import ChildId
from tests.agent.storage.family import AN, BINH, MORNING


def test_lines_come_back_the_newest_first(folder, store):
    lines = [Entry(MORNING + timedelta(seconds=n), "lan", f"dòng {n}", kind="act") for n in range(5)]
    for line in lines:
        store.log(line)
    store.close()
    again = open_store(folder)
    assert again.entries(None, 3) == tuple(reversed(lines))[:3]
    assert again.entries(None, 99) == tuple(reversed(lines))
    assert again.entries(None, -1) == ()
    again.close()


def test_a_child_sees_its_own_lines_and_the_household_s(store):
    household, an, binh = (
        Entry(MORNING, "lan", "a"),
        Entry(MORNING, "an", "b", AN),
        Entry(MORNING, "b", "c", BINH),
    )
    for line in (household, an, binh):
        store.log(line)
    assert store.entries(AN, 10) == (an, household)
    assert store.entries(ChildId("nobody"), 10) == (household,)
    assert store.entries(None, 10) == (binh, an, household)


def test_lines_of_a_kind_are_counted_between_two_moments(store):
    last = MORNING + timedelta(hours=1)
    for at in (MORNING, last - timedelta(microseconds=1), last):
        store.log(Entry(at, "x", "y", AN, "limit"))
    store.log(Entry(MORNING, "x", "y", AN, "request"))
    store.log(Entry(MORNING, "x", "y", BINH, "limit"))
    assert store.count(AN, "limit", MORNING, last) == 2
    assert store.count(AN, "limit", MORNING, last.astimezone(UTC) + timedelta(seconds=1)) == 3
    assert store.count(AN, "security", MORNING, last) == 0
    assert store.count(ChildId("nobody"), "limit", MORNING, last) == 0


def test_the_newest_line_of_a_kind(store):
    assert store.last("backup") is None
    for n, kind in enumerate(("backup", "backup", "security")):
        store.log(Entry(MORNING + timedelta(seconds=n), "lan", "x", kind=kind))
    assert store.last("backup") == MORNING + timedelta(seconds=1)


def test_a_day_begins_at_midnight():
    assert midnight(date(1970, 1, 2)) == 86_400_000_000
