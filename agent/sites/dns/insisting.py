"""Helplines resolve even if the chosen resolver is down or blocks them: the network's servers are asked too.

Those are mostly asked in the clear, so they are asked for nothing that was found without them.
"""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

from agent.sites.dns.packets import AAAA, NOERROR, A

if TYPE_CHECKING:
    from collections.abc import Collection

    from agent.sites.dns.records import Reply
    from agent.sites.dns.servers import Server
    from agent.sites.dns.upstream import Upstream

SILENCE = 1.5
"""Seconds after which the network's servers are asked beside the chosen resolver."""
INSIDE = (
    *(("0.0.0.0", 8), ("10.0.0.0", 8), ("100.64.0.0", 10), ("127.0.0.0", 8)),  # noqa: S104 - a network
    *(("169.254.0.0", 16), ("172.16.0.0", 12), ("192.168.0.0", 16)),
    *(("::", 16), ("fc00::", 7), ("fe80::", 10)),
)
"""Address ranges that are not publicly reachable (RFC 6890)."""
BESIDE = {4: 24, 16: 48}
"""Bits that a server's address shares with those of its own pages, by the bytes of an address.

AdGuard's 94.140.14.15 tells 94.140.14.33 and 94.140.14.35 in place of what it closes.
"""


async def insist(
    chosen: Upstream, system: Upstream, wire: bytes, *, dnssec: bool, unchecked: bool
) -> Reply | None:
    """The answer of whom the family chose; the network's, where that is sooner or opens what was closed."""
    servers = chosen.servers()
    asked = [asyncio.create_task(chosen.ask(wire, dnssec=dnssec, unchecked=unchecked))]
    try:
        done, _ = await asyncio.wait(asked, timeout=SILENCE)
        if done and not doubtful(asked[0].result(), wire, servers):
            return asked[0].result()
        asked.append(asyncio.create_task(system.ask(wire, dnssec=dnssec, unchecked=unchecked)))
        for answer in asyncio.as_completed(asked):
            reply = await answer
            if not doubtful(reply, wire, servers):
                return reply
    finally:
        for task in asked:
            task.cancel()
        await asyncio.wait(asked)
    first, second = (task.result() for task in asked)
    # What both doubt may be a school's server in the same house.
    return first if first is not None and first.leads else second or first


def doubtful(reply: Reply | None, wire: bytes, servers: Collection[Server]) -> bool:
    """Whether nobody answers, or that there is no such host, in one of the ways in which filters say it."""
    if reply is None:
        return True
    kind = int.from_bytes(wire[-4:-2])
    if kind not in (A, AAAA):
        return False
    if reply.empty:  # most hosts have no address of the longer kind: that says nothing
        return kind == A or reply.code != NOERROR
    return any(inside(x) or any(_beside(x, server) for server in servers) for x in reply.data)


def inside(address: bytes) -> bool:
    """Whether nobody is there whom all could reach."""
    return any(_within(address, start, bits) for start, bits in INSIDE)


def _beside(address: bytes, server: Server) -> bool:
    try:
        return _within(address, server.address, BESIDE.get(len(address), 0))
    except OSError:  # a name, whose addresses the system alone knows
        return False


def _within(address: bytes, network: str, bits: int) -> bool:
    start = socket.inet_pton(socket.AF_INET6 if ":" in network else socket.AF_INET, network)
    rest = 8 * len(start) - bits
    return len(start) == len(address) and int.from_bytes(start) >> rest == int.from_bytes(address) >> rest
