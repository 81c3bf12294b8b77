"""Who answers for names of sites: by which rules, how that stands, and what was asked for in vain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from policies.ids import ChildId

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.sites.examining import Examined
    from policies.ids import AccountId, CategoryId
    from policies.model import SiteMode, YouTube


@dataclass(frozen=True, slots=True)
class NameRules:
    """The rules for names of one child."""

    child: ChildId
    accounts: frozenset[AccountId]
    mode: SiteMode
    blocked: frozenset[CategoryId]
    """Categories of which every host is closed that no rule names."""
    allow: frozenset[str]
    """Hosts that a rule names and that are open, with all below them."""
    block: frozenset[str]
    safe_search: bool
    youtube: YouTube
    answered: bool = False
    """Only addresses are reached that were answered just now."""
    ruled: frozenset[CategoryId] = frozenset()
    """Categories that a rule names and that are open: where only what rules name is open."""
    apart: frozenset[str] = frozenset()
    """Hosts below those that categories close, which are something else and open."""
    led: bool = False
    """Search engines that nobody can lead to search safely are closed."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found when the filter was tried."""

    children: tuple[ChildId, ...]
    """Who is filtered by names now; nobody: lists are only asked what sites are."""
    turned: bool
    """The kernel turns their questions to the filter, as far as it was looked at."""
    found: Examined | None
    """What the half with a network found of itself; None: it does not answer."""


class ListTrouble(NamedTuple):
    """What does not hold of the lists that a family follows."""

    lost: bool = False
    """None can be used."""
    old: bool = False
    """The maker of one was not heard for a week."""
    held: tuple[str, ...] = ()
    """Those whose newest names are not taken, for they changed too much."""


class NameFilter(Protocol):
    """Who sees to it that names are answered by these rules, for these accounts and nobody else."""

    def keep(
        self, names: tuple[NameRules, ...], upstream: tuple[str, ...], kept: frozenset[str], *, asked: bool
    ) -> None:
        """From now on by these, asking these servers; nothing closes what is ``kept`` for all.

        ``asked``: somebody wants to know what lists know of sites, also where nobody's names are filtered.
        """

    def look(self) -> None:
        """See whether it still is so; what became another by itself is mended."""

    def trouble(self) -> str | None:
        """Why it is not so, in a sentence for guardians; None while it is."""

    def lists(self) -> ListTrouble:
        """What does not hold of the lists that the family follows."""

    async def examine(self) -> Examination | None:
        """Whether it is so, tried now; None: there is nobody to filter."""


class Try(NamedTuple):
    """A closed host that was asked for."""

    host: str
    category: str
    """By which it is closed; empty where a rule names it."""
    times: int


Heard = Callable[[ChildId, "Iterable[Try]"], None]
