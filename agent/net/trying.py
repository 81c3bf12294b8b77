"""Asks our own resolver, as a child's program would: a closed name must be refused, a helpline's be answered.

What is asked for a trial is nobody's try. A helpline's name is looked up out there, as for anybody.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from agent.net import followed
from agent.sites.dns import datagrams, packets
from agent.sites.dns.canaries import ENCRYPTED
from agent.sites.dns.records import Reply
from agent.sites.dns.servers import Server
from agent.sites.dns.upstream import IN_ALL
from agent.sites.examining import Examined, Lists, Port
from agent.sites.index import DamagedIndex, Index, open_index
from agent.sites.known import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.sites.dns.upstream import Upstream
    from agent.sites.resolver import Resolver

HELPING = "tongdai111.vn"
"""Vietnam's helpline: protected on every PC."""
PATIENCE = IN_ALL + 1.0
"""Seconds for one question: longer than the resolver waits for all servers upstream."""
_QUESTION = packets.A.to_bytes(2) + b"\0\1"


async def examine(
    resolver: Resolver, folder: str, index: Index | None, chosen: Upstream | None = None
) -> Examined:
    """All ports, the resolver that was chosen, and the lists as they lie on the disk, read as a whole."""
    answers, ports, lists = await asyncio.gather(
        _answers(chosen),
        asyncio.gather(*(_port(resolver, number) for number in sorted(resolver.ports))),
        asyncio.to_thread(_lists, folder, index),
    )
    names = index.names if index else 0
    return Examined(lists, names, followed.asked(folder, index), tuple(ports), chosen=answers)


async def _answers(chosen: Upstream | None) -> bool | None:
    if chosen is None:
        return None
    return await chosen.ask(packets.to_wire(HELPING) + _QUESTION) is not None


async def _port(resolver: Resolver, number: int) -> Port:
    name = next((x for x in _closed(resolver, number) if resolver.judged(number, x).blocked), None)
    refuses, helped = await asyncio.gather(_refuses(resolver, number, name), _ask(number, HELPING))
    return Port(number, refuses, _helps(helped))


async def _refuses(resolver: Resolver, number: int, name: str | None) -> bool | None:
    if name is None:
        return None
    with resolver.tally.spared(number, name):
        reply = await _ask(number, name)
    return reply is not None and reply.code == packets.NXDOMAIN


def _closed(resolver: Resolver, number: int) -> Iterator[str]:
    """Names that could be closed there: well-known ones of closed categories first."""
    profile = resolver.ports[number]
    for name, service in shipped().services.items():
        if service.category in profile.blocked:
            yield name
    yield from sorted(profile.block)
    yield from sorted(ENCRYPTED)


async def _ask(number: int, name: str) -> Reply | None:
    wire = packets.to_wire(name) + _QUESTION
    try:
        async with asyncio.timeout(PATIENCE):
            return await datagrams.ask(Server("127.0.0.1", number), wire, dnssec=False, unchecked=False)
    except (OSError, datagrams.Elsewhere):  # OSError: TimeoutError too
        return None


def _helps(reply: Reply | None) -> bool | None:
    """A name that is not there is closed by somebody; one of which nobody tells only has no network."""
    if reply is None or reply.code not in {packets.NOERROR, packets.NXDOMAIN}:
        return None
    return not reply.empty


def _lists(folder: str, used: Index | None) -> Lists:
    if not folder:
        return "none"
    try:
        open_index(Path(folder), or_previous=False).close()
    except FileNotFoundError:
        return "none" if used is None else "previous"
    except DamagedIndex:
        return "damaged" if used is None else "previous"
    return "whole"
