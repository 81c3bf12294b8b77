"""The rungs for programs: what each of them does, how long that may take, and whom it does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from agent.api.acts import Act
from agent.ports import Fate
from agent.service.acting.rungs import Attempt

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from agent.ports import ProcessKey, Program, Programs
    from agent.service.acting.grabs import Grabs

PATIENCE = {Act.PAUSE: 1.0, Act.CLOSE: 3.0, Act.TERMINATE: 3.0, Act.KILL: 2.0}
"""Seconds that a program gets to obey."""


@dataclass(frozen=True, slots=True)
class ProgramRungs:
    """What can be done to programs."""

    programs: Programs
    grabs: Grabs

    def steps(self, rungs: Collection[Act], first: set[ProcessKey]) -> list[Attempt[Program]]:
        """These rungs; into ``first`` come those that must be closed before others can be paused."""

        async def pause(programs: list[Program]) -> bool:
            first.update(program.key for program in await self.grabs.pause(programs))
            return not first

        async def terminate(programs: list[Program]) -> bool:
            await self.programs.terminate(programs)
            return True

        async def kill(programs: list[Program]) -> bool:
            self.programs.kill(programs)
            return True

        acts: dict[Act, Callable[[list[Program]], Awaitable[bool]]] = {
            Act.PAUSE: pause,
            Act.CLOSE: self.programs.close_windows,
            Act.TERMINATE: terminate,
            Act.KILL: kill,
        }
        return [Attempt(rung, acts[rung], partial(self.left, rung), PATIENCE[rung]) for rung in rungs]

    def left(self, rung: Act, programs: list[Program]) -> list[Program]:
        """Those that it does not hold."""
        return self.unlike({Fate.PAUSED, Fate.GONE} if rung is Act.PAUSE else {Fate.GONE}, programs)

    def unlike(self, good: Collection[Fate], programs: list[Program]) -> list[Program]:
        """Those of which something else has become, by the system's own word."""
        fates = self.programs.fates(programs)
        return [program for program in programs if fates[program.key] not in good]
