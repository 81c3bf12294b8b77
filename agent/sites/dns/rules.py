"""What holds for a name behind one port: what was told by name (``precedence``), then lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.sites.dns.safesearch import closed
from agent.sites.precedence import Precedence, Word

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
Lists = Callable[[frozenset[str] | None], Closing]
"""Asked for those who close these categories; for None: the category of a name, closed or not."""

OPEN = Judgement()
ALLOWED = Judgement(because="allowed")
PROTECTED = Judgement(because="protected", protected=True)
OWN = Judgement(blocked=True, because="own")
BYPASS = Judgement(blocked=True, category="proxy", because="resolver")
UNSAFE = Judgement(blocked=True, category="search", because="unsafe-search")
UNLISTED = Judgement(blocked=True, because="unlisted")

TOLD = {
    Word.ALLOW: ALLOWED,
    Word.KEPT: PROTECTED,
    Word.AROUND: BYPASS,
    Word.UNSAFE: UNSAFE,
    Word.BLOCK: OWN,
}


class Rules:
    """The judge of a profile: a Judge itself."""

    def __init__(self, profile: Profile, lists: Lists, protected: frozenset[str] = frozenset()) -> None:
        self._listed = profile.mode == "listed"
        self._closing = lists(profile.blocked) if profile.blocked and not self._listed else None
        self._ruled = profile.ruled
        self._kind = lists(None) if self._listed and profile.ruled else None
        self._known: dict[str, Judgement] = {}
        unsafe = closed(safe_search=profile.safe_search, youtube=profile.youtube)
        self._told = Precedence(profile.allow, profile.block, protected, unsafe, profile.apart)

    def __call__(self, name: str) -> Judgement:
        """What holds for a name."""
        told = self._told.decide(name)
        if told is not None:
            return TOLD[told.word]
        if self._listed:
            ruled = self._kind is not None and self._kind(name) in self._ruled
            return OPEN if ruled else UNLISTED
        category = None if self._closing is None else self._closing(name)
        return OPEN if category is None else self._of(category)

    def _of(self, category: str) -> Judgement:
        """One object a category, however many names there are."""
        known = self._known.get(category)
        if known is None:
            known = self._known[category] = Judgement(blocked=True, category=category, because="list")
        return known
