"""Power cuts: the real store on a disk that drops and tears what was not synced; nothing told as kept may go.

At a random moment the power goes (``models/disk.py``). Then the real store opens what is left, without its
witness, and must know every record that it had confirmed (``models/family.py``).
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
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agent.storage import open_store
from agent.storage.folder import DATABASE, WITNESS
from soak.models.disk import Disk, PowerCut, Shim
from soak.models.family import Family

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from agent.storage.database import Connection, Value

LIVES = 25
"""Cuts that one folder goes through before a fresh one is begun."""


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
