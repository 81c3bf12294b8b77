"""What holds for a name behind one port: what was told by name (``precedence``), then lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.sites.dns.safesearch import closed, second_door
from agent.sites.precedence import Precedence, Word
from policies.names import below

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
    told: str = ""
    """The name that is closed with all below it, or the one below such a name that is something else."""

    def means(self, other: Judgement) -> bool:
        """Whether it closes what lies above the other's name, which is something else."""
        return self.because == "own" and other.told.endswith(f".{self.told}")


Closing = Callable[[str], str | None]
"""The category by which lists close a name; None when they do not."""
Lists = Callable[[frozenset[str] | None], Closing]
"""Asked for those who close these categories; for None: the category of a name, closed or not."""

OPEN = Judgement()
ALLOWED = Judgement(because="allowed")
PROTECTED = Judgement(because="protected", protected=True)
BYPASS = Judgement(blocked=True, category="proxy", because="resolver")
UNSAFE = Judgement(blocked=True, category="search", because="unsafe-search")
UNLISTED = Judgement(blocked=True, because="unlisted")

TOLD = {
    Word.ALLOW: ALLOWED,
    Word.KEPT: PROTECTED,
    Word.AROUND: BYPASS,
    Word.UNSAFE: UNSAFE,
}


class Rules:
    """The judge of a profile."""

    def __init__(self, profile: Profile, lists: Lists, protected: frozenset[str] = frozenset()) -> None:
        self._listed = profile.mode == "listed"
        self._closing = lists(profile.blocked) if profile.blocked and not self._listed else None
        self._ruled = profile.ruled
        self._kind = lists(None)
        self._known: dict[tuple[str, str, str], Judgement] = {}
        self._safely = profile.safe_search
        unsafe = closed(safe_search=profile.safe_search, led=profile.led)
        self._protected = protected
        self._told = Precedence(profile.allow, profile.block, protected, unsafe, profile.apart)

    def __call__(self, name: str) -> Judgement:
        """What holds for a name."""
        told = self._told.decide(name)
        if told is not None and told.word is Word.ALLOW and below(name, self._protected):
            return PROTECTED
        if told is not None and told.word is not Word.APART:
            return TOLD.get(told.word) or self._once(because="own", told=told.name)
        if self._safely and second_door(name):
            return UNSAFE
        open_ = OPEN if told is None else self._once(told=told.name)
        if self._listed:
            return open_ if self._ruled and self.kind(name) in self._ruled else UNLISTED
        category = None if self._closing is None else self._closing(name)
        return open_ if category is None else self._once(category, "list")

    def kind(self, name: str) -> str | None:
        """The category of a name, closed or not; None where nothing is known of it."""
        return self._kind(name)

    def _once(self, category: str = "", because: str = "", told: str = "") -> Judgement:
        """One object of each, however many names there are; closed where something says why."""
        key = category, because, told
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Judgement(bool(because), category, because, told=told)
        return known
