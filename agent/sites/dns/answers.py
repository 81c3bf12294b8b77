"""Question, profile and judgement in; an answer, or what upstream must be asked, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.sites.dns import canaries, packets, safesearch
from agent.sites.dns.packets import (
    AAAA,
    BLOCKED,
    FILTERED,
    HTTPS,
    NOERROR,
    NXDOMAIN,
    SERVFAIL,
    SVCB,
    UNREACHABLE,
    A,
    Question,
)
from agent.sites.known import UNFIT

if TYPE_CHECKING:
    from agent.sites.dns.profile import Profile
    from agent.sites.dns.records import Reply
    from agent.sites.dns.rules import Judgement, Rules

MEMORY = 10
"""Seconds for which a program may remember that a name is closed: a grant opens it that soon."""
LASTING = 3600
"""Seconds for what is never open."""
REWRITTEN = 300
ADDRESSES = {A: b"\x7f\0\0\1", AAAA: b"\0" * 15 + b"\1"}
"""Of this PC, for the name ``localhost`` (RFC 6761 6.3)."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """What to ask upstream, and what to make of it."""

    name: str
    judgement: Judgement
    stands_for: bool = False
    """The name asked for is told to be this one."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that closes a name."""

    answer: bytes
    judgement: Judgement
    name: str


def decide(question: Question, profile: Profile, judge: Rules) -> bytes | Refusal | Lookup:
    """What becomes of a question, as far as that can be said without upstream."""
    name, kind = question.name, question.kind
    code = canaries.canary(name)
    if code is not None:
        return packets.negative(question, code, LASTING, BLOCKED, "luytre")
    if name == "localhost" or name.endswith(".localhost"):
        return _fixed(question, ADDRESSES)
    judgement = judge(name)
    if judgement.blocked:
        return refuse(question, judgement)
    if profile.answered and kind in (HTTPS, SVCB):  # they name addresses too, and the gate would not hear
        return packets.negative(question, NOERROR, REWRITTEN)
    other = safesearch.rewritten(name, safe_search=profile.safe_search, youtube=profile.youtube)
    if other is None or kind not in (A, AAAA, HTTPS, SVCB):
        return Lookup(name, judgement)
    if isinstance(other, bytes):
        return _fixed(question, {A: other})
    if kind in (HTTPS, SVCB):  # these may name addresses as well, and would lead back
        return packets.negative(question, NOERROR, REWRITTEN)
    published = safesearch.PUBLISHED.get(other)
    if published is not None:
        return packets.alias(question, other, kind, (published[kind == AAAA],), REWRITTEN)
    return Lookup(other, judgement, stands_for=True)


def refuse(question: Question, judgement: Judgement) -> Refusal:
    """The name is closed: a browser hears that there is no such name, and believes it at once."""
    family = judgement.because in ("own", "list", "unlisted") and judgement.category != "malware"
    text = f"luytre {judgement.category or judgement.because}"
    answer = packets.negative(question, NXDOMAIN, MEMORY, FILTERED if family else BLOCKED, text)
    return Refusal(answer, judgement, question.name)


def cloaked(reply: Reply, lookup: Lookup, judge: Rules) -> Judgement | None:
    """What closes a name because of a name to which it leads; nothing does for one that is open by name.

    A service that lies below a closed one often leads to the hosts of that one: it is not closed for that.
    Nor is one that is known as something else, which is open: YouTube leads to hosts of the search engine.
    What is unfit for children stays closed behind any name, for some let everybody choose where theirs lead.
    """
    if lookup.stands_for or lookup.judgement.because:
        return None
    for name in reply.names:
        judgement = judge(name)
        if judgement.blocked and judgement.because != "unlisted" and not judgement.means(lookup.judgement):
            spared = judgement.because in ("own", "list") and judgement.category not in UNFIT
            if not spared or judge.kind(lookup.name) is None:
                return judgement
    return None


def stand_in(question: Question, lookup: Lookup, reply: Reply, age: int) -> bytes:
    """The records of the safe name, for the name that was asked for."""
    left = max(min(reply.lifetime - age, REWRITTEN), 1)
    return packets.alias(question, lookup.name, question.kind, reply.data, left)


def unreachable(question: Question) -> bytes:
    """Nobody upstream answers, and there is nothing old to tell."""
    return packets.negative(question, SERVFAIL, None, UNREACHABLE)


def _fixed(question: Question, addresses: dict[int, bytes]) -> bytes:
    found = addresses.get(question.kind)
    if found is None:
        return packets.negative(question, NOERROR, REWRITTEN)
    return packets.write(question, NOERROR, packets.record(question.kind, found, REWRITTEN), (1, 0))
