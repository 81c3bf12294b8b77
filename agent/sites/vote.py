"""Which lists together are enough to close a name. Pure.

Measured on lists and truth of November 2026 (``installer/dev.py sites-eval`` prints the figures):

1. Independent lists vote; lists that copy each other are one group and have one vote, the highest of theirs.
2. A name that many people use needs two votes: one list alone is wrong there too often. A list that names
   a host below it speaks of that host alone, and one vote is enough. Who is popular is told by a list of its
   own ("popular" in subscriptions.toml); without one, broad lists are only a second vote. The first few
   thousand of it need three votes: what the whole world knows, the catalogue or several lists know as well.
3. A weak list (of unknown origin, or one that takes in everything) is only ever a second vote.
4. What teaches, heals, informs or fights for rights needs four votes, or one and a word that says it plainly;
   what helps needs four: ``words.Need``.
5. The name's own words are votes as well: ``words``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from agent.sites.index import Mark
from agent.sites.telling import STRONG, WEAK, Hint
from agent.sites.words import Need, Words


@dataclass(frozen=True, slots=True)
class Voter:
    """A list, as far as its vote goes."""

    id: str
    category: str
    group: str
    """Lists of one group depend on each other."""
    votes: int = 1
    """Two for a short list whose every name was looked at by people."""
    weak: bool = False
    broad: bool = False
    """Takes in popular names of other kinds: weak where nobody says what is popular."""


class Count(NamedTuple):
    """What lists say of one category."""

    category: str
    votes: int
    weak: bool
    lists: tuple[str, ...]


@dataclass
class Chamber:
    """The voters; a set of them is a number whose bits they are."""

    voters: Sequence[Voter]
    words: Words
    popularity: bool
    """Whether anybody says what is popular."""
    _counts: dict[int, tuple[Count, ...]] = field(default_factory=dict)

    def mark(self, said: int, name: str, *, popular: int, below: bool = False) -> Mark:
        """What becomes of a name of which these lists speak; ``below``: it stands below what is popular."""
        closed: dict[str, tuple[str, ...]] = {}
        heard: list[str] = []
        hints: tuple[Hint, ...] | None = None
        for count in self.counts(said):
            need = self.words.need(name, count.category, popular=0 if below else popular)
            votes = count.votes
            if votes < need.votes or not votes:
                if hints is None:
                    hints = self.words.hints(name) if self.words.may_tell(name) else ()
                votes += added(need, hints, count.category)
            if votes and votes + count.weak >= need.votes:
                closed[count.category] = count.lists
            else:
                heard.extend(count.lists)
        return Mark(closed, popular, tuple(heard))

    def counts(self, said: int) -> tuple[Count, ...]:
        """The votes by category; the same few sets of lists come again and again."""
        if said not in self._counts:
            speaking = [voter for at, voter in enumerate(self.voters) if said >> at & 1]
            categories = dict.fromkeys(voter.category for voter in speaking)
            self._counts[said] = tuple(
                self._count(category, [voter for voter in speaking if voter.category == category])
                for category in categories
            )
        return self._counts[said]

    def _count(self, category: str, speaking: Iterable[Voter]) -> Count:
        groups: dict[str, int] = {}
        weak, lists = False, []
        for voter in speaking:
            lists.append(voter.id)
            if voter.weak or (voter.broad and not self.popularity):
                weak = True
            else:
                groups[voter.group] = max(voter.votes, groups.get(voter.group, 0))
        return Count(category, sum(groups.values()), weak, tuple(lists))


def added(need: Need, hints: Iterable[Hint], category: str) -> int:
    """The votes of the strongest word that speaks of the category."""
    best = max((hint.votes for hint in hints if hint.category == category), default=0)
    return {STRONG: need.strong, WEAK: need.weak}.get(best, 0)


def alone(words: Words, name: str, *, popular: int) -> tuple[Hint, ...]:
    """The words and endings that are enough to close a name of which no list speaks."""
    if not words.may_tell(name):
        return ()
    hints = words.hints(name)
    needs = {hint.category: words.need(name, hint.category, popular=popular) for hint in hints}
    return tuple(
        hint
        for hint in hints
        if added(needs[hint.category], (hint,), hint.category) >= needs[hint.category].votes
    )
