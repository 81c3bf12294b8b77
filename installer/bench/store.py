"""What a heartbeat costs until it is on the disk, and what a year of a family of three takes up there."""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from agent.ports.store import Entry, Mark, PolicyChange, PolicyRecord, Use
from agent.storage import open_store
from agent.storage.folder import DATABASE
from policies.ids import AppId, CategoryId, ChildId, RequestId
from policies.model import Grant
from policies.requests import Request, grant
from policies.target import PRESENCE, SCREEN, app, category, site
from policies.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.storage.store import DiskStore
    from policies.target import Target

BEATS = 1000
ROUNDS = 5
BEAT = timedelta(seconds=15)
START = datetime(2026, 1, 1, 8, tzinfo=UTC)
CHILDREN = tuple(map(ChildId, ("an", "bình", "chi")))
IN_FRONT = [
    (app(AppId("minecraft")), category(CategoryId("games"))),
    (site("youtube.com"), category(CategoryId("video"))),
    (app(AppId("libreoffice")), category(CategoryId("study"))),
    (app(AppId("gimp")), category(CategoryId("create"))),
    (app(AppId("zalo")), category(CategoryId("chat"))),
    (site("khanacademy.org"), category(CategoryId("study"))),
]
SITTINGS = ((8, 40), (10, 25), (14, 50), (17, 35), (20, 30))
"""Hour and minutes of a child's day at the PC: three hours."""


def main(argv: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="bench store", description=__doc__)
    parser.add_argument("--folder", type=Path, help="on which disk (default: the temporary folder's)")
    options = parser.parse_args(argv)
    base = Path(tempfile.mkdtemp(prefix="luytre-store-", dir=options.folder))
    try:
        rows = [*commits(base), *year(base)]
    finally:
        shutil.rmtree(base)
    print(f"{'figure':<46}{'ours':>10}{'anchor':>10}{'ratio':>8}  anchor")
    for name, ours, anchor, unit, what in rows:
        print(f"{name:<46}{ours:>7.2f} {unit}{anchor:>7.2f} {unit}{ours / anchor:>8.3f}  {what}")
    return 0


def commits(base: Path) -> Iterator[tuple[str, float, float, str, str]]:
    """A beat with five targets, beside the cheapest thing that SQLite can promise as safely."""
    ours, bare = [], []
    for turn in range(ROUNDS):
        ours.append(timed(beats(base / f"ours-{turn}")))
        bare.append(timed(single_rows(base / f"bare-{turn}")))
    what = "one bare row, WAL, synchronous=FULL"
    for name, part in (("median", 0.5), ("99 of 100", 0.99)):
        at = int(BEATS * part)
        yield (
            f"heartbeat with 5 targets on disk, {name}",
            statistics.median(times[at] for times in ours),
            statistics.median(times[at] for times in bare),
            "ms",
            what,
        )


def timed(steps: Iterator[None]) -> list[float]:
    """Milliseconds of each step, sorted."""
    times: list[float] = []
    while True:
        began = time.perf_counter()
        try:
            next(steps)
        except StopIteration:
            return sorted(times)
        times.append((time.perf_counter() - began) * 1000)


