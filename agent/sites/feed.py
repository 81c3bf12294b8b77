"""A list with a signature: names a line, and what is said of them in lines that others take for comments.

    # luytre-feed 1
    # id example-adult
    # category adult
    # serial 17
    # expires 2027-02-25T00:00:00+00:00
    bad.example
    worse.example
    # signature …

The signature (Ed25519, base 64) is of every byte before its line. The key is pinned where the list is
followed; id and category are signed too, so that no list stands in for another, and a serial that is smaller
than the last one is an old list told anew. Whoever holds a list back is found out by ``expires``.
``installer/feed.py`` makes such a file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from agent.sites import ed25519

if TYPE_CHECKING:
    from agent.sites.subscriptions import Subscription

FIRST: Final = b"# luytre-feed 1\n"
UNSIGNED: Final = "its signature does not hold"
OTHER: Final = "signed for another list"
OLDER: Final = "older than the one that is here"
EXPIRED: Final = "its maker's word has run out"
REASONS: Final = (UNSIGNED, OTHER, OLDER, EXPIRED)
"""Each begins the sentence of a NotOurs."""
_LAST: Final = b"# signature "
_LONGEST: Final = 4096
"""Bytes in which the first lines stand, and in which the last one does."""
_PIECE: Final = 1 << 16
_LINE: Final = re.compile(rb"# (id|category|serial|expires) ([!-~]{1,64})")
_FACTS: Final = frozenset({"id", "category", "serial", "expires"})


class NotOurs(ValueError):
    """The file is not taken; the sentence begins with one of REASONS."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is signed beside the names."""

    id: str
    category: str
    serial: int
    expires: datetime


def verify(path: Path, entry: Subscription, serial: int, now: datetime) -> Facts:
    """What a file says of itself, once it is known whose it is. Raises NotOurs.

    ``serial``: of the last one that was taken.
    """
    key = ed25519.decoded(entry.key)
    with path.open("rb") as file:
        end, signature = _signature(file)
        if not ed25519.holds(key, signature, _pieces(file, end)):
            raise NotOurs(UNSIGNED)
        file.seek(0)
        facts = read(file.read(_LONGEST))
    if (facts.id, facts.category) != (entry.id, entry.category):
        raise NotOurs(OTHER, f"{facts.id}, {facts.category}")
    if facts.serial < serial:
        raise NotOurs(OLDER, f"{facts.serial} after {serial}")
    if facts.expires <= now:
        raise NotOurs(EXPIRED, facts.expires.isoformat())
    return facts


def head(facts: Facts) -> bytes:
    """The first lines of a file."""
    told = f"# id {facts.id}\n# category {facts.category}\n# serial {facts.serial}\n"
    return FIRST + told.encode() + f"# expires {facts.expires.isoformat()}\n".encode()


def _signature(file: IO[bytes]) -> tuple[int, bytes]:
    """Where the last line begins, and what it holds."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _LONGEST))
    tail = file.read(_LONGEST)
    place = tail.rfind(b"\n" + _LAST) + 1
    line = tail[place + len(_LAST) :]
    if not place or not line.endswith(b"\n"):
        raise NotOurs(UNSIGNED)
    return size - len(tail) + place, ed25519.decoded(line[:-1].decode("ascii", "replace"))


def _pieces(file: IO[bytes], end: int) -> Iterator[bytes]:
    file.seek(0)
    while end:
        piece = file.read(min(_PIECE, end))
        end -= len(piece)
        yield piece


def read(text: bytes) -> Facts:
    """What the first lines of a file say; it is believed once its signature holds. Raises NotOurs."""
    if not text.startswith(FIRST):
        raise NotOurs(OTHER, "no feed of this version")
    found: dict[str, str] = {}
    for line in text[len(FIRST) :].split(b"\n"):
        told = _LINE.fullmatch(line)
        if told is None:
            break
        found[told[1].decode()] = told[2].decode()
    try:
        if found.keys() != _FACTS or not (expires := datetime.fromisoformat(found["expires"])).tzinfo:
            raise NotOurs(OTHER, "it does not say what it is")
        return Facts(found["id"], found["category"], int(found["serial"]), expires)
    except ValueError:
        raise NotOurs(OTHER, "it does not say what it is") from None
