"""What holds for a name behind one port.

In this order: what the guardian opened (of own names the longest decides), protected names, ways round the
filter, what the guardian closed, lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.sites.dns.canaries import ENCRYPTED
from agent.sites.dns.safesearch import CLOSED

if TYPE_CHECKING:
    from agent.sites.dns.profile import Profile


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a name is closed, and why."""

    blocked: bool = False
    category: str = ""
    because: str = ""
    """One word: what decided."""
    protected: bool = False
    """Open whatever happens: upstream is asked in every way, and what it once said is never forgotten."""


Judge = Callable[[str], Judgement]
Closing = Callable[[str], str | None]
"""The category by which lists close a name; None when they do not."""
Lists = Callable[[frozenset[str]], Closing]
"""Asked for those who close these categories."""

OPEN = Judgement()
ALLOWED = Judgement(because="allowed")
PROTECTED = Judgement(because="protected", protected=True)
OWN = Judgement(blocked=True, because="own")
BYPASS = Judgement(blocked=True, category="proxy", because="resolver")
UNSAFE = Judgement(blocked=True, category="search", because="unsafe-search")
UNLISTED = Judgement(blocked=True, because="unlisted")

_ALLOW, _PROTECT, _AROUND, _BLOCK = 1, 2, 4, 8


class Rules:
    """The judge of a profile: a Judge itself."""

    def __init__(self, profile: Profile, lists: Lists, protected: frozenset[str] = frozenset()) -> None:
        filtered = profile.blocked and profile.mode == "filter"
        self._closing = lists(profile.blocked) if filtered else None
        self._listed = profile.mode == "listed"
        self._named: dict[str, int] = {}
        self._known: dict[str, Judgement] = {}
        unsafe = CLOSED if profile.safe_search else frozenset[str]()
        self._unsafe = unsafe
        marks = ((profile.allow, _ALLOW), (profile.block, _BLOCK), (protected, _PROTECT))
        for names, mark in (*marks, (ENCRYPTED, _AROUND), (unsafe, _AROUND)):
            for name in names:
                self._named[name] = self._named.get(name, 0) | mark

    def __call__(self, name: str) -> Judgement:
        """What holds for a name."""
        own = self._own(name)
        if own is not None:
            return own
        if self._listed:
            return UNLISTED
        category = None if self._closing is None else self._closing(name)
        return OPEN if category is None else self._of(category)

    def _own(self, name: str) -> Judgement | None:
        """What own and fixed names say, without lists."""
        own, rest, place = 0, 0, name
        named = self._named
        while place:
            if mark := named.get(place):
                if not own and mark & (_ALLOW | _BLOCK):
                    own = mark & (_ALLOW | _BLOCK)
                rest |= mark
            _, _, place = place.partition(".")
        if not rest:
            return None
        if own & _ALLOW:
            return ALLOWED
        if rest & _PROTECT:
            return PROTECTED
        if rest & _AROUND:
            return UNSAFE if name in self._unsafe else BYPASS
        return OWN

    def _of(self, category: str) -> Judgement:
        """One object a category, however many names there are."""
        known = self._known.get(category)
        if known is None:
            known = self._known[category] = Judgement(blocked=True, category=category, because="list")
        return known
