"""What browsers said last of their tab in front: its site, never an address, a title or what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from agent.service.observing.readers import Readers

if TYPE_CHECKING:
    from policies.ids import ChildId
    from policies.targets import SiteInFront

STALE = 10.0
"""Seconds after which a browser that said nothing more is not believed any more."""


@dataclass(frozen=True, slots=True)
class Said:
    """The word of one extension."""

    child: ChildId
    browser: int
    """Process of the browser that runs it."""
    front: SiteInFront | None
    """None where its window has not the focus, or shows no site that may be kept."""
    audible: bool
    """The tab in front plays, whatever it shows."""
    at: float
    beside: frozenset[SiteInFront | None] = frozenset()
    """The sites of other tabs that play; None: one that nobody named."""
    uncovered: bool = False
    """What is in front, or plays beside it, is closed; it is covered a moment after the browser hears so."""
    managed: bool = True
    """The browser has the extension by the system's word."""


@dataclass
class Tabs:
    """Kept in memory alone; what is counted is counted as every other target."""

    seconds: Callable[[], float]
    _said: dict[int, Said] = field(default_factory=dict)
    """By the process that brought the word: one for each profile of a browser."""
    readers: Readers = field(init=False)
    """Which browsers' second extension was heard."""
    _doubted: set[int] = field(default_factory=set)
    """Browsers whose word is heard and not believed."""

    def __post_init__(self) -> None:
        self.readers = Readers(self.seconds)

    def say(self, speaker: int, said: Said) -> bool:
        """A browser speaks; True where what counts is another than before."""
        self._trim()
        before = self._said.get(speaker)
        self._said[speaker] = said
        return before is None or replace(before, at=said.at) != said

    def fronts(self, child: ChildId) -> Mapping[int, SiteInFront]:
        """By the browser's process, the site in front of it."""
        self._trim()
        return {said.browser: said.front for said in self._believed(child) if said.front is not None}

    def speaking(self, child: ChildId) -> Mapping[int, float]:
        """Browsers that have spoken lately, whatever they show, and when they spoke last."""
        self._trim()
        told = sorted((said.at, said.browser) for said in self._said.values() if said.child == child)
        return {browser: at for at, browser in told}

    def heard(self, child: ChildId) -> frozenset[int]:
        """Browsers whose tab in front plays: somebody may watch without touching anything."""
        self._trim()
        return frozenset(said.browser for said in self._believed(child) if said.audible)

    def uncovered(self, child: ChildId) -> frozenset[int]:
        """Browsers that show what is closed, whether they are believed or not."""
        self._trim()
        return frozenset(x.browser for x in self._said.values() if x.child == child and x.uncovered)

    def unmanaged(self, child: ChildId) -> frozenset[int]:
        """Browsers that say of themselves that nobody keeps the extension in them."""
        self._trim()
        return frozenset(x.browser for x in self._said.values() if x.child == child and not x.managed)

    def beside(self, child: ChildId) -> Mapping[int, frozenset[SiteInFront | None]]:
        """By the browser's process, what plays in it and is not in front."""
        self._trim()
        found: dict[int, frozenset[SiteInFront | None]] = {}
        for said in self._believed(child):
            if said.beside:
                found[said.browser] = found.get(said.browser, frozenset()) | said.beside
        return found

    def hang_up(self, alive: Callable[[int], bool]) -> None:
        """Forget who spoke and is gone: ``alive`` says of a process whether it is there."""
        for speaker in [x for x in self._said if not alive(x)]:
            del self._said[speaker]
        self.readers.forget(alive)

    def believe(self, browser: int, *, believed: bool) -> None:
        """Whether the word of a browser counts from now on."""
        if believed:
            self._doubted.discard(browser)
        else:
            self._doubted.add(browser)

    def _believed(self, child: ChildId) -> Iterator[Said]:
        told = (said for said in self._said.values() if said.child == child)
        return (said for said in told if said.browser not in self._doubted)

    def _trim(self) -> None:
        """Let go of who fell silent."""
        limit = self.seconds() - STALE
        silent = [speaker for speaker, said in self._said.items() if said.at < limit]
        for speaker in silent:
            del self._said[speaker]
