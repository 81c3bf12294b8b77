"""What goes on in sessions that nobody touches: a film needs no hands, nor does a game with a pad."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.service.observing.beside import WORKS, family
from agent.service.observing.fronts import in_front
from policies.targets import LISTENED

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from agent.ports import Platform, ProcessKey, Program, Session
    from agent.service.observing.games import Played
    from agent.service.observing.tabs import Tabs
    from policies.ids import ChildId
    from policies.targets import Identity


@dataclass(frozen=True, slots=True)
class Unattended:
    """Looks at what plays, what works in front, and what is played beside that."""

    platform: Platform
    tabs: Tabs

    def goes_on(
        self,
        child: ChildId,
        session: Session,
        programs: Collection[Program],
        identities: Mapping[ProcessKey, Identity],
        games: Played,
    ) -> bool:
        """Whether somebody may look at it, or play, without touching anything."""
        screen = self.platform.screen
        if session.locked:
            plays = screen.playing(session)
            told = {x.pid: self._listened(child, x, identities[x.key]) for x in programs if x.pid in plays}
            if any(not told.get(pid, False) for pid in plays):
                return True
        front = screen.front(session)
        firsts = in_front(programs, session.account, front) if front is not None else []
        # A locker that nobody has named fills the screen as well.
        full = session.locked and front is not None and front.fullscreen
        # What the system's own locker covers is not played; where none is seen, the lock is but a word.
        covered = full and any(x.own for x in firsts)
        if not covered and plays_in(session, games.held if session.locked else games.working):
            return True
        load = self.platform.programs.load
        return any(
            not x.own
            and ((full and identities[x.key].named) or load(family(programs, identities, x)) >= WORKS)
            for x in firsts
        )

    def _listened(self, child: ChildId, player: Program, identity: Identity) -> bool:
        """Whether what plays needs nobody before the screen: music, or a phone's that a desktop passes on."""
        fronts, heard = self.tabs.fronts(child), self.tabs.heard(child)
        sites = {*self.tabs.beside(child).get(player.pid, ())}
        if player.pid in heard:
            sites.add(fronts.get(player.pid))
        if sites:
            return all(site is not None and site.category == LISTENED for site in sites)
        return player.own or (player.facts.protected and identity.category == LISTENED)


def plays_in(session: Session, games: Collection[Program]) -> bool:
    """Whether one of these may be played in that session; what cron runs has neither screen nor hands."""
    return not session.background and any(x.account == session.account for x in games)
