"""Power cuts: the real store on a disk that drops and tears what was not synced; nothing told as kept may go.

An SQLite VFS shim remembers for each file what was synced. At a random moment the power goes: of the writes
and truncations since the last sync some reach the disk whole, some in torn 512-byte sectors, some not at all.
Then the real store opens what is left, without its witness, and must know every record that it had confirmed.
The same with ``synchronous=NORMAL`` is the control: a simulator that sees no loss there proves nothing.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from agent.records import Entry, Lockout, Mark, PolicyRecord, Use
from agent.storage import open_store
from agent.storage.folder import DATABASE, WITNESS
from policies.ids import AppId, CategoryId, ChildId, RequestId
from policies.model import Grant
from policies.requests import Request, refuse
from policies.target import PRESENCE, SCREEN, Target, app, category
from policies.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from agent.records import Store
    from agent.storage.database import Connection, Value

SECTOR = 512
LIVES = 25
"""Cuts that one folder goes through before a fresh one is begun."""
START = datetime(2026, 3, 2, 6, tzinfo=UTC)
BEAT = timedelta(seconds=15)
CHILDREN = (ChildId("an"), ChildId("bình"))
TARGETS = (SCREEN, PRESENCE, app(AppId("minecraft")), category(CategoryId("games")))


class PowerCut(Exception):
    """The PC is off: nothing is written any more."""


@dataclass(frozen=True, slots=True)
class Change:
    """A write at an offset or, without data, a truncation to it."""

    offset: int
    data: bytes | None

    def apply(self, content: bytearray, sectors: Callable[[], bool] = lambda: True) -> None:
        """Do it, sector by sector where ``sectors`` says so."""
        if self.data is None:
            del content[self.offset :]
            return
        at = self.offset
        end = at + len(self.data)
        while at < end:
            edge = min(end, (at // SECTOR + 1) * SECTOR)
            if sectors():
                content.extend(bytes(max(0, edge - len(content))))
                content[at:edge] = self.data[at - self.offset : edge - self.offset]
            at = edge


@dataclass(slots=True)
class Kept:
    """What of one file is on the disk for certain, and what is on its way."""

    durable: bytearray | None
    changes: list[Change] = field(default_factory=list)

    def sync(self) -> None:
        """All on its way has arrived."""
        content = self.durable if self.durable is not None else bytearray()
        for change in self.changes:
            change.apply(content)
        self.durable, self.changes = content, []

    def after_cut(self, chance: random.Random) -> bytearray | None:
        """What is found after the power comes back."""
        if self.durable is None and chance.random() < 0.5:
            return None
        content = bytearray(self.durable or b"")
        whole = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        torn = chance.choice((0.0, 0.2, 0.5))
        for change in self.changes:
            if chance.random() < whole:
                change.apply(content)
            elif change.data is not None and chance.random() < torn:
                change.apply(content, lambda: chance.random() < 0.5)
        return content


class Disk:
    """All files, and when the power goes."""

    def __init__(self) -> None:
        self.files: dict[str, Kept] = {}
        self.left: int | None = None
        """Operations until the cut; None: it does not come."""
        self.off = False

    def step(self) -> None:
        """One operation more; raises when the power is gone."""
        if self.off:
            raise PowerCut
        if self.left is not None:
            self.left -= 1
            self.off = self.left < 0
            if self.off:
                raise PowerCut

    def cut(self, chance: random.Random) -> None:
        """Leave in the real files what such a disk would show."""
        for name, kept in self.files.items():
            content = kept.after_cut(chance)
            if content is None:
                Path(name).unlink(missing_ok=True)
            else:
                Path(name).write_bytes(content)
        self.files.clear()
        self.left, self.off = None, False


class File(apsw.VFSFile):
    """A file that notes every change; reads come from the real file, which shows all of them."""

    def __init__(self, disk: Disk, name: apsw.URIFilename | str | None, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        there = Path(path).exists()
        super().__init__("", name, flags)
        self._disk = disk
        content = bytearray(Path(path).read_bytes()) if there else None
        self._kept = disk.files.setdefault(path, Kept(content))

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        """Note and show a write; the one in which the power goes may be on its way already."""
        self._change(Change(offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        """Note and show a truncation."""
        self._change(Change(newsize, None))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802 - nothing is slower here than memory
        """All changes of this file have reached the disk."""
        self._disk.step()
        self._kept.sync()

    def _change(self, change: Change) -> None:
        if not self._disk.off:
            self._kept.changes.append(change)
        self._disk.step()


class Shim(apsw.VFS):
    """SQLite's way to such a disk."""

    def __init__(self, disk: Disk) -> None:
        super().__init__("power", "", makedefault=False)
        self._disk = disk

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> File:  # noqa: N802
        """A file on the disk."""
        return File(self._disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802, FBT001
        """Deletions reach the disk at once."""
        self._disk.step()
        self._disk.files.pop(filename, None)
        super().xDelete(filename, syncdir)


class Relaxed:
    """The control's connection: the same, but for ``synchronous=NORMAL``."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, values: Sequence[Value] = ()) -> Iterable[tuple[object, ...]]:
        """Every statement but one as it is."""
        return self._connection.execute(sql.replace("synchronous=FULL", "synchronous=NORMAL"), values)

    def close(self) -> None:
        """Let go."""
        self._connection.close()


class Family:
    """A random history, and all that the store confirmed of it."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._now = START
        self._seconds: dict[tuple[ChildId, Target], list[tuple[int, int]]] = {}
        self._policies: dict[int, str] = {}
        self._requests: dict[RequestId, Request] = {}
        self._grants: list[tuple[ChildId, Grant]] = []
        self._entries: list[Entry] = []
        self._lockouts: dict[str, int] = {}
        self._sequence = 0
        self.confirmed = 0

    def live(self, store: Store) -> None:
        """One thing happens."""
        self._now += BEAT
        child = self._chance.choice(CHILDREN)
        act = self._chance.choices(
            (self._beat, self._ask, self._answer, self._give, self._agree, self._note, self._fail),
            (12, 1, 1, 1, 1, 1, 1),
        )[0]
        act(store, child)

    def _beat(self, store: Store, child: ChildId) -> None:
        targets = self._chance.sample(TARGETS, self._chance.randint(1, len(TARGETS)))
        start = self._now - self._chance.choice((BEAT, BEAT, timedelta(seconds=4)))
        mark = Mark(
            Timeline(self._now, self._now - START, self._now - START, "boot"), {child: frozenset(targets)}
        )
        store.beat(mark, [Use(child, START.date(), target, start, self._now) for target in targets])
        self._sequence += 1
        self.confirmed += len(targets)
        for target in targets:
            run = int(start.timestamp()), int(self._now.timestamp())
            self._seconds.setdefault((child, target), []).append(run)

    def _ask(self, store: Store, child: ChildId) -> None:
        until = self._now + timedelta(days=60)
        asked = Request(RequestId(0), child, TARGETS[2], timedelta(minutes=15), "xin mẹ", self._now, until)
        asked = store.new_request(asked)
        self._requests[asked.id] = asked
        self.confirmed += 1

    def _answer(self, store: Store, child: ChildId) -> None:
        open_ones = [x for x in self._requests.values() if x.child == child and x.answered_at is None]
        if open_ones:
            answered = refuse(self._chance.choice(open_ones), self._now, "lan", "mai nhé")
            store.keep_request(answered)
            self._requests[answered.id] = answered
            self.confirmed += 1

    def _give(self, store: Store, child: ChildId) -> None:
        grant = Grant(
            (TARGETS[2], SCREEN), self._now, self._now + timedelta(hours=3), timedelta(minutes=15), "lan"
        )
        store.keep_grant(child, grant)
        self._grants.append((child, grant))
        self.confirmed += 1

    def _agree(self, store: Store, child: ChildId) -> None:
        text = f"# {child}\n" + "x" * self._chance.randint(10, 9000)
        kept = store.keep_policy(PolicyRecord(0, text, self._now, "lan", "", ("Thêm 30 phút",)))
        self._policies[kept.version] = text
        self.confirmed += 1

    def _note(self, store: Store, child: ChildId) -> None:
        entry = Entry(self._now, "lan", "y" * self._chance.randint(1, 300), child)
        store.log(entry)
        self._entries.append(entry)
        self.confirmed += 1

    def _fail(self, store: Store, child: ChildId) -> None:
        failures = self._lockouts.get(child, 0) + 1
        store.keep_lockout(Lockout(child, failures))
        self._lockouts[child] = failures
        self.confirmed += 1

    def lost(self, store: Store) -> int:
        """How many confirmed records the store no longer knows."""
        lost = 0
        for child in CHILDREN:
            usage = store.usage(child, START.date())
            for target in TARGETS:
                spans = usage.spans(target, START.date()).runs
                for start, stop in self._seconds.get((child, target), ()):
                    lost += not any(first <= start and stop <= last for first, last in spans)
            grants = store.grants(child, START)
            lost += sum(grant not in grants for whose, grant in self._grants if whose == child)
            lost += store.lockout(child).failures < self._lockouts.get(child, 0)
        texts = {record.version: record.text for record in store.policies()}
        lost += sum(texts.get(version) != text for version, text in self._policies.items())
        requests = {request.id: request for request in store.requests()}
        lost += sum(not as_kept(requests.get(key), kept) for key, kept in self._requests.items())
        entries = store.entries(None, 1_000_000)
        lost += sum(entry not in entries for entry in self._entries)
        mark = store.mark()
        return lost + (self._sequence > 0 and mark is None)


def as_kept(found: Request | None, kept: Request) -> bool:
    """The same, or answered by the call during which the power went."""
    return found == kept or (found is not None and kept.answered_at is None and found.id == kept.id)


@dataclass(slots=True)
class Count:
    """What became of many cuts."""

    cuts: int = 0
    confirmed: int = 0
    lost: int = 0
    corrupt: int = 0
    seconds: float = 0


def trial(cuts: int, seed: int, *, full: bool) -> Count:
    """So many cuts; ``full`` with the store's own setting, else the control."""
    chance = random.Random(seed)
    disk = Disk()
    shim = Shim(disk)

    def driver(path: Path) -> Connection:
        connection = apsw.Connection(str(path), vfs="power")
        return connection if full else Relaxed(connection)

    began = time.perf_counter()
    count = Count()
    while count.cuts < cuts:
        folder = Path(tempfile.mkdtemp(prefix="luytre-power-", dir=memory()))
        try:
            family = Family(chance)
            for _ in range(min(LIVES, cuts - count.cuts)):
                live(folder, driver, disk, family, chance)
                count.cuts += 1
                whole = survives(folder, driver, family, count)
                disk.files.clear()
                if not whole:
                    break
            count.confirmed += family.confirmed
        finally:
            shutil.rmtree(folder)
    shim.unregister()
    count.seconds = time.perf_counter() - began
    return count


def live(
    folder: Path, driver: Callable[[Path], Connection], disk: Disk, family: Family, chance: random.Random
) -> None:
    """From a start to a cut; the witness goes with it, so that the database alone must know all."""
    disk.left = chance.choice((chance.randint(0, 30), chance.randint(0, 300), chance.randint(0, 1500)))
    store = None
    try:
        store = open_store(folder, connect=driver)
        while True:
            family.live(store)
    except PowerCut:
        pass
    if store is not None:
        with suppress(PowerCut):
            store.close()
    disk.cut(chance)
    (folder / WITNESS).unlink(missing_ok=True)


def survives(folder: Path, driver: Callable[[Path], Connection], family: Family, count: Count) -> bool:
    """Open what is left, and count; False when nothing more can be learned from this folder."""
    store = open_store(folder, connect=driver)
    try:
        lost = family.lost(store)
        corrupt = bool(store.problems) or any(folder.glob(f"{DATABASE}.damaged-*"))
    finally:
        store.close()
    (folder / WITNESS).unlink(missing_ok=True)
    count.lost += lost
    count.corrupt += corrupt
    return not lost and not corrupt


def memory() -> str | None:
    """A folder in memory where there is one: the shim is the disk, and real syncs would only cost time."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def main(argv: list[str]) -> int:
    """Print both tables; 1 when a confirmed record was lost or the control saw nothing."""
    parser = argparse.ArgumentParser(prog="soak power", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--n", type=int, default=10_000, help="power cuts (default 10000)")
    parser.add_argument("--ci", action="store_true", help="a short trial: 300 cuts")
    parser.add_argument("--seed", type=int, default=20261125, help="another one gives other cuts")
    options = parser.parse_args(argv)
    cuts = 300 if options.ci else options.n
    print(f"{'setting':<22}{'cuts':>8}{'confirmed':>11}{'lost':>7}{'corrupt':>9}{'seconds':>9}")
    ours = trial(cuts, options.seed, full=True)
    show("FULL (ours)", ours)
    control = trial(max(cuts // 20, 15), options.seed, full=False)
    show("NORMAL (control)", control)
    if not control.lost:
        print("the control lost nothing: this simulator cannot see a loss")
    return 1 if ours.lost or ours.corrupt or not control.lost else 0


def show(setting: str, count: Count) -> None:
    """One line of the table."""
    print(
        f"{setting:<22}{count.cuts:>8}{count.confirmed:>11}{count.lost:>7}{count.corrupt:>9}"
        f"{count.seconds:>9.1f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