def beats(folder: Path) -> Iterator[None]:
    """A child plays; a step is one heartbeat on disk."""
    store = open_store(folder)
    for count in range(BEATS + 1):
        now = START + count * BEAT
        targets = (PRESENCE, SCREEN, *IN_FRONT[count // 40 % len(IN_FRONT)], site("other.example"))
        uses = [Use(CHILDREN[0], now.date(), target, now - BEAT, now) for target in targets]
        beat(store, now, uses, count * BEAT)
        yield
    store.close()


def single_rows(path: Path) -> Iterator[None]:
    """A step is one row on disk."""
    with closing(sqlite3.connect(path, isolation_level=None)) as bare:
        bare.execute("PRAGMA locking_mode=EXCLUSIVE")
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("PRAGMA synchronous=FULL")
        bare.execute("PRAGMA wal_autocheckpoint=200")
        bare.execute("CREATE TABLE heartbeat (id INTEGER PRIMARY KEY, at INTEGER)")
        for count in range(BEATS + 1):
            bare.execute("INSERT INTO heartbeat (at) VALUES (?)", (count,))
            yield


def beat(store: DiskStore, now: datetime, uses: list[Use], passed: timedelta = timedelta()) -> None:
    """One heartbeat, so long after the start of the PC; a minute later brings a new witness."""
    in_use: dict[ChildId, frozenset[Target]] = {}
    for use in uses:
        in_use[use.child] = in_use.get(use.child, frozenset()) | {use.target}
    store.beat(Mark(Timeline(now, passed, passed, "boot"), in_use), uses)


def year(base: Path) -> Iterator[tuple[str, float, float, str, str]]:
    """A year of three children at the PC for three hours a day, with nightly roll-up and forgetting."""
    ours = size(base / "year", year_of, 365)
    naive = size(base / "naive", naive_days, 30) / 30 * 365
    what = "a row for each heartbeat and target, kept (30 days x 365/30)"
    yield "on disk after a year of a family of three", ours, naive, "MB", what


def size(folder: Path, live: Callable[[Path, int], None], days: int) -> float:
    """Megabytes that so many days leave."""
    folder.mkdir()
    live(folder, days)
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6


def year_of(folder: Path, days: int) -> None:
    """Sittings are written in few beats: what a longer run of beats leaves is the same row."""
    store = open_store(folder)
    # What survives a power cut is measured above; here only the size counts.
    store.state.tables.database.rows("PRAGMA synchronous=OFF")
    first = START.date()
    for number in range(days):
        day = first + timedelta(days=number)
        for child in CHILDREN:
            for turn, (hour, minutes) in enumerate(SITTINGS):
                sitting(store, child, day, hour, minutes, number + turn)
        requests(store, day)
        store.roll_up(day)
        store.forget(day)
    store.close()
    if not (folder / DATABASE).stat().st_size:
        raise RuntimeError("the year left nothing")


def sitting(store: DiskStore, child: ChildId, day: date, hour: int, minutes: int, turn: int) -> None:
    """A child is at the PC and changes programs every five minutes."""
    at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    for part in range(minutes // 5):
        end = at + timedelta(minutes=5)
        targets = (PRESENCE, SCREEN, *IN_FRONT[(turn + part) % len(IN_FRONT)])
        beat(store, end, [Use(child, day, target, at, end) for target in targets])
        at = end


def requests(store: DiskStore, day: date) -> None:
    """What a day brings besides: a request, its answer, some lines of the log, a new agreement a month."""
    at = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    for child in CHILDREN[: 1 + day.day % 3]:
        hour = at + timedelta(hours=1)
        asked = Request(RequestId(0), child, IN_FRONT[0][0], timedelta(minutes=15), "bài xong rồi", at, hour)
        given = Grant((asked.target, SCREEN), at, hour, asked.extra, "lan", "ngoan")
        asked = store.new_request(asked)
        store.keep_grant(child, given, grant(asked, given))
        for kind in ("request", "grant", "limit", "limit", "act", "act"):
            store.log(Entry(at, child, "asked for 15 more minutes of Minecraft", child, kind))
    if day.day == 1:
        store.keep_policy(
            PolicyRecord(0, "# " + "x" * 4000, at, "lan", "a new month", (PolicyChange("Minecraft: 1 h"),))
        )


def naive_days(folder: Path, days: int) -> None:
    """What the same days leave when nothing is merged or rolled up."""
    with closing(sqlite3.connect(folder / "naive.sqlite")) as naive:
        naive.execute(
            "CREATE TABLE heartbeat"
            " (id INTEGER PRIMARY KEY, at INTEGER, child TEXT, target TEXT, seconds INTEGER)"
        )
        for day in range(days):
            for child in CHILDREN:
                for count in range(180 * 4):
                    targets = (PRESENCE, SCREEN, *IN_FRONT[count // 20 % len(IN_FRONT)])
                    at = int(START.timestamp()) + day * 86400 + count * 15
                    naive.executemany(
                        "INSERT INTO heartbeat (at, child, target, seconds) VALUES (?, ?, ?, 15)",
                        [(at, child, str(target)) for target in targets],
                    )
        naive.commit()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
