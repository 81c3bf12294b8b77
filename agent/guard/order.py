"""What the agent wants held, and what the guard tells back: values, and one JSON object a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SOCKET = "/run/luytre-guard/guard.sock"
"""Where the guard listens: in a folder that root alone may enter."""
LONGEST = 4 << 20
"""Bytes of one line; ten thousand files take a quarter of it."""
SYSTEM_ACCOUNTS = range(1000)
"""Numbers of root and of the system's own services: nothing is ever refused to these."""

File = tuple[int, int]
"""Device and inode."""


class Spot(NamedTuple):
    """One executable, and to whom its start is refused; to nobody: its starts are only told."""

    path: str
    file: File
    refused: tuple[range, ...] = ()
    """Numbers of accounts, with those of their containers (subuid(5))."""

    def refuses(self, uid: int, contained: Callable[[], bool]) -> bool:
        """Whether this account may not start it.

        A range of numbers means containers alone: in a large network an adult's own number may lie in it.
        """
        if uid in SYSTEM_ACCOUNTS:
            return False
        found = [numbers for numbers in self.refused if uid in numbers]
        return bool(found) and (any(len(numbers) == 1 for numbers in found) or contained())


class Order(NamedTuple):
    """All that shall be held; each replaces the one before. ``number`` is told back when it holds."""

    number: int = 0
    spots: tuple[Spot, ...] = ()


def written(order: Order) -> bytes:
    """An order as a line; of one that would be too long, what is refused before what is only told."""
    rows: list[bytes] = []
    room = LONGEST - len(line(number=order.number, files=[]))
    for path, file, refused in sorted(order.spots, key=lambda spot: not spot.refused):
        row = _text([path, *file, [[numbers.start, numbers.stop] for numbers in refused]])
        room -= len(row) + 1
        if room < 0:
            break
        rows.append(row)
    return b'{"number":%d,"files":[%s]}\n' % (order.number, b",".join(rows))


def read(text: bytes) -> Order:
    """The order of a line; ValueError where it is none."""
    try:
        said = json.loads(text)
        return Order(int(said["number"]), tuple(_spots(said["files"])))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(str(error)) from None


def _spots(rows: Iterable[tuple[str, int, int, list[list[int]]]]) -> Iterable[Spot]:
    for path, device, inode, refused in rows:
        if not str(path).startswith("/") or "\0" in path:
            raise ValueError(f"{path!r} is no full path")
        numbers = tuple(range(int(first), int(end)) for first, end in refused)
        yield Spot(str(path), (int(device), int(inode)), numbers)


def line(**said: Any) -> bytes:
    """Something said, as a line."""
    return _text(said) + b"\n"


def _text(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
