"""Games that are played though another window is in front: a pad needs no focus, and a lesson pays for none.

A game that works all the time may be played, wherever its window is: one that reads a pad is, and somebody is
there; one without is charged beside programs that are free, and where nobody touches the PC the word of the
screen is worth an hour. One that stands still costs nothing, nor does a launcher that fetches one.

Open stay a game that nobody has named, and one in a browser's page that is not in front.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.service.observing.beside import WORKS
from agent.service.observing.tally import LONGEST_BEAT
from policies.playing import played, plays, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from agent.ports import ProcessKey, Program, Programs
    from policies.facts import ProgramFacts
    from policies.ids import ChildId
    from policies.model import Child
    from policies.targets import Identity

Inside = dict["ProcessKey", tuple["ProgramFacts", bool]]

STEADILY = 30.0
"""Seconds of work after which a game is played; what saves or looks for news works for a moment."""
REST = 10.0
"""Seconds that one stands still before it is not: whoever stops his game for a blink has not ended it."""


@dataclass(frozen=True, slots=True)
class Played:
    """The games of a child that go on now."""

    working: tuple[Program, ...] = ()
    held: tuple[Program, ...] = ()
    """Those of them that read a pad."""


@dataclass(slots=True)
class Work:
    """How long a game has worked, less what it stood still."""

    at: float
    seconds: float = 0.0

    def goes_on(self, now: float, *, works: bool) -> bool:
        """Whether it works now, but for a blink, and did for so long."""
        passed = min(now - self.at, LONGEST_BEAT.total_seconds())
        self.at = now
        self.seconds = min(max(self.seconds + (passed if works else -passed), 0.0), STEADILY + REST)
        return self.seconds >= STEADILY


@dataclass
class Found:
    """What of a child's programs is a game, as long as these run."""

    child: Child
    identities: Mapping[ProcessKey, Identity] = field(default_factory=dict)
    games: dict[Identity, list[Program]] = field(default_factory=dict)
    counts: dict[Identity, bool] = field(default_factory=dict)
    inside: Inside = field(default_factory=dict)
    """Processes in the packages of launchers, and whether they are games."""


NOTHING = Played()


@dataclass
class Games:
    """Remembers how long each has worked."""

    programs: Programs
    make_out: Callable[[ProgramFacts, Child], Identity]
    seconds: Callable[[], float]
    _found: dict[ChildId, Found] = field(default_factory=dict)
    _work: dict[tuple[ChildId, Identity], Work] = field(default_factory=dict)

    def look(
        self, child: Child, programs: Collection[Program], identities: Mapping[ProcessKey, Identity]
    ) -> Played:
        """What a child plays; what a game has open is looked at only while it works.

        ``identities`` are other ones where the programs are.
        """
        games, now = self._games(child, programs, identities), self.seconds()
        gone = [key for key in self._work if key[0] == child.id and key[1] not in games]
        for key in gone:
            del self._work[key]
        working: list[Program] = []
        held: list[Program] = []
        for identity, group in games.items():
            work = self._work.setdefault((child.id, identity), Work(now))
            if work.goes_on(now, works=self.programs.load(group) >= WORKS):
                working += group
                held += group if self.programs.holds_input(group) else ()
        return Played(tuple(working), tuple(held)) if working else NOTHING

    def forget(self) -> None:
        """What is a game may be something else now; how long each has worked stays."""
        self._found.clear()

    def _games(
        self, child: Child, programs: Collection[Program], identities: Mapping[ProcessKey, Identity]
    ) -> dict[Identity, list[Program]]:
        """All processes of each game together: some start others and end."""
        found = self._found.get(child.id)
        if found is None or found.child is not child:
            found = self._found[child.id] = Found(child)
        if found.identities is not identities:
            found.identities, found.games = identities, {}
            before, found.inside = found.inside, {}
            for program in programs:
                identity = identities[program.key]
                if identity.named and not program.own and self._counts(found, program, identity, before):
                    found.games.setdefault(identity, []).append(program)
        return found.games

    def _counts(self, found: Found, program: Program, identity: Identity, before: Inside) -> bool:
        if identity not in found.counts:
            found.counts[identity] = played(found.child, identity)
        if not identity.launcher or not found.counts[identity]:
            return found.counts[identity]
        facts, known = program.facts, before.get(program.key)
        if known is None or known[0] is not facts:
            known = facts, plays(self.make_out(unpacked(facts), found.child))
        found.inside[program.key] = known
        return known[1]
