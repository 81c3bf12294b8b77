"""For children who may only reach resolved addresses: the gate opens an address, then the child is told it.

A gate that is not there leaves the child with names and no way to them: nothing is opened by a failure.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
import json
import math
import socket
from collections.abc import Callable, Collection, Iterable

PLACE = "/run/luytre-answers.sock"
"""Where systemd listens for the gate; this account alone may knock."""
LASTS, LONGEST = 300, 7200
"""Seconds for which an address is reached at least, for browsers remember it for longer than its lifetime;
and at most, for the gate keeps none for longer."""
AGAIN = 30.0
"""Seconds until the gate is told again: its table may have been made anew since."""
PATIENCE = 3.0
"""Seconds for the gate's sign."""
CALM = 1.0
"""Seconds until a gate that did not answer is called again."""
LEFT = (60, 300, 900, 3600, LONGEST)
"""Seconds; what is still reached for about as long is told once more in one line."""
NEVER = -math.inf, -math.inf
AT_ONCE = 100
"""Addresses of one answer; nobody tries more."""
WAITING = 64
"""Answers that wait for the gate at once; what is more is told without it, and asked for again."""
MOST = 4096
"""Addresses that are remembered as told."""


class Reaching:
    """The line to the gate, made when it is needed; one question at a time."""

    def __init__(self, clock: Callable[[], float], place: str = PLACE) -> None:
        self._clock, self._place = clock, place
        self._told: dict[tuple[int, bytes], tuple[float, float]] = {}
        """When the gate was told last of a port's address, and until when it is reached."""
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._turn = asyncio.Lock()
        self._failed = -CALM
        self._waiting = 0
        self.holds: bool | None = None
        """Whether the gate did what it was told last; None: it was told nothing."""

    async def open(self, port: int, addresses: Collection[bytes], lifetime: int) -> None:
        """On return the gate has opened these addresses to this port's child, or did not answer in time."""
        seconds = min(lifetime + LASTS, LONGEST)
        if not self._new(port, addresses, seconds) or self._waiting >= WAITING:
            return
        self._waiting += 1
        try:
            async with self._turn:
                await self._open(port, self._new(port, addresses, seconds), seconds)
        finally:
            self._waiting -= 1

    async def _open(self, port: int, new: Collection[bytes], seconds: int) -> None:
        """What another name keeps open for longer stays so: for the gate, what was said last holds."""
        if not new:  # who waited before said so
            return
        now = self._clock()
        until = {x: max(self._told.get((port, x), NEVER)[1], now + seconds) for x in new}
        if len(self._told) + len(new) > MOST:
            self._told.clear()
        alike: dict[int, list[bytes]] = {}
        for address, end in until.items():
            alike.setdefault(seconds if end == now + seconds else _about(end - now), []).append(address)
        self.holds = True
        for lasts, some in alike.items():
            if await self._say(port, some, lasts):
                self._told |= {(port, x): (now, until[x]) for x in some}
            else:
                self.holds = False

    def _new(self, port: int, addresses: Iterable[bytes], seconds: int) -> set[bytes]:
        """Those of which the gate was not told just now, or for a shorter time."""
        now = self._clock()
        found = []
        for address in addresses:
            told, until = self._told.get((port, address), NEVER)
            if told <= now - AGAIN or until < now + seconds - AGAIN:
                found.append(address)
        return set(found[:AT_ONCE])

    async def anew(self) -> None:
        """The gate lost what it was told: it hears once more of all that is still in its time.

        Line by line: whoever asks meanwhile waits for one of them.
        """
        now = self._clock()
        alike: dict[tuple[int, int], list[bytes]] = {}
        for (port, address), (_, until) in self._told.items():
            if until > now:
                alike.setdefault((port, _about(until - now)), []).append(address)
        for (port, seconds), addresses in alike.items():
            for first in range(0, len(addresses), AT_ONCE):
                async with self._turn:
                    await self._tell_again(port, addresses[first : first + AT_ONCE], seconds)

    async def _tell_again(self, port: int, addresses: Iterable[bytes], seconds: int) -> None:
        some = [x for x in addresses if (port, x) in self._told]  # the rest was forgotten meanwhile
        if some and not await self._say(port, some, seconds):
            for address in some:  # it is told when it is asked for again
                self._told.pop((port, address), None)

    def forget(self) -> None:
        """Nothing of it is told again."""
        self._told.clear()

    async def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            _, writer = self._line
            self._line = None
            writer.transport.abort()

    async def _say(self, port: int, addresses: Collection[bytes], seconds: int) -> bool:
        if self._clock() - self._failed < CALM:
            return False
        told = {"port": port, "seconds": seconds, "addresses": sorted(map(_text, addresses))}
        answered = False
        try:
            async with asyncio.timeout(PATIENCE):
                if self._line is None:
                    self._line = await asyncio.open_unix_connection(self._place)
                reader, writer = self._line
                writer.write(json.dumps(told).encode() + b"\n")
                sign = await reader.readexactly(1)
                answered = True
                return sign == b"y"
        except (OSError, EOFError):  # OSError: TimeoutError too
            return False
        finally:
            if not answered:  # a sign that comes later would be taken for another's
                self._failed = self._clock()
                await self.close()


def _about(seconds: float) -> int:
    return next((x for x in LEFT if x >= seconds), LONGEST)


def _text(address: bytes) -> str:
    return socket.inet_ntop(socket.AF_INET if len(address) == 4 else socket.AF_INET6, address)  # noqa: PLR2004
