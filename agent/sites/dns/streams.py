"""A server is asked by TCP (RFC 7766) or TLS (RFC 7858): one connection for many questions, and kept."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from agent.sites.dns import packets, records
from agent.sites.dns.records import Reply, Wrong

if TYPE_CHECKING:
    from agent.sites.dns.secure import SSLContext
    from agent.sites.dns.servers import Server

IDLE = 10.0
"""Seconds for which a connection is kept without a question."""
MOST_WAITING = 512


def hang_up(writer: asyncio.StreamWriter) -> None:
    """At once: nothing waits to be sent, and TLS would wait for the other's farewell."""
    writer.close()
    writer.transport.abort()


class Line:
    """The connection to one server, made when it is needed."""

    def __init__(self, server: Server, context: SSLContext | None = None) -> None:
        self._server = server
        self._context = context
        self._waiting: dict[int, tuple[bytes, asyncio.Future[Reply]]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._listening: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None
        self._heard = 0

    async def ask(self, wire: bytes, *, dnssec: bool, unchecked: bool, edns: bool = True) -> Reply:
        """The server's answer; OSError or Wrong. Waits as long as it is let."""
        used = self._writer is not None
        try:
            return await self._ask(wire, dnssec=dnssec, unchecked=unchecked, edns=edns)
        except ConnectionError:
            if not used:
                raise
        # A connection that was kept may have been closed meanwhile: that says nothing of the server.
        return await self._ask(wire, dnssec=dnssec, unchecked=unchecked, edns=edns)

    async def _ask(self, wire: bytes, *, dnssec: bool, unchecked: bool, edns: bool) -> Reply:
        async with self._opening:
            if self._writer is None:
                await self._open()
        writer = self._writer
        if writer is None or len(self._waiting) >= MOST_WAITING:
            raise ConnectionResetError
        number = int.from_bytes(os.urandom(2))
        while number in self._waiting:
            number = number + 1 & 0xFFFF
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[number] = wire, answer
        query = packets.ask(number, wire, dnssec=dnssec, unchecked=unchecked, edns=edns)
        heard = self._heard
        try:
            writer.write(len(query).to_bytes(2) + query)
            return await answer
        except asyncio.CancelledError:
            # In another network nothing says that it is dead, for 15 minutes (tcp(7), tcp_retries2).
            if writer is self._writer and heard == self._heard:
                self.leave()
            raise
        finally:
            self._waiting.pop(number, None)
            self._rest()

    def leave(self) -> None:
        """End this connection; whoever waits there is told so, and the next question opens another."""
        if self._idle is not None:
            self._idle.cancel()
        if self._writer is not None:
            hang_up(self._writer)
            self._writer = None
        for _, answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionResetError())

    async def close(self) -> None:
        """Whoever still waits is told that there is nothing."""
        listening = self._listening
        self.leave()
        if listening is not None:
            listening.cancel()
            await asyncio.wait([listening])

    async def _open(self) -> None:
        name = self._server.name if self._context else None
        reader, self._writer = await asyncio.open_connection(
            self._server.address, self._server.port, ssl=self._context, server_hostname=name
        )
        self._listening = asyncio.create_task(self._listen(reader, self._writer))

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                size = int.from_bytes(await reader.readexactly(2))
                self._hear(await reader.readexactly(size))
        except (OSError, EOFError, Wrong):
            pass
        finally:
            if self._writer is writer:
                self.leave()

    def _hear(self, data: bytes) -> None:
        """Answers come in any order; what belongs to no question ends the talk."""
        self._heard += 1
        number = int.from_bytes(data[:2])
        wire, answer = self._waiting.get(number, (b"", None))
        reply = records.read(data, number, wire)
        if answer is not None and not answer.done():
            answer.set_result(reply)

    def _rest(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        if not self._waiting and self._writer is not None:
            self._idle = asyncio.get_running_loop().call_later(IDLE, self.leave)
