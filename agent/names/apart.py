"""Gives each uid to one child: the gate rejects an order that redirects a uid twice, and then filters nobody.

subuid(5) may give one range to two accounts, or to one account twice, for people write that file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.sitegate.order import LARGEST, ORDINARY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OWN = 1
"""So many numbers are an account itself; more are its containers."""


def apart(wanted: Sequence[Sequence[range]]) -> list[tuple[range, ...]]:
    """The same for each child, with each number once and none of the system's own.

    An account itself comes before anybody's containers, and first; else the first child keeps what two have.
    """
    found: list[list[range]] = [[] for _ in wanted]
    taken: list[range] = []
    for accounts in (True, False):
        for ranges, kept in zip(wanted, found, strict=True):
            for numbers in ranges:
                if (numbers.stop - numbers.start == OWN) is accounts:
                    left = tuple(_without(numbers, taken))
                    kept.extend(left)
                    taken.extend(left)
    return [tuple(kept) for kept in found]


def _without(numbers: range, taken: Sequence[range]) -> Iterator[range]:
    """What is left of a range."""
    first, stop = max(numbers.start, ORDINARY), min(numbers.stop, LARGEST + 1)
    for other in sorted(taken, key=lambda x: x.start):
        if first < other.start < stop:
            yield range(first, other.start)
        if other.start < stop:
            first = max(first, other.stop)
    if first < stop:
        yield range(first, stop)
