"""An order -> one table of nftables: questions are turned to our resolver, other resolvers are refused.

By number of the account (``skuid``), not by control group: that is kept as an inode, and matches nothing
after the next login. Who asks under another number (a resolver or a cache of the system) is dealt with in
``door``, ``cache`` and ``askers``; one that listens at port 53, wherever that is, hears no child.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agent.sitegate.addresses import PUBLIC
from agent.sitegate.order import LARGEST, ORDINARY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from agent.sitegate.order import Order, Turn

NAME = "luytre"
"""Of the table, in the family inet."""
QUESTIONS, SECRET = 53, 853
"""Ports of DNS (RFC 1035) and of DNS over TLS and QUIC (RFC 7858, RFC 9250)."""
ASKS = f"meta l4proto {{ tcp, udp }} th dport {QUESTIONS}"
WEB = 443
ANSWERED = "answered"
"""How the sets of addresses begin that come and go by themselves."""
MOST_ADDRESSES = 16_384
"""Of one child and version at once; a program that asks for more names reaches no more for a while."""


class Parts(NamedTuple):
    """What the kernel has of our table, by name."""

    chains: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()
    sound: frozenset[str] = frozenset()
    """Those sets of answered addresses that are as they were made, whatever is in them."""


NOTHING = Parts()


def removed() -> str:
    """What takes the table away, whether it is there or not."""
    return f"table inet {NAME}\ndelete table inet {NAME}\n"


def script(
    order: Order, there: Parts = NOTHING, before: Collection[Turn] = (), askers: Collection[int] = ()
) -> str:
    """For ``nft -f``: one transaction, so that nobody is unfiltered for a moment.

    ``before``: who was turned until now. Sets of answered addresses stay where they are those of the same
    accounts: nobody's browser fails because of an order that has nothing to do with it, and no address is
    lost that is answered meanwhile. ``askers``: accounts of the system that ask nobody meanwhile.
    """
    stay = staying(order, there, before)
    lines = _emptied(there, stay) if stay else removed().splitlines()
    return "\n".join((*lines, *(_table(order, stay, askers) if order.turns else ()), ""))


def staying(order: Order, there: Parts, before: Collection[Turn]) -> frozenset[str]:
    """Those sets of answered addresses that need not begin anew."""
    return there.sound & answered(turn for turn in order.turns if turn in before)


def answered(turns: Iterable[Turn]) -> frozenset[str]:
    """The sets of those who reach only what was answered."""
    return frozenset(_name(version, turn.port) for turn in turns if turn.answered for version in (4, 6))


def _emptied(there: Parts, stay: Collection[str]) -> Iterator[str]:
    """Takes away all but these sets."""
    yield f"flush table inet {NAME}"
    yield from (f"delete chain inet {NAME} {chain}" for chain in sorted(there.chains))
    yield from (f"delete set inet {NAME} {each}" for each in sorted(there.sets.difference(stay)))


def _table(order: Order, stay: Collection[str], askers: Collection[int]) -> Iterator[str]:
    everybody = [x for turn in order.turns for x in turn.numbers]
    silent = [x for turn in order.turns if not turn.quic for x in turn.numbers]
    yield f"table inet {NAME} {{"
    yield _set("children", "uid", _ranges(everybody))
    yield _set("public4", "ipv4_addr", [x for x in PUBLIC if ":" not in x])
    yield _set("public6", "ipv6_addr", [x for x in PUBLIC if ":" in x])
    only = [turn for turn in order.turns if turn.answered]
    for turn in only:
        versions = (version for version in (4, 6) if _name(version, turn.port) not in stay)
        yield from (_answered(version, turn.port) for version in versions)
    yield "\tchain questions {"
    yield "\t\ttype nat hook output priority dstnat; policy accept;"
    yield from (_turned(turn) for turn in order.turns if not turn.shut)
    yield "\t}"
    yield "\tchain ways {"
    yield "\t\ttype filter hook output priority filter; policy accept;"
    yield from map(_own_alone, order.turns)
    yield from (_shut(turn) for turn in order.turns if turn.shut)
    yield from (f"\t\tmeta skuid {number} {ASKS} reject" for number in askers)
    yield "\t\tmeta skuid @children jump child"
    for turn in only:
        yield f"\t\tmeta skuid {{ {', '.join(_ranges(turn.numbers))} }} jump {_only(turn.port)}"
    yield "\t}"
    for turn in only:
        yield from _reached(turn.port)
    yield "\tchain child {"
    # What was turned goes to this PC; so does what its programs say to each other.
    yield '\t\toifname "lo" return'
    yield f"\t\ttcp dport {SECRET} reject with tcp reset"
    yield f"\t\tudp dport {SECRET} reject"
    for family, name in (("ip", "public4"), ("ip6", "public6")):
        yield f"\t\t{family} daddr @{name} meta l4proto tcp reject with tcp reset"
        yield f"\t\t{family} daddr @{name} meta l4proto udp reject"
    if silent:
        yield f"\t\tmeta skuid {{ {', '.join(_ranges(silent))} }} udp dport {WEB} reject"
    yield "\t}"
    yield "}"


def opened(port: int, addresses: Iterable[tuple[int, str]], seconds: int) -> str:
    """For ``nft -f``: a child reaches these addresses, each with its version, for so long from now.

    An element that is there keeps its time (before Linux 6.12), so it goes and comes in one transaction.
    """
    lines = []
    for version, address in addresses:
        where = f"element inet {NAME} {_name(version, port)} {{ {address}"
        once = f"add {where} timeout {seconds}s }}"
        lines += [once, f"delete {where} }}", once]
    return "\n".join(lines) + "\n"


def _name(version: int, port: int) -> str:
    return f"{ANSWERED}{version}_{port}"


def _answered(version: int, port: int) -> str:
    return (
        f"\tset {_name(version, port)} {{\n\t\ttype ipv{version}_addr\n\t\tflags timeout\n"
        f"\t\tsize {MOST_ADDRESSES}\n\t}}"
    )


def _only(port: int) -> str:
    return f"only_{port}"


def _reached(port: int) -> Iterator[str]:
    yield f"\tchain {_only(port)} {{"
    # By address: the card of what was turned is still that by which it would have left.
    yield "\t\tfib daddr type local return"
    yield "\t\tct state established,related return"
    yield f"\t\tip daddr @{_name(4, port)} return"
    yield f"\t\tip6 daddr @{_name(6, port)} return"
    yield "\t\tmeta l4proto tcp reject with tcp reset"
    yield "\t\treject"
    yield "\t}"


def _set(name: str, kind: str, elements: Iterable[str]) -> str:
    return (
        f"\tset {name} {{\n\t\ttype {kind}\n\t\tflags interval\n\t\tauto-merge\n"
        f"\t\telements = {{ {', '.join(elements)} }}\n\t}}"
    )


def _turned(turn: Turn) -> str:
    who = ", ".join(_ranges(turn.numbers))
    return f"\t\tmeta skuid {{ {who} }} {ASKS} redirect to :{turn.port}"


def _shut(turn: Turn) -> str:
    """Refused at once wherever it goes, also to a resolver of this PC."""
    return f"\t\tmeta skuid {{ {', '.join(_ranges(turn.numbers))} }} {ASKS} reject"


def _own_alone(turn: Turn) -> str:
    """No person's account but the child's own asks there: rules may be laxer, and tries count as the child's.

    Accounts of the system still may, as the half with a network does for a trial.
    """
    who = ", ".join(_ranges(turn.numbers))
    others = f"meta skuid {ORDINARY}-{LARGEST} meta skuid != {{ {who} }}"
    return f'\t\toifname "lo" {others} meta l4proto {{ tcp, udp }} th dport {turn.port} reject'


def _ranges(numbers: Iterable[range]) -> list[str]:
    return [f"{x.start}-{x.stop - 1}" if len(x) > 1 else str(x.start) for x in numbers]
