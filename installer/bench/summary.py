"""A week's summary out of five years of records, beside the same week out of two weeks of them."""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from agent.ports.store import Entry, Mark, Use
from agent.storage import open_store
from policies.ids import AppId, CategoryId, ChildId
from policies.summary import week_summary
from policies.target import PRESENCE, SCREEN, app, category, site
from policies.timeline import Timeline

if TYPE_CHECKING:
    from agent.storage.store import DiskStore
    from policies.summary import WeekSummary

GOAL_MS = 5.0
ROUNDS = 201
TODAY = date(2026, 3, 4)
CHILDREN = tuple(map(ChildId, ("an", "bình", "chi")))
TARGETS = (
    PRESENCE,
    SCREEN,
    *(app(AppId(f"app-{number}")) for number in range(12)),
    *(site(f"site-{number}.example") for number in range(6)),
    *(category(CategoryId(name)) for name in ("games", "study", "video", "chat", "create", "other")),
)


def main(argv: list[str]) -> int:
    """Print the table; 1 when the goal is missed or the cost grows with the years."""
    argparse.ArgumentParser(prog="bench summary", description=__doc__).parse_args(argv)
    base = Path(tempfile.mkdtemp(prefix="luytre-summary-"))
    try:
        stores = {days: filled(base / str(days), days) for days in (14, 5 * 365)}
        expected = {days: told(store).days for days, store in stores.items()}
        if len(set(expected.values())) != 1:
            raise RuntimeError("the two do not tell the same week")
        times: dict[int, list[float]] = {days: [] for days in stores}
        for _ in range(ROUNDS):
            for days, store in stores.items():
                began = time.perf_counter()
                told(store)
                times[days].append((time.perf_counter() - began) * 1000)
        for store in stores.values():
            store.close()
        short, long = (statistics.median(times[days]) for days in stores)
        worst = sorted(times[5 * 365])[int(ROUNDS * 0.99)]
        size = (base / str(5 * 365) / "luytre.sqlite").stat().st_size / 1e6
    finally:
        shutil.rmtree(base)
    print(f"{'figure':<44}{'ours':>10}{'anchor':>10}{'ratio':>8}  anchor")
    print(line("week out of 5 years, median", long, GOAL_MS, "goal"))
    print(line("week out of 5 years, 99 of 100", worst, GOAL_MS, "goal"))
    print(line("week out of 5 years, median", long, short, "the same week out of 2 weeks"))
    print(f"({len(CHILDREN)} children, {len(TARGETS)} targets a day, nothing forgotten: {size:.1f} MB)")
    return 1 if long > GOAL_MS else 0


def line(name: str, ours: float, anchor: float, what: str) -> str:
    """One line of the table."""
    return f"{name:<44}{ours:>7.2f} ms{anchor:>7.2f} ms{ours / anchor:>8.2f}  {what}"


def told(store: DiskStore) -> WeekSummary:
    """What the agent does when somebody asks for the week."""
    child = CHILDREN[1]
    monday = TODAY - timedelta(days=TODAY.weekday())
    since = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
    week = since, since + timedelta(days=7)
    return week_summary(
        TODAY,
        store.totals(child, monday - timedelta(days=7), monday + timedelta(days=6)),
        limits_reached=store.count(child, "limit", *week),
        requests=store.count(child, "request", *week),
        granted=store.count(child, "grant", *week),
    )


def filled(folder: Path, days: int) -> DiskStore:
    """Records of so many days, up to today; yesterday and today still second by second."""
    store = open_store(folder)
    # Only reading is measured.
    store.state.tables.database.rows("PRAGMA synchronous=OFF")
    for back in range(days - 1, -1, -1):
        day = TODAY - timedelta(days=back)
        at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        runs = range(1 if back > 1 else 30)
        uses = [
            Use(child, day, target, start, start + timedelta(seconds=60 + number))
            for child in CHILDREN
            for number, target in enumerate(TARGETS)
            for start in (at + timedelta(minutes=10 * run) for run in runs)
        ]
        store.beat(Mark(Timeline(at, timedelta(days=days - back), timedelta(), "boot")), uses)
        for child in CHILDREN:
            for kind in ("limit", "limit", "request", "grant", "act"):
                store.log(Entry(at, child, "Minecraft is used up for today", child, kind))
        if back % 100 == 1:
            store.roll_up(TODAY - timedelta(days=1))
    store.roll_up(TODAY - timedelta(days=1))
    return store


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
