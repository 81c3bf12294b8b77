"""A server is asked by UDP, from a port of its own for each question, so that a liar must guess well.

RFC 5452: number, port and question must be right; letters in random case make the question a secret too
(draft-vixie-dnsext-dns0x20). What does not fit is not heard; who answers in other letters is asked by TCP.
"""

from __future__ import annotations

import asyncio
import os
import socket
from typing import TYPE_CHECKING, Any

from agent.sites.dns import packets, records
from agent.sites.dns.packets import HEADER
from agent.sites.dns.records import Reply, Wrong

if TYPE_CHECKING:
    from agent.sites.dns.servers import Server

MOST_WRONG = 100
"""Packets that do not fit, until the question is asked in another way."""
_ROOM = 4096


class Elsewhere(Exception):
    """The answer comes by TCP: it is long, or what came by UDP cannot be trusted."""


def mixed(wire: bytes) -> bytes:
    """A question with its letters in random case."""
    chance = int.from_bytes(os.urandom(32))
    signs = bytearray(wire)
    for place in range(len(wire) - 4):
        # The lengths of labels are below any letter.
        if 0x61 <= signs[place] <= 0x7A and chance >> place & 1:  # noqa: PLR2004 - a to z
            signs[place] -= 0x20
    return bytes(signs)


async def ask(server: Server, wire: bytes, *, dnssec: bool, unchecked: bool, edns: bool = True) -> Reply:
    """The server's answer; Elsewhere, or OSError when it is not there. Waits as long as it is let."""
    loop = asyncio.get_running_loop()
    number, asked = int.from_bytes(os.urandom(2)), mixed(wire)
    family = socket.AF_INET6 if ":" in server.address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        line.setblocking(False)
        line.connect(_place(server))
        query = packets.ask(number, asked, dnssec=dnssec, unchecked=unchecked, edns=edns)
        line.send(query)  # a new socket has room for it
        for _ in range(MOST_WRONG):
            data = await loop.sock_recv(line, _ROOM)
            try:
                reply = records.read(data, number, asked)
            except Wrong:
                said = data[HEADER : HEADER + len(wire)]
                if data[:2] == number.to_bytes(2) and said != asked and said.lower() == wire.lower():
                    break
                continue
            if reply.truncated:
                break
            return reply
    raise Elsewhere


def _place(server: Server) -> tuple[Any, ...]:
    """Its address as the kernel takes it; of a pair Python drops the card (RFC 4007 11)."""
    if "%" not in server.address:
        return server.address, server.port
    numeric = socket.AI_NUMERICHOST
    return socket.getaddrinfo(server.address, server.port, type=socket.SOCK_DGRAM, flags=numeric)[0][4]
