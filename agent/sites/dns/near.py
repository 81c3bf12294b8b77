"""Names that mean something in one's own network alone: whoever is asked out there cannot know them.

Were they asked out there all the same, a stranger could answer for the house: one bought ``fritz.box``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.sites.dns.insisting import doubtful, inside
from agent.sites.dns.packets import AAAA, A
from policies.names import below

if TYPE_CHECKING:
    from agent.sites.dns.records import Reply
    from agent.sites.dns.upstream import Upstream

ENDINGS = frozenset(
    [
        # RFC 8375; ICANN's resolution 2024.07.29.06.
        *("home.arpa", "internal"),
        # RFC 6762 3: asked by multicast, by whoever can; of the rest nobody out there knows anything (22.1).
        # Its appendix G: what houses use instead. The last one is that of routers that nobody set up.
        *("local", "intranet", "private", "corp", "home", "lan", "localdomain"),
        # RFC 6303 4 and RFC 7793: who has which address of a private network.
        *("10.in-addr.arpa", "127.in-addr.arpa", "254.169.in-addr.arpa", "168.192.in-addr.arpa"),
        *(f"{x}.172.in-addr.arpa" for x in range(16, 32)),
        *(f"{x}.100.in-addr.arpa" for x in range(64, 128)),
        *("c.f.ip6.arpa", "d.f.ip6.arpa", *(f"{x}.e.f.ip6.arpa" for x in "89ab")),
    ]
)
"""Nobody out there has them."""
ROUTERS = frozenset(
    [
        # By the makers' own instructions how to set a router up: AVM, Telekom, Vodafone.
        *("fritz.box", "fritz.nas", "fritz.repeater", "myfritz.box", "speedport.ip", "easy.box", "giga.cube"),
        # TP-Link and Mercusys; Netgear; ASUS; Tenda.
        *("tplinkwifi.net", "tplinkmodem.net", "tplinkrepeater.net", "tplinkdeco.net", "tplogin.cn"),
        *("mwlogin.net", "routerlogin.net", "routerlogin.com", "orbilogin.net", "orbilogin.com"),
        *("mywifiext.net", "router.asus.com", "asusrouter.com", "repeater.asus.com", "tendawifi.com"),
        # Xiaomi, Huawei, Alcatel, Keenetic; and a filter that houses set up themselves (docs.pi-hole.net).
        *("miwifi.com", "homerouter.cpe", "hi.link", "mobile.hotspot", "my.keenetic.net", "pi.hole"),
    ]
)
"""A router answers for itself, whoever else may own the name."""


def alone(name: str) -> bool:
    """Whether nobody but the network itself can tell: a word without a dot, an ending, a router's name."""
    return bool(name) and ("." not in name or below(name, ENDINGS) or below(name, ROUTERS))


def leads_inside(reply: Reply | None, wire: bytes) -> bool:
    """Whether a name leads to private addresses alone: no network answers so for what is not its own."""
    asked = int.from_bytes(wire[-4:-2]) in (A, AAAA)
    return asked and reply is not None and reply.leads and all(map(inside, reply.data))


async def ask(
    chosen: Upstream, system: Upstream, wire: bytes, *, dnssec: bool, unchecked: bool
) -> Reply | None:
    """Below a name that the network calls its own: what out there nobody knows may be a host of the house.

    Of what leads out of it the family's choice decides: any network may call any name its own.
    """
    reply = await chosen.ask(wire, dnssec=dnssec, unchecked=unchecked)
    if doubtful(reply, wire, ()):
        told = await system.ask(wire, dnssec=dnssec, unchecked=unchecked)
        if leads_inside(told, wire):
            return told
    return reply
