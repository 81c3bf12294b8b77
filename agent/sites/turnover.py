"""Which of a list's names came or went, in little memory: one that swaps all its names is another list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

AT_ONCE: Final = 400_000
"""Names whose hashes are in memory together: about thirty megabytes. Longer lists are read several times."""


class Turnover(NamedTuple):
    """How many names came and how many went."""

    came: int
    gone: int


def between(old: Path, new: Path, names: int) -> Turnover:
    """What came and went from one file of names to the next; ``names``: about how many the longer one has.

    Names are told apart by Python's own hash of 64 bits (SipHash, PEP 456), whose key is new in each process:
    no maker of a list can choose names that are taken for others.
    """
    parts = names // AT_ONCE + 1
    came = gone = 0
    for part in range(parts):
        before, after = set(_hashes(old, part, parts)), set(_hashes(new, part, parts))
        came += len(after - before)
        gone += len(before - after)
    return Turnover(came, gone)


def counted(old: int, new: int) -> Turnover:
    """At least so many came or went, where the names before are not there to be compared."""
    return Turnover(max(0, new - old), max(0, old - new))


def _hashes(path: Path, part: int, parts: int) -> Iterator[int]:
    with path.open("rb") as file:
        for line in file:
            if (found := hash(line)) % parts == part:
                yield found
