"""kill -9 of the real agent at random moments: what it told as used stays used, what it confirmed is there.

Each life is a real process on one state folder. A client asks for more time as fast as the agent lets it, so
that many deaths come in the middle of a write; every reply is a confirmed record. The next life must tell at
least the seconds that were told before, also of a program that comes and goes in parts of seconds. This
account is at the PC all the time, so the time that the agent does not know of is known too: none may be given
away beyond one beat.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from soak.killed.lives import Count, Folder

LIVES = 40
"""Kills that one state folder goes through."""
BEAT = 5.0
"""Seconds of one beat: the most that a death may give away."""


@contextlib.contextmanager
def visits(program: Path, chance: random.Random) -> Iterator[None]:
    """A program of this account comes and goes all the time."""
    over = threading.Event()
    shutil.copy("/bin/sleep", program)

    def come_and_go() -> None:
        while not over.is_set():
            subprocess.run([program, f"{chance.uniform(0.05, 1.5):.2f}"], check=True)
            over.wait(chance.uniform(0.05, 1))

    coming = threading.Thread(target=come_and_go)
    coming.start()
    try:
        yield
    finally:
        over.set()
        coming.join()


def trial(kills: int, seed: int) -> Count:
    """So many kills, one after the other."""
    chance = random.Random(seed)
    count = Count()
    while count.kills < kills:
        base = Path(tempfile.mkdtemp(prefix="luytre-kill-"))
        try:
            folder = Folder(base, chance, count)
            with visits(base / "mygame", random.Random(chance.random())):
                for life in range(min(LIVES, kills - count.kills)):
                    folder.life(first=life == 0)
            folder.check()
        finally:
            shutil.rmtree(base)
    return count


def main(argv: list[str]) -> int:
    """Print the table; 1 when something confirmed or told was lost, or more than a beat was given away."""
    parser = argparse.ArgumentParser(prog="soak kill", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--n", type=int, default=10_000, help="kills (default 10000)")
    parser.add_argument("--ci", action="store_true", help="a short trial: 200 kills")
    parser.add_argument("--seed", type=int, default=20261125, help="another one kills at other moments")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="agents side by side")
    options = parser.parse_args(argv)
    kills = 200 if options.ci else options.n
    jobs = max(1, min(options.jobs, kills))
    shares = [kills // jobs + (job < kills % jobs) for job in range(jobs)]
    began = time.monotonic()
    count = Count()
    with ThreadPoolExecutor(jobs) as pool:
        for done in pool.map(trial, shares, range(options.seed, options.seed + jobs)):
            count.add(done)
    starts = sorted(count.starts) or [0.0]
    rows: list[tuple[str, str, str]] = [
        ("kills", f"{count.kills}", ""),
        ("… before the start was over", f"{count.early}", ""),
        ("records confirmed", f"{count.confirmed}", ""),
        ("seconds told (events)", f"{count.told}", ""),
        ("lost", f"{count.lost}", "0"),
        ("given away by one kill, at most", f"{count.given:.1f} s", f"{BEAT:.0f} s"),
        ("given away by a kill, on average", f"{count.given_in_all / max(count.kills, 1):.2f} s", ""),
        ("counted too much, at most", f"{count.invented:.1f} s", f"{BEAT:.0f} s"),
        ("start to first count, median", f"{starts[len(starts) // 2] * 1000:.0f} ms", ""),
        ("start to first count, 99 of 100", f"{starts[int(len(starts) * 0.99)] * 1000:.0f} ms", "2000 ms"),
        ("took", f"{time.monotonic() - began:.0f} s", ""),
    ]
    rows += [(f"failure: {name}", f"{times}", "0") for name, times in count.failures.items()]
    print(f"{'figure':<36}{'ours':>12}{'goal':>10}")
    for name, ours, goal in rows:
        print(f"{name:<36}{ours:>12}{goal:>10}")
    bad = count.lost or count.failures or count.given > BEAT or not count.confirmed or not count.told
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
