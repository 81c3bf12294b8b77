"""What a server upstream answered: checked, cut down to what is asked for, told again with its age.

Upstream may lie or break: a reply that is not the answer to our question is ``Wrong``, and nothing else is
raised whatever the bytes are. Sections that nobody asked for are dropped, so that no name is slipped in.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from struct import Struct
from typing import NamedTuple, TypeVar

from agent.sites.dns.packets import (
    AAAA,
    CNAME,
    FORMERR,
    HEADER,
    HTTPS,
    LONGEST_LABEL,
    LONGEST_NAME,
    NOTIMP,
    SOA,
    SVCB,
    TRUNCATED,
    A,
    Question,
    option,
    text_of,
    write,
)

LONGEST_CHAIN = 32
"""Names to which one answer may lead; the longest that is seen in the world has about ten."""
MOST_RECORDS = 2048
LONGEST = 86_400
"""Seconds for which an answer is believed at most (RFC 8767 4 allows a week)."""
LONGEST_NEGATIVE = 300
SHORTEST = 1
NOT_UNDERSTOOD = (FORMERR, NOTIMP)
"""Who knows no EDNS says so (RFC 6891 6.2.2 and 7); some then leave the question out."""

_HEADER = Struct("!6H")
_FIXED = Struct("!HHIH")
_LIFETIME = Struct("!I")
_RESPONSE, _OPCODE = 0x8000, 0x7800
_POINTER = 0xC0
_Numbers = TypeVar("_Numbers", bound=tuple[int, ...])
_SIGN = 1 << 31
"""A lifetime with this bit is none (RFC 2181 8)."""


class Wrong(Exception):
    """No answer to what was asked."""


class Reply(NamedTuple):
    """An answer, ready to be told to anybody who asks the same."""

    code: int
    body: bytes
    """Answers and authorities, as they stand behind the question."""
    counts: tuple[int, int]
    places: tuple[int, ...]
    """Where in the body a lifetime stands."""
    lifetime: int
    """Seconds for which all of it holds."""
    names: tuple[str, ...]
    """Names to which it leads: what is blocked under its own name is not open under another."""
    data: tuple[bytes, ...]
    """The records' contents, of the type that was asked for."""
    truncated: bool = False
    """There is more; it comes by TCP."""

    @property
    def empty(self) -> bool:
        """Whether the name, or this type of it, does not exist."""
        return not self.data

    @property
    def leads(self) -> bool:
        """Whether it names anything: some who close a name tell nothing but zeros in place of its address."""
        return any(x.strip(b"\0") for x in self.data)


def read(data: bytes, number: int, wire: bytes) -> Reply:
    """The answer to a question that was sent as ``wire`` under this number."""
    try:
        return _read(data, number, wire)
    except (IndexError, ValueError, struct.error):
        raise Wrong from None


def told(
    reply: Reply, question: Question, age: int, lifetime: int | None = None, why: int | None = None
) -> bytes:
    """The answer for one who asks now; ``age`` in seconds. ``lifetime``: of one that is too old."""
    body = reply.body
    if reply.places and (age or lifetime is not None):
        changed = bytearray(body)
        for place in reply.places:
            (left,) = _LIFETIME.unpack_from(body, place)
            _LIFETIME.pack_into(changed, place, max(left - age, 0) if lifetime is None else lifetime)
        body = bytes(changed)
    return write(question, reply.code, body, reply.counts, options=option(why) if why else b"")


def addresses(answer: bytes) -> Reply | None:
    """Our own answer, where it is about addresses; None for all others."""
    if answer[3] & 15:
        return None
    end = HEADER
    while answer[end]:
        end += answer[end] + 1
    end += 5
    if int.from_bytes(answer[end - 4 : end - 2]) not in (A, AAAA):
        return None
    return read(answer, int.from_bytes(answer[:2]), answer[HEADER:end])


