"""A query in, a question or a refusal out, and answers of our own: bytes alone, by hand: it is the hot path.

RFC 1035 (messages), RFC 6891 (EDNS), RFC 8914 (why something was refused), RFC 2308 (negative answers).
Whatever comes in, ``read`` raises nothing but ``Refused``.
"""

from __future__ import annotations

import struct
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADER = 12
IN = 1
A, CNAME, SOA, PTR, AAAA, OPT, DNAME, SVCB, HTTPS = 1, 5, 6, 12, 28, 41, 39, 64, 65
META = range(128, 256)
"""Questions that are no types of records (RFC 6895): zone transfers, ANY; no browser asks them."""
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED, BADVERS = 0, 1, 2, 3, 4, 5, 16
STALE, BLOCKED, FILTERED, UNREACHABLE = 3, 15, 17, 22
"""Of RFC 8914: an old answer; the house refuses it; the family asked for that; nobody upstream answers."""
BARE_ROOM = 512
"""Bytes that a client without EDNS takes by UDP."""
ROOM = 1232
"""What we take from upstream in one datagram: never in pieces (dnsflagday.net/2020)."""
MOST_ROOM = 4096
LONGEST_NAME = 255
LONGEST_LABEL = 63
MOST_EXTRAS = 2
"""EDNS, and a signature of the query."""
LONGEST_TEXT = 64
"""Bytes of words beside a refusal."""
TRUNCATED = 0x0200

_RESPONSE, _OPCODE, _RECURSION_HERE = 0x8000, 0x7800, 0x0080
_REPEATED = 0x0110
"""Recursion wanted, and unchecked: an answer repeats these two flags."""
_DNSSEC = 0x8000
_HEADER = Struct("!6H")
_PAIR = Struct("!HH")
_OPT = Struct("!BHHBBHH")
_RECORD = Struct("!HHHIH")
_SOA = Struct("!HHHIHH5I")
_HOST = b"abcdefghijklmnopqrstuvwxyz0123456789-_."
_QUESTION = 0xC00C
"""A pointer to the name of the question."""


class Refused(Exception):
    """A packet that is no question for us. ``answer`` is what its sender hears, if anything."""

    def __init__(self, answer: bytes | None = None) -> None:
        super().__init__("no question that is answered here")
        self.answer = answer


class Question(NamedTuple):
    r"""What a client asks. ``name`` is lower case without a last dot; odd octets stand as ``\DDD``."""

    id: int
    flags: int
    """Those that an answer repeats."""
    name: str
    kind: int
    """The type of records that is asked for."""
    wire: bytes
    """The question as it was sent: an answer repeats it letter for letter."""
    room: int
    """Bytes that an answer by UDP may have."""
    edns: bool
    dnssec: bool
    """Whether signatures are wanted as well."""


def read(data: bytes) -> Question:
    """The question of a query; Refused for whatever else it is."""
    if len(data) < HEADER:
        raise Refused
    number, flags, questions, answers, authorities, more = _HEADER.unpack_from(data)
    if flags & _RESPONSE:
        raise Refused  # to answer an answer is to begin a quarrel without end
    if flags & _OPCODE:
        raise Refused(_bare(number, flags, NOTIMP))
    if questions != 1 or answers or authorities or more > MOST_EXTRAS:
        raise Refused(_bare(number, flags, FORMERR))
    try:
        name, at = _name(data)
        kind, group = _PAIR.unpack_from(data, at)
        at += _PAIR.size
        room, edns, dnssec, version = _extras(data, at, more) if more else (BARE_ROOM, False, False, 0)
    except (IndexError, ValueError, struct.error):
        raise Refused(_bare(number, flags, FORMERR)) from None
    question = Question(number, flags & _REPEATED, name, kind, data[HEADER:at], room, edns, dnssec)
    if version:
        raise Refused(negative(question, BADVERS))
    if group != IN or kind in META or kind in (0, OPT):
        raise Refused(negative(question, REFUSED))
    return question


def negative(
    question: Question, code: int, lifetime: int | None = None, why: int | None = None, text: str = ""
) -> bytes:
    """An answer without records. ``lifetime``: seconds for which it may be remembered; ``why``: RFC 8914."""
    lasting = b"" if lifetime is None else _start_of_authority(lifetime)
    return write(question, code, b"", (0, 1 if lasting else 0), lasting, option(why, text))


