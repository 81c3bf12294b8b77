"""A server is asked by HTTPS (RFC 8484), over HTTP/1.1: a few connections, one question at a time on each.

HTTP/2 would take three libraries more. Servers that speak nothing else can be asked by TLS.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from agent.sites.dns import packets, records
from agent.sites.dns.records import Reply, Wrong
from agent.sites.dns.streams import hang_up

if TYPE_CHECKING:
    from agent.sites.dns.secure import SSLContext
    from agent.sites.dns.servers import Server

CONNECTIONS = 4
MOST_LINES = 64
LONGEST = 1 << 16
KIND = b"application/dns-message"


class _Talk(NamedTuple):
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class Web:
    """The connections to one server, made when they are needed."""

    def __init__(self, server: Server, context: SSLContext) -> None:
        self._server = server
        self._context = context
        self._free: list[_Talk] = []
        self._turns = asyncio.Semaphore(CONNECTIONS)

    async def ask(self, wire: bytes, *, dnssec: bool, unchecked: bool, edns: bool = True) -> Reply:
        """The server's answer; OSError or Wrong. Waits as long as it is let."""
        # Number 0, so that what stands between may remember it (RFC 8484 4.1).
        query = packets.ask(0, wire, dnssec=dnssec, unchecked=unchecked, edns=edns)
        async with self._turns:
            while self._free:
                try:
                    return records.read(await self._talk(self._free.pop(), query), 0, wire)
                except (OSError, EOFError):
                    continue  # one that was kept may have been closed meanwhile
            server = self._server
            talk = _Talk(
                *await asyncio.open_connection(
                    server.address, server.port, ssl=self._context, server_hostname=server.name
                )
            )
            try:
                return records.read(await self._talk(talk, query), 0, wire)
            except EOFError as error:
                raise ConnectionResetError from error

    async def close(self) -> None:
        """Let go of all connections."""
        self.leave()

    def leave(self) -> None:
        """End those that wait for a question; the next one opens another."""
        while self._free:
            hang_up(self._free.pop().writer)

    async def _talk(self, talk: _Talk, query: bytes) -> bytes:
        kept = False
        try:
            talk.writer.write(self._request(query))
            size, lasting = await _head(talk.reader)
            body = await talk.reader.readexactly(size)
            kept = lasting
            return body
        finally:
            if kept:
                self._free.append(talk)
            else:
                hang_up(talk.writer)

    def _request(self, query: bytes) -> bytes:
        name = self._server.name
        host = f"[{name}]" if ":" in name else name
        return (
            f"POST {self._server.path} HTTP/1.1\r\nHost: {host}\r\nAccept: {KIND.decode()}\r\n"
            f"Content-Type: {KIND.decode()}\r\nContent-Length: {len(query)}\r\n\r\n"
        ).encode("ascii") + query


async def _head(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Bytes that follow, and whether the connection may be used again; Wrong for anything but an answer."""
    try:
        status = await reader.readuntil(b"\r\n")
        if status.split(b" ")[:2] not in ([b"HTTP/1.1", b"200"], [b"HTTP/1.0", b"200"]):
            raise Wrong
        size, kind, lasting = -1, b"", status.startswith(b"HTTP/1.1")
        for _ in range(MOST_LINES):
            line = (await reader.readuntil(b"\r\n")).strip()
            if not line:
                break
            name, _, value = line.partition(b":")
            match name.lower(), value.strip().lower():
                case b"content-length", told if told.isdigit() and len(told) < 9:  # noqa: PLR2004 - in sight of LONGEST
                    size = int(told)
                case b"content-type", told:
                    kind = told.partition(b";")[0].strip()
                case b"connection", b"close":
                    lasting = False
        if not 0 <= size <= LONGEST or kind != KIND:
            raise Wrong
    except asyncio.LimitOverrunError as error:
        raise Wrong from error
    return size, lasting
