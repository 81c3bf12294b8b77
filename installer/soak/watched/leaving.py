"""Which packets may leave a PC on which lists of sites are followed: those to the makers that were named.

A name may be looked up at the network's resolver if it is a maker's; a maker may be called at an address that
this resolver tells of it, by HTTPS, and who is meant there must be the maker too. Where an answer of the
resolver's comes too late, the kernel tells it so. Everything else is nobody's wish: another protocol, another
port, another name, a piece of something.
"""

from __future__ import annotations

import ipaddress
import struct
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

IPV4, IPV6 = 0x0800, 0x86DD
ICMP, TCP, UDP, ICMPV6 = 1, 6, 17, 58
NO_PORT = {(ICMP, 3, 3): 9, (ICMPV6, 1, 4): 6}
"""By which a kernel says that nobody is at a port (RFC 792, RFC 4443 3.1): protocol, type and code; and where
the packet that came, which stands behind it, says its own protocol."""
DNS, HTTPS = 53, 443
QUESTIONS = {1, 28}
"""Kinds of questions for an address: A, AAAA."""
_HELLO, _SERVER_NAME = 1, 0
_RECORD, _HANDSHAKE = 5, 22


class Question(NamedTuple):
    """What a resolver is asked."""

    name: str
    kind: int


class Packet(NamedTuple):
    """One that leaves, as far as it says whom it is for."""

    protocol: int
    to: str
    """An address; of what is no IP the kind, as the card says it."""
    port: int = 0
    content: bytes = b""

    @property
    def meant(self) -> str:
        """The name for whose sake it leaves, as it says it itself; empty where it says none."""
        if (self.protocol, self.port) == (UDP, DNS):
            question = asked(self.content)
            return question.name if question else ""
        return (named(self.content) or "") if self.protocol == TCP else ""

    def __str__(self) -> str:
        kind = {TCP: "TCP", UDP: "UDP"}.get(self.protocol, f"protocol {self.protocol}")
        place = f"[{self.to}]" if ":" in self.to else self.to
        return f"{kind} to {place} port {self.port}" + (f", for {self.meant}" if self.meant else "")


@dataclass(frozen=True, slots=True)
class Sources:
    """Whom a family chose to follow, and where the network says they are."""

    hosts: Mapping[str, Collection[str]]
    """From a maker's name to its addresses."""
    resolvers: Collection[str]
    others: Collection[str] = ()
    """Names that a child's own programs look up meanwhile."""

    def source(self, frame: bytes) -> str | None:
        """The name for whose sake a packet may leave; None: nobody chose that."""
        packet = read(frame)
        if packet.to in self.resolvers and (packet.protocol, packet.port) != (TCP, HTTPS):
            question = too_late(packet)
            if (packet.protocol, packet.port) == (UDP, DNS):
                question = asked(packet.content)
            if question is None or question.kind not in QUESTIONS:
                return None
            return question.name if question.name in {*self.hosts, *self.others} else None
        if packet.protocol != TCP or packet.port != HTTPS:
            return None
        there = (host for host, addresses in self.hosts.items() if packet.to in addresses)
        said = named(packet.content)
        return next((host for host in there if said in {None, host}), None)

    def judge(self, frames: Iterable[bytes]) -> Judged:
        """All that left."""
        found = [(self.source(frame), frame) for frame in frames]
        chosen = Counter(source for source, _ in found if source is not None)
        missed = sorted({*self.hosts, *self.others} - chosen.keys())
        return Judged(chosen, [frame for source, frame in found if source is None], missed)


class Judged(NamedTuple):
    """What became of a story."""

    chosen: Counter[str]
    """Packets by the name for whose sake they left."""
    stray: list[bytes]
    """Nobody chose these."""
    missed: list[str]
    """Whom nothing left for, though it was chosen: then it was not tried."""

    @property
    def holds(self) -> bool:
        """Whether it is as it must be."""
        return not self.stray and not self.missed

    def lines(self, most: int) -> Iterator[str]:
        """What was not, in words and bytes."""
        yield from (f"  {read(frame)}: {frame.hex()}" for frame in self.stray[:most])
        yield from (f"  nothing left for {host}" for host in self.missed)


