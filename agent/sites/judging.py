"""Host -> action, category, because: all that ``sites classify`` says, and of what category the others ask.

Names that are told one by one come first (``precedence``), then categories. In categories the catalogue
speaks of the services it knows, lists of all other names, and words where both are silent. Which names are
told the resolver (``dns.rules``) and the browser have from a child's agreement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from agent.sites.dns.canaries import WAYS
from agent.sites.dns.safesearch import closed, second_door
from agent.sites.index import Index, Mark
from agent.sites.known import UNFIT, Service, Shipped
from agent.sites.names import WrongName, canonical
from agent.sites.precedence import Precedence, Word
from agent.sites.vote import alone
from agent.sites.words import Words
from policies.names import below

DEFAULT: Final = frozenset(UNFIT)
"""What is closed where nobody says otherwise."""
Action = Literal["allow", "block"]


class NameJudgement(NamedTuple):
    """What becomes of a host, and why."""

    action: Action
    category: str | None
    because: str
    """For people who ask why, in English; faces have their own words for the category."""


_UNKNOWN: Final = NameJudgement("allow", None, "nothing speaks of it")


@dataclass
class Judge:
    """One child's filter, as far as names go."""

    index: Index | None
    known: Shipped
    words: Words
    closed: frozenset[str] = DEFAULT
    """Categories."""
    allowed: Collection[str] = ()
    """The guardian's own names, each with all below it."""
    blocked: Collection[str] = ()
    safely: bool = False
    """Also what the resolver of a child with safe search closes before it asks any list."""
    _by_number: dict[int, NameJudgement | None] = field(default_factory=dict)
    _open: dict[int, NameJudgement] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._told = told = Precedence(
            self.allowed,
            self.blocked,
            self.known.needed,
            unsafe=closed(safe_search=self.safely, led=False),
            canaries=WAYS if self.safely else (),
        )
        self._spoken_of = frozenset((*told.names, *self.known.services, *self.known.open))

    def judge(self, host: str) -> NameJudgement:
        """The judgement of a host as it is written."""
        try:
            name = canonical(host)
        except WrongName as wrong:
            return NameJudgement("allow", None, f"no host name: {wrong.reason}")
        return self.judge_name(name)

    def judge_name(self, name: str) -> NameJudgement:
        """The judgement of a canonical name."""
        if not below(name, self._spoken_of) and not (self.safely and second_door(name)):
            return self._of_lists(name)  # nearly all names
        told = self._told.decide(name)
        if told is not None:
            return self._of_told(*told)
        if self.safely and second_door(name):
            return self._of_told(Word.UNSAFE, name)
        return self.of_categories(name)

    def of_categories(self, name: str) -> NameJudgement:
        """The judgement of a canonical name that was not told by name, and need not stay open."""
        if not self.known.speaks_of(name):
            return self._of_lists(name)
        service = self.known.service(name)
        if service is not None:
            made_for_children = self.known.kept_open(name) is not None
            return self._of_service(service, name, made_for_children=made_for_children)
        return NameJudgement("allow", None, "made for children")

    def closing(self, name: str) -> str | None:
        """The category for which such a name is closed; None: it is open."""
        told = self.of_categories(name)
        return told.category if told.action == "block" else None

    def kind(self, name: str) -> str | None:
        """The category of such a name, closed or not; None: nothing is known."""
        return self.of_categories(name).category

    def _of_told(self, word: Word, name: str) -> NameJudgement:
        match word:
            case Word.KEPT:
                return NameJudgement("allow", None, f"must stay open: {self.known.kept_open(name)}")
            case Word.AROUND | Word.CANARY:
                return NameJudgement("block", "proxy", f"a way round the filter: {name}")
            case Word.UNSAFE:
                return NameJudgement("block", "search", f"no safe search: {name}")
            case _:
                return NameJudgement("allow" if word is Word.ALLOW else "block", None, f"own rule: {name}")

    def _of_service(self, service: Service, name: str, *, made_for_children: bool) -> NameJudgement:
        told = f"catalogue: {service.name}"
        spared = made_for_children and service.category not in DEFAULT
        if service.category in self.closed and not spared:
            return NameJudgement("block", service.category, told)
        if service.host != name and self.index is not None and service.category not in UNFIT:
            listed = self.index.listed(name)
            if listed is not None and len(listed) > len(service.host):
                found = self._of_number(self.index.number(name))
                if found is not None and not (spared and found.category not in DEFAULT):
                    return found
        return NameJudgement("allow", service.category, told)

    def _of_lists(self, name: str) -> NameJudgement:
        popular, number = 0, -1
        if self.index is not None and (number := self.index.number(name)) >= 0:
            found = self._of_number(number)
            if found is not None:
                return found
            popular = self.index.mark(number).popular
        for hint in alone(self.words, name, popular=popular):
            if hint.category in self.closed:
                kind = "ending" if hint.word.startswith(".") else "word"
                return NameJudgement("block", hint.category, f"{kind}: {hint.word}")
        if number < 0 or self.index is None:
            return _UNKNOWN
        if number not in self._open:
            self._open[number] = _open(self.index.mark(number))
        return self._open[number]

    def _of_number(self, number: int) -> NameJudgement | None:
        """The block that a mark means, if any; computed once for each mark."""
        if number not in self._by_number:
            assert self.index is not None  # noqa: S101 - numbers come from it
            self._by_number[number] = self._block(self.index.mark(number))
        return self._by_number[number]

    def _block(self, mark: Mark) -> NameJudgement | None:
        for category in _ordered(mark.closed):
            if category in self.closed:
                return NameJudgement("block", category, _lists(mark.closed[category]))
        return None


def _ordered(categories: Iterable[str]) -> list[str]:
    return sorted(categories, key=lambda x: UNFIT.index(x) if x in UNFIT else len(UNFIT))


def _lists(ids: Collection[str]) -> str:
    return f"lists: {', '.join(ids)}" if ids else "lists"


def _open(mark: Mark) -> NameJudgement:
    """Why a name of which lists speak is open all the same."""
    for category in _ordered(mark.closed):
        return NameJudgement("allow", category, _lists(mark.closed[category]))
    if mark.heard:
        return NameJudgement("allow", None, f"not enough: {', '.join(mark.heard)}")
    return NameJudgement("allow", None, "popular" if mark.popular else "a list's exception")