def write(
    question: Question,
    code: int,
    body: bytes,
    counts: tuple[int, int],
    more: bytes = b"",
    options: bytes = b"",
    flags: int = 0,
) -> bytes:
    """An answer: the question again, records (answers and authorities: so many), and EDNS if it was used."""
    number, kept, edns = question.id, question.flags, question.edns
    head = _HEADER.pack(
        number, _RESPONSE | _RECURSION_HERE | kept | flags | code & 15, 1, *counts, 1 if edns else 0
    )
    if not edns:
        return head + question.wire + body + more
    dnssec = _DNSSEC if question.dnssec else 0
    extra = _OPT.pack(0, OPT, ROOM, code >> 4, 0, dnssec, len(options)) + options
    return head + question.wire + body + more + extra


def truncated(question: Question) -> bytes:
    """Come again by TCP: what there is to say is too long for you."""
    return write(question, NOERROR, b"", (0, 0), flags=TRUNCATED)


def option(why: int | None, text: str = "") -> bytes:
    """The reason of an answer, for EDNS (RFC 8914)."""
    if why is None:
        return b""
    words = text.encode()[:LONGEST_TEXT].decode(errors="ignore").encode()
    return struct.pack("!HHH", 15, 2 + len(words), why) + words


def record(kind: int, data: bytes, lifetime: int, owner: int = _QUESTION) -> bytes:
    """One record of the name asked for, or of a name that stands elsewhere in the answer."""
    return _RECORD.pack(owner, kind, IN, lifetime, len(data)) + data


def alias(question: Question, target: str, kind: int, data: Sequence[bytes], lifetime: int) -> bytes:
    """The name asked for is another name in truth (CNAME), which has these records."""
    wire = to_wire(target)
    first = record(CNAME, wire, lifetime)
    # The target's name stands in the first record, behind the question.
    owner = 0xC000 | HEADER + len(question.wire) + len(first) - len(wire)
    body = first + b"".join(record(kind, x, lifetime, owner) for x in data)
    return write(question, NOERROR, body, (1 + len(data), 0))


def to_wire(name: str) -> bytes:
    """A plain host name as it stands in a packet."""
    labels = name.encode("ascii").split(b".") if name else []
    return b"".join(bytes((len(x),)) + x for x in labels) + b"\0"


def ask(
    number: int, wire: bytes, *, dnssec: bool = False, unchecked: bool = False, edns: bool = True
) -> bytes:
    """A query for a server upstream. Without EDNS nobody can ask for signatures."""
    flags = 0x0110 if unchecked else 0x0100
    query = _HEADER.pack(number, flags, 1, 0, 0, 1 if edns else 0) + wire
    return query + _OPT.pack(0, OPT, ROOM, 0, 0, _DNSSEC if dnssec else 0, 0) if edns else query


def text_of(labels: Sequence[bytes]) -> str:
    """Labels as one name; odd octets are written as in RFC 1035 5.1, so that no two names look alike."""
    name = b".".join(labels).lower()
    if not name.translate(None, _HOST) and name.count(b".") == max(len(labels) - 1, 0):
        return name.decode("ascii")
    return ".".join("".join(_sign(x) for x in label.lower()) for label in labels)


def _sign(octet: int) -> str:
    sign = chr(octet)
    return sign if "!" <= sign <= "~" and sign not in ".\\" else f"\\{octet:03}"


def _name(data: bytes) -> tuple[str, int]:
    """The name of a question, which has no pointers, and where it ends."""
    at, labels = HEADER, []
    while length := data[at]:
        if length > LONGEST_LABEL:
            raise ValueError
        end = at + 1 + length
        labels.append(data[at + 1 : end])
        at = end
    at += 1
    if at - HEADER > LONGEST_NAME:
        raise ValueError
    return text_of(labels), at


def _extras(data: bytes, at: int, count: int) -> tuple[int, bool, bool, int]:
    """What EDNS says: room, that it is used, whether signatures are wanted, which version."""
    found: tuple[int, bool, bool, int] | None = None
    for _ in range(count):
        if data[at] == 0:
            _, kind, group, _, version, flags, length = _OPT.unpack_from(data, at)
            at += _OPT.size + length
            if kind == OPT:
                if found:
                    raise ValueError
                found = (min(max(group, BARE_ROOM), MOST_ROOM), True, bool(flags & _DNSSEC), version)
        else:  # a signature of the whole query (RFC 8945) stands last, and is not for us
            break
        if at > len(data):
            raise ValueError
    return found or (BARE_ROOM, False, False, 0)


def _bare(number: int, flags: int, code: int) -> bytes:
    """An answer to what could not be read: not even the question is repeated."""
    return _HEADER.pack(
        number, _RESPONSE | _RECURSION_HERE | flags & (_OPCODE | _REPEATED) | code, 0, 0, 0, 0
    )


def _start_of_authority(lifetime: int) -> bytes:
    """Without this record nobody remembers that there is nothing (RFC 2308 3)."""
    return _SOA.pack(_QUESTION, SOA, IN, lifetime, 22, 0, 1, 3600, 600, 86400, lifetime)