def read(frame: bytes) -> Packet:
    """A frame as a card sends it (IEEE 802.3); what cannot be read is for nobody in particular."""
    (kind,) = struct.unpack_from("!H", frame, 12) if len(frame) >= 14 else (0,)
    body = frame[14:]
    try:
        if kind == IPV4:
            return _ipv4(body)
        if kind == IPV6:
            return _ipv6(body)
    except (struct.error, IndexError, ValueError):
        pass
    return Packet(-1, f"ether type {kind:#06x}")


def _ipv4(body: bytes) -> Packet:
    """RFC 791; of a piece nobody knows the port."""
    length, pieces, protocol = (body[0] & 15) * 4, struct.unpack_from("!H", body, 6)[0], body[9]
    to = str(ipaddress.IPv4Address(body[16:20]))
    if pieces & 0x3FFF:
        return Packet(protocol, to)
    return _carried(protocol, to, body[length : struct.unpack_from("!H", body, 2)[0] or None])


def _ipv6(body: bytes) -> Packet:
    """RFC 8200; what has headers more is for nobody in particular."""
    return _carried(body[6], str(ipaddress.IPv6Address(body[24:40])), body[40:])


def _carried(protocol: int, to: str, body: bytes) -> Packet:
    if protocol not in {TCP, UDP}:
        return Packet(protocol, to, content=body)
    start = 8 if protocol == UDP else (body[12] >> 4) * 4
    return Packet(protocol, to, struct.unpack_from("!H", body, 2)[0], body[start:])


def too_late(packet: Packet) -> Question | None:
    """What was asked that is answered now, when nobody waits for it; None for any other packet."""
    body = packet.content
    place = NO_PORT.get((packet.protocol, *body[:2])) if len(body) > 1 else None
    try:
        if place is None or body[8 + place] != UDP:
            return None
        came = body[8 + (40 if packet.protocol == ICMPV6 else (body[8] & 15) * 4) :]
        (port,) = struct.unpack_from("!H", came)
    except (struct.error, IndexError):
        return None
    return asked(came[8:], answered=True) if port == DNS else None


def asked(message: bytes, *, answered: bool = False) -> Question | None:
    """The one question of a message (RFC 1035 4.1), or of its answer; None where it is no such message."""
    try:
        flags, questions = struct.unpack_from("!HH", message, 2)
        labels, at = [], 12
        while length := message[at]:
            labels.append(message[at + 1 : at + 1 + length].decode("ascii").lower())
            at += 1 + length
        kind, world = struct.unpack_from("!HH", message, at + 1)
    except (struct.error, IndexError, ValueError):
        return None
    whole = bool(flags & 0x8000) == answered and questions == 1 and world == 1
    return Question(".".join(labels), kind) if whole else None


def named(content: bytes) -> str | None:
    """Whom the first words of TLS are for (RFC 8446 4.1.2, RFC 6066 3); None for later ones.

    Empty where they do not say it.
    """
    if content[:1] != bytes([_HANDSHAKE]) or content[_RECORD : _RECORD + 1] != bytes([_HELLO]):
        return None
    try:
        at = _RECORD + 4 + 2 + 32
        at += 1 + content[at]
        at += 2 + struct.unpack_from("!H", content, at)[0]
        at += 1 + content[at]
        at += 2
        while True:
            kind, length = struct.unpack_from("!HH", content, at)
            if kind == _SERVER_NAME:
                (size,) = struct.unpack_from("!H", content, at + 7)
                return content[at + 9 : at + 9 + size].decode("ascii").lower()
            at += 4 + length
    except (struct.error, IndexError, ValueError):
        return ""