def _read(data: bytes, number: int, wire: bytes) -> Reply:
    told_number, flags, questions, answers, authorities, _ = _HEADER.unpack_from(data)
    start = HEADER + len(wire)
    if told_number != number or not flags & _RESPONSE or flags & _OPCODE:
        raise Wrong
    if not questions and flags & 15 in NOT_UNDERSTOOD:
        return Reply(flags & 15, b"", (0, 0), (), 0, (), ())
    if questions != 1:
        raise Wrong
    if data[HEADER:start] != wire:
        raise Wrong
    code = flags & 15
    if flags & TRUNCATED:
        return Reply(code, b"", (0, 0), (), 0, (), (), truncated=True)
    if answers + authorities > MOST_RECORDS:
        raise Wrong
    walk = _Walk(data, start, int.from_bytes(wire[-4:-2]))
    for _ in range(answers):
        walk.step()
    end, kept = walk.at, 0
    if not walk.data:  # how long a negative answer holds stands among the authorities
        kept = authorities
        for _ in range(authorities):
            walk.step()
        end = walk.at
    longest = LONGEST if walk.data else LONGEST_NEGATIVE if walk.sealed else SHORTEST
    lifetime = max(min(walk.lifetime, longest), SHORTEST)
    places = _once(tuple(x - start for x in walk.places))
    names = walk.names(_name(data, HEADER)[0])
    return Reply(code, data[start:end], _once((answers, kept)), places, lifetime, names, tuple(walk.data))


@lru_cache(maxsize=256)
def _once(numbers: _Numbers) -> _Numbers:
    """Thousands of answers are made alike: what they have in common is kept once."""
    return numbers


class _Walk:
    """From record to record."""

    def __init__(self, data: bytes, at: int, kind: int) -> None:
        self.at = at
        self.data: list[bytes] = []
        self.places: list[int] = []
        self.lifetime = LONGEST
        self.sealed = False
        """Whether an authority says how long there will be nothing."""
        self._packet = data
        self._kind = kind
        self._aliases: dict[str, str] = {}
        self._targets: list[str] = []

    def step(self) -> None:
        owner, at = _name(self._packet, self.at)
        kind, _, lifetime, length = _FIXED.unpack_from(self._packet, at)
        place, start = at + 4, at + _FIXED.size
        self.at = end = start + length
        if end > len(self._packet):
            raise Wrong
        if kind == SOA:
            self.sealed = True
            (least,) = _LIFETIME.unpack_from(self._packet, end - 4)
            lifetime = min(lifetime, least)
        if kind == CNAME and self._kind != CNAME:
            target, _ = _name(self._packet, start)
            if self._aliases.setdefault(owner, target) != target:
                raise Wrong
        elif kind == self._kind:
            self.data.append(self._packet[start:end])
            if kind in (HTTPS, SVCB, CNAME):
                target, _ = _name(self._packet, start if kind == CNAME else start + 2)
                self._targets.append(target)
        self.lifetime = min(self.lifetime, lifetime if lifetime < _SIGN else 0)
        self.places.append(place)

    def names(self, asked: str) -> tuple[str, ...]:
        """Each name to which the answer leads; Wrong when it leads round in a circle or never ends."""
        seen, name = {asked}, self._aliases.get(asked)
        while name is not None:
            if name in seen:
                raise Wrong
            seen.add(name)
            name = self._aliases.get(name)
        found = {*self._aliases.values(), *self._targets} - {asked, ""}
        if len(found) > LONGEST_CHAIN:
            raise Wrong
        return tuple(found)


def _name(data: bytes, at: int) -> tuple[str, int]:
    """A name that may end in a pointer to an earlier one (RFC 1035 4.1.4), and where it ends here."""
    labels, size, end, limit = [], 0, 0, at
    while length := data[at]:
        if length > LONGEST_LABEL:
            to = (length & 63) << 8 | data[at + 1]
            # Only ever backward, and never into the header: so it ends.
            if length < _POINTER or not HEADER <= to < limit:
                raise Wrong
            end = end or at + 2
            at = limit = to
            continue
        labels.append(data[at + 1 : at + 1 + length])
        at += 1 + length
        size += 1 + length
        if size >= LONGEST_NAME or at >= len(data):
            raise Wrong
    return text_of(labels), end or at + 1
