"""The admin door: polkit asks whoever sits there for an administrator's password (polkit(8)).

The actions are those of ``org.luytre.policy``, all of them ``auth_admin``: asked anew each time. The subject
is the process that connected to us, by pid, start time and uid as the kernel told them, never the pid alone.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
from typing import TYPE_CHECKING, Any

from agent.platforms.linux.system import proc
from agent.platforms.linux.system.bus import Bus, system_address

if TYPE_CHECKING:
    from agent.ports import Peer

NAME, PATH = "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority"
INTERFACE = "org.freedesktop.PolicyKit1.Authority"
SIGNATURE = "(sa{sv})sa{ss}us"
"""Subject, action, details, flags, cancellation id."""
MAY_ASK = 1
"""AllowUserInteraction: a dialogue of the desktop, or of pkttyagent in a terminal."""
PATIENCE = 180.0
"""Seconds in which a password can be typed; the dialogue goes away with our connection to the bus."""
LOOK = 1.0
"""Seconds between two looks whether who asked is still there: a dialogue of nobody's is taken away."""


class Polkit:
    """Asks polkit; nothing of it is kept in between."""

    def __init__(self, address: str | None = None) -> None:
        self._address = address

    async def admits(self, peer: Peer, action: str) -> bool | None:
        """Whether an administrator proved to be one; None without a polkit, or without a certain process."""
        if peer.pid is None or peer.started is None or peer.uid is None:
            return None
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[tuple[Any, ...] | None] = loop.create_future()

        def answered(body: tuple[Any, ...] | None) -> None:
            if not answer.done():
                answer.set_result(body)

        try:
            bus = Bus(loop, self._address or system_address(), lambda _: None, lambda: answered(None))
        except OSError:
            return None
        subject = {"pid": ("u", peer.pid), "start-time": ("t", peer.started), "uid": ("i", peer.uid)}
        question: tuple[Any, ...] = (("unix-process", subject), action, {}, MAY_ASK, "")
        try:
            bus.call(NAME, PATH, INTERFACE, "CheckAuthorization", question, answered, SIGNATURE)
            end = loop.time() + PATIENCE
            while not answer.done() and loop.time() < end and _still_there(peer.pid, peer.started):
                await asyncio.wait([answer], timeout=LOOK)
            if not answer.done():
                return False
            body = answer.result()
        finally:
            bus.close()
        if body is None:
            return None
        admitted = bool(body[0][0])
        return admitted and _still_there(peer.pid, peer.started)


def _still_there(pid: int, started: int) -> bool:
    """Who asked may have gone meanwhile, and must not be answered by what has its number now."""
    found = proc.stat(pid)
    return found is not None and found.started == started and not found.over
