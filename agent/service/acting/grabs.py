"""Pauses programs though something holds keyboard or pointer: who may hold them is closed first, and alone.

Nobody tells who holds them, and who stands still gives nothing back: then the desktop is lost to all. It is
taken to be the program in front, a full-screen game or one with an open menu; the others keep their work.
Where something else is in front, which runs on, that is taken to be the holder.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.ports import GrabHeld
from agent.service.acting.rungs import LOOK_EVERY
from agent.service.observing.fronts import in_front

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agent.ports import Front, Platform, Program
    from policies.ids import AccountId

    Fronts = Mapping[str, tuple[AccountId, Front]]
GRAB_PATIENCE = 3.0
"""An open menu holds the keyboard for a moment; whoever holds it longer, by the display's word, is closed."""


@dataclass(frozen=True, slots=True)
class Grabs:
    """Who may hold what all need, at each display."""

    platform: Platform
    seconds: Callable[[], float]

    async def pause(self, programs: list[Program]) -> list[Program]:
        """Pause them. Answers those that must be closed first, as long as the others are not paused yet.

        That is all of them where a display answers nothing while they stand still.
        """
        before = self._fronts(programs)
        if await self._pauses(programs):
            return []
        # A display that is held as a whole tells nothing any more; what was in front is the best guess.
        fronts = {**before, **self._fronts(programs)}
        suspects = self._meant(fronts, programs)
        alone = {program.key: await self._tries([program]) for program in suspects}
        if not all(alone.values()):
            return [program for program in suspects if not alone[program.key]]
        if await self._tries(programs, held=True):
            return []
        return [program for program in programs if not alone.get(program.key)]

    async def _pauses(self, programs: list[Program]) -> bool:
        """Until ``GRAB_PATIENCE`` has passed since a display said for the first time that it is held."""
        deadline: float | None = None
        while not await self._tries(programs):
            if deadline is None:
                deadline = self.seconds() + GRAB_PATIENCE
            elif self.seconds() >= deadline:
                return False
            await asyncio.sleep(LOOK_EVERY)
        return True

    async def _tries(self, programs: list[Program], *, held: bool = False) -> bool:
        try:
            await self.platform.programs.pause(programs, held=held)
        except GrabHeld:
            return False
        return True

    def _fronts(self, programs: list[Program]) -> Fronts:
        """What is in front of each open session of their accounts."""
        accounts = {program.account for program in programs}
        shown = [
            (session, self.platform.screen.front(session))
            for session in self.platform.sessions.current()
            if session.account in accounts and not session.background and not session.locked
        ]
        return {session.id: (session.account, front) for session, front in shown if front is not None}

    def _meant(self, fronts: Fronts, programs: list[Program]) -> list[Program]:
        """Those of them that the windows in front belong to, or that have started what these belong to."""
        known = {program.pid: program for program in programs}
        found: list[Program] = []
        for account, front in fronts.values():
            found += self._above(front.pid, known) if front.pid else in_front(programs, account, front)
        return list({program.key: program for program in found}.values())

    def _above(self, pid: int, known: Mapping[int, Program]) -> list[Program]:
        """The nearest of them: to pause one is to pause all that it has started."""
        met: set[int] = set()
        while pid and pid not in met:
            if pid in known:
                return [known[pid]]
            met.add(pid)
            program = self.platform.programs.program(pid)
            pid = program.parent if program is not None else 0
        return []
