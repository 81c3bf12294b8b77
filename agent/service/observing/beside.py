"""What plays beside programs in front that cost nothing: else a lesson in a corner would pay for a film.

Known of are players that tell it on the session's bus, whose process the bus names, players of films and
games (``games``) that work, and tabs of which an extension says that they are heard. Not known of are a tab
without a sound, and a player that nobody has named and that tells nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from policies.targets import WATCHED
from policies.targets import beside as targets_beside

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from agent.ports import ProcessKey, Program
    from policies.model import Child
    from policies.target import Target
    from policies.targets import Identity, SiteInFront

WORKS = 0.05
"""Of one processor: what shows a film or a game takes as much, what waits far less."""


@dataclass(frozen=True, slots=True)
class Playing:
    """What plays, as it is told."""

    players: frozenset[int] = frozenset()
    tabs: Mapping[int, frozenset[SiteInFront | None]] = field(default_factory=dict)
    """By browser process: sites of tabs that are heard and not in front. None: a tab of unknown site."""
    games: frozenset[int] = frozenset()
    """Games that go on."""
    held: frozenset[int] = frozenset()
    """Those of them that somebody plays, whatever is in front."""


def beside(
    child: Child,
    programs: Collection[Program],
    identities: Mapping[ProcessKey, Identity],
    used: Collection[ProcessKey],
    playing: Playing,
) -> tuple[frozenset[ProcessKey], frozenset[Target]]:
    """The programs in use beside the used ones, which are free, and what a second counts for them."""
    found: set[Identity] = set()
    targets: set[Target] = set()
    for program in programs:
        sites: Iterable[SiteInFront | None] = playing.tabs.get(program.pid, ())
        if not sites and program.pid in playing.players and program.key not in used:
            sites = (None,)
        for site in sites if not program.own else ():
            protected = program.facts.protected
            if charged := targets_beside(child, identities[program.key], site, protected=protected):
                found.add(identities[program.key])
                targets |= charged
    keys = (x.key for x in programs if not x.own and identities[x.key] in found)
    return frozenset(keys), frozenset(targets)


def family(
    programs: Collection[Program], identities: Mapping[ProcessKey, Identity], first: Program
) -> list[Program]:
    """A program and what it has started that is the same: a browser's helpers, no job in a terminal."""
    started: dict[int, list[Program]] = {}
    for program in programs:
        if identities[program.key] == identities[first.key] and program.key != first.key:
            started.setdefault(program.parent, []).append(program)
    found = [first]
    for program in found:  # it grows; a child may start any number, each by the one before
        found += started.pop(program.pid, ())
    return found


def players(
    programs: Collection[Program], identities: Mapping[ProcessKey, Identity]
) -> dict[Identity, list[Program]]:
    """The players of films that run."""
    found: dict[Identity, list[Program]] = {}
    for program in programs:
        identity = identities[program.key]
        if identity.category in WATCHED and not program.own:
            found.setdefault(identity, []).append(program)
    return found
