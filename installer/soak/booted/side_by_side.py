"""Several guests at once for one soak: most of a trial is one processor's work."""

from __future__ import annotations

import argparse
import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from linux import deb
from tests.guest import building
from tests.guest import family as untyped
from tests.guest.guest import Guest

family: Any = untyped
SHORT = "nothing here: tests/guest/test_power.py is the short trial"


class Turns:
    """So many trials, for whoever takes the next; none after an interrupt or a guest that died."""

    def __init__(self, number: int) -> None:
        self._left = number
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether there is one more."""
        with self._lock:
            self._left -= 1
            return self._left >= 0

    def end(self) -> None:
        """There is none."""
        with self._lock:
            self._left = 0


Trials = Callable[[Guest, Turns], None]
"""What is done with one guest, until there is no turn left."""


def asked(name: str, about: str, number: int, argv: list[str]) -> argparse.Namespace | None:
    """What is wanted of a soak: how many trials, from which seed on, with how many guests. None: nothing."""
    parser = argparse.ArgumentParser(prog=f"soak {name}", description=about.partition("\n")[0])
    parser.add_argument("--n", type=int, default=number, help=f"trials (default {number})")
    parser.add_argument("--seed", type=int, default=20261125, help="another one acts at other moments")
    parser.add_argument("--guests", type=int, default=2, help="side by side (default 2)")
    parser.add_argument("--ci", action="store_true", help=SHORT)
    options = parser.parse_args(argv)
    if options.ci:
        print(SHORT)
        return None
    return options


def side_by_side(guests: int, turns: Turns, trials: Trials) -> None:
    """Until all turns are taken; after an interrupt, what began is waited for. Raises what a guest does."""
    place = home()

    def work() -> None:
        try:
            with Guest(place) as guest:
                trials(guest, turns)
        finally:
            turns.end()

    with ThreadPoolExecutor(guests) as pool:
        jobs = [pool.submit(work) for _ in range(guests)]
        try:
            for job in jobs:
                job.result()
        except KeyboardInterrupt:
            turns.end()
    for job in jobs:
        job.result()


def home() -> Path:
    """The frozen Debian with a family at it."""
    given = os.environ.get("LUYTRE_DEB")
    package = Path(given) if given else deb.main()
    return building.prepared(building.installed(building.build(), package), "family", family.gather)


def table(rows: Iterable[tuple[str, str, str]]) -> None:
    """Figures beside their bounds, one a line."""
    for name, ours, bound in rows:
        print(f"{name:<36}{ours:>16}{bound:>10}".rstrip())
