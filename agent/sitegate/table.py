"""An order -> one table of nftables: questions are turned to our resolver, other resolvers are refused.

By number of the account (``skuid``), not by control group: that is kept as an inode, and matches nothing
after the next login. Who asks under another number (a resolver or a cache of the system) is dealt with in
``door``, ``cache`` and ``askers``; one that listens at port 53, wherever that is, hears no child. What the
kernel itself connects has no number; of that the group of all sessions, which stays, says enough.
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
NEAR = "fe80::/10"
"""Addresses that mean something behind one card alone (RFC 4291 2.5.6)."""
WEB = 443
SESSIONS = "user.slice"
"""Their control group, below the root of all (systemd.special(7)): it lasts as long as the PC is up."""
SHARES = (139, 445, 2049)
"""Ports of files of the network (SMB, NFS): whoever mounts them from a session has the kernel connect."""
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
    order: Order,
    there: Parts = NOTHING,
    before: Collection[Turn] = (),
    *,
    sessions: bool = False,
    askers: Collection[int] = (),
) -> str:
    """For ``nft -f``: one transaction, so that nobody is unfiltered for a moment.

    ``before``: who was turned until now. Sets of answered addresses stay where they are those of the same
    accounts: nobody's browser fails because of an order that has nothing to do with it, and no address is
    lost that is answered meanwhile. ``sessions``: there is a control group of them all. ``askers``: accounts
    of the system that ask nobody meanwhile.
    """
    stay = staying(order, there, before)
    lines = _emptied(there, stay) if stay else removed().splitlines()
    made = _table(order, stay, askers, sessions=sessions) if order.turns else ()
    return "\n".join((*lines, *made, ""))


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


def _table(order: Order, stay: Collection[str], askers: Collection[int], *, sessions: bool) -> Iterator[str]:
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
    for turn in order.turns:
        if not turn.shut:
            yield from _turned(turn)
    yield "\t}"
    yield "\tchain strangers {"
    yield "\t\ttype filter hook input priority filter; policy accept;"
    ports = ", ".join(str(turn.port) for turn in order.turns)
    # What a card's own server is asked is answered at all addresses: those of others ask in vain.
    yield f'\t\tiifname != "lo" meta nfproto ipv6 meta l4proto {{ tcp, udp }} th dport {{ {ports} }} drop'
    yield "\t}"
    yield "\tchain ways {"
    yield "\t\ttype filter hook output priority filter; policy accept;"
    for turn in order.turns:
        yield from _own_alone(turn)
        yield from _shut(turn)
    yield from (f"\t\tmeta skuid {number} {ASKS} reject" for number in askers)
    yield "\t\tmeta skuid @children jump child"
    for turn in only:
        yield f"\t\tmeta skuid {{ {', '.join(_ranges(turn.numbers))} }} jump {_only(turn.port)}"
    yield "\t}"
    for turn in only:
        yield from _reached(turn.port)
    if sessions:
        yield from _nobody()
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


def _nobody() -> Iterator[str]:
    """What the kernel connects for a program of a session (AF_SMC) passes all that asks whose it is.

    Tunnels are UDP, mounts ask for shares, and what services and containers of root's do is no session's.
    """
    yield "\tchain nobody {"
    yield "\t\ttype filter hook output priority filter; policy accept;"
    yield "\t\tmeta skuid 0-4294967295 return"
    own = f'socket cgroupv2 level 1 "{SESSIONS}" tcp flags & (syn | ack) == syn'
    yield f"\t\t{own} tcp dport != {{ {', '.join(map(str, SHARES))} }} reject with tcp reset"
    yield "\t}"


def _set(name: str, kind: str, elements: Iterable[str]) -> str:
    return (
        f"\tset {name} {{\n\t\ttype {kind}\n\t\tflags interval\n\t\tauto-merge\n"
        f"\t\telements = {{ {', '.join(elements)} }}\n\t}}"
    )


def _turned(turn: Turn) -> Iterator[str]:
    """To this PC's own address behind the same card where a router is asked by such a one.

    The C library binds its socket to that card, from which the usual way (``::1``) is not reached.
    """
    who = f"meta skuid {{ {', '.join(_ranges(turn.numbers))} }}"
    yield f"\t\t{who} ip6 daddr {NEAR} {ASKS} dnat ip6 to ip6 saddr:{turn.port}"
    yield f"\t\t{who} {ASKS} redirect to :{turn.port}"


def _shut(turn: Turn) -> Iterator[str]:
    """Refused at once wherever it goes, also to a resolver of this PC."""
    if turn.shut:
        yield from _refused(f"meta skuid {{ {', '.join(_ranges(turn.numbers))} }}", QUESTIONS)


def _own_alone(turn: Turn) -> Iterator[str]:
    """No person's account but the child's own asks there: rules may be laxer, and tries count as the child's.

    Accounts of the system still may, as the half with a network does for a trial.
    """
    who = ", ".join(_ranges(turn.numbers))
    others = f"meta skuid {ORDINARY}-{LARGEST} meta skuid != {{ {who} }}"
    yield from _refused(f'oifname "lo" {others}', turn.port)


def _refused(what: str, port: int) -> Iterator[str]:
    """By TCP with a reset: who asks an address of one card hears nothing else."""
    yield f"\t\t{what} tcp dport {port} reject with tcp reset"
    yield f"\t\t{what} udp dport {port} reject"


def _ranges(numbers: Iterable[range]) -> list[str]:
    return [f"{x.start}-{x.stop - 1}" if len(x) > 1 else str(x.start) for x in numbers]
