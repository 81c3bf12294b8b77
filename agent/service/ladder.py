"""Acts, looks whether they held, and takes the next rung where they did not.

pause → close the windows → ask it to end → end it → tell the guardian that it did not hold.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.ports import Fate, GrabHeld
from agent.service.orders import Order, Rung
from policies.ids import ChildId
from policies.target import SCREEN, Target
from policies.verdict import Reason

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable

    from agent.ports import Program, Programs
    from agent.service.orders import Key, Memory, Witness

LOOK_EVERY = 0.02
"""Seconds between two looks at whether an act held."""
WINDOW_PATIENCE = 3.0
TERM_PATIENCE = 3.0
KILL_PATIENCE = 2.0
PAUSE_PATIENCE = 1.0
GRAB_PATIENCE = 3.0
"""An open menu holds the keyboard for a moment; a program that holds it longer cannot be paused."""
RETRY_AFTER = 60.0
"""Seconds until a program that withstood every rung is tried again."""


@dataclass
class Ladder:
    """The hands of the agent on programs."""

    programs: Programs
    witness: Witness
    seconds: Callable[[], float]
    """A monotonic clock, for patience and latency only."""
    memory: Memory
    changed: Callable[[], None]
    """Called when something was done: what is in use is no longer what it was."""
    paused: dict[Key, tuple[Program, Order]] = field(default_factory=dict)
    withstood: dict[Key, tuple[Program, Order, float]] = field(default_factory=dict)
    """Programs that no rung closed, and when that was seen."""
    _busy: set[Key] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def end(self, order: Order, programs: Iterable[Program], rungs: tuple[Rung, ...]) -> None:
        """Make it so that these programs do nothing any more; what is so already is left alone."""
        pausing = rungs[0] is Rung.PAUSE
        chosen = [
            program
            for program in programs
            if not program.own and not self._handled(program) and not (pausing and program.key in self.paused)
        ]
        if not chosen:
            return
        self._busy |= {program.key for program in chosen}
        self._start(self._climb(order, chosen, rungs), chosen)

    def strike(self, order: Order, program: Program, since: float) -> None:
        """End a program that has just started and may not run: it has nothing to save."""
        if program.own or program.key in self._busy:
            return
        self._busy.add(program.key)
        self.programs.kill([program])
        self.witness.acted(order, Rung.KILL, [program.pid], self.seconds() - since)
        self._start(self._after_strike(order, program, since), [program])

    def reopen(self, wanted: Callable[[Program, Order], bool]) -> None:
        """Thaw the paused programs that may run again, and forget that others withstood."""
        for key, (program, order, _) in tuple(self.withstood.items()):
            if wanted(program, order):
                self._let_go(key)
        chosen = [
            (program, order)
            for key, (program, order) in self.paused.items()
            if key not in self._busy and wanted(program, order)
        ]
        for program, order in chosen:
            del self.paused[program.key]
            self._busy.add(program.key)
            self._start(self._thaw(order, program), [program])
        if chosen:
            self._remember()

    def look(self) -> None:
        """Let go of what is gone, and of paused programs that somebody else thawed: those close anew."""
        known = [program for program, _ in self.paused.values()]
        known += [program for program, _, _ in self.withstood.values()]
        for key, fate in self.programs.fates(known).items() if known else ():
            if key in self._busy:
                continue
            if fate is not Fate.PAUSED and key in self.paused:
                del self.paused[key]
                self._remember()
            if fate is Fate.GONE and key in self.withstood:
                self._let_go(key)

    def adopt(self) -> None:
        """Take over what an agent that crashed had paused, so that it can be thawed."""
        for (pid, started), child, target in self.memory.kept():
            program = self.programs.program(pid)
            if program is not None and program.started == started:
                self.paused[program.key] = program, Order(ChildId(child), _target(target), Reason.OPEN)

    async def release(self) -> None:
        """Finish what is under way, then thaw everything: the agent leaves."""
        await self.settle()
        self.reopen(lambda _program, _order: True)
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is being done any more."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _remember(self, coming: Iterable[tuple[Program, Order]] = ()) -> None:
        held = (*self.paused.values(), *coming)
        self.memory.keep((program.key, order.child, str(order.target)) for program, order in held)

    def _handled(self, program: Program) -> bool:
        *_, tried = self.withstood.get(program.key, (-RETRY_AFTER,))
        return program.key in self._busy or self.seconds() - tried < RETRY_AFTER

    def _let_go(self, key: Key) -> None:
        _, order, _ = self.withstood.pop(key)
        if all(other.target != order.target for _, other, _ in self.withstood.values()):
            self.witness.let_go(order)

    def _start(self, work: Awaitable[None], programs: Collection[Program]) -> None:
        async def run() -> None:
            try:
                await work
            finally:
                self._busy -= {program.key for program in programs}
                self.changed()

        task = asyncio.get_running_loop().create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _climb(self, order: Order, programs: list[Program], rungs: tuple[Rung, ...]) -> None:
        left = programs
        if rungs[0] is Rung.PAUSE:
            # First: killed between the act and the note, the agent would leave them paused for ever.
            self._remember((program, order) for program in programs)
        else:
            await self._wake_up(programs)
        for rung in rungs:
            since = self.seconds()
            try:
                if not await self._act(rung, left):
                    continue
            except OSError:
                continue
            pids = [program.pid for program in left]
            self.witness.acted(order, rung, pids, self.seconds() - since)
            good = {Fate.PAUSED, Fate.GONE} if rung is Rung.PAUSE else {Fate.GONE}
            left = await self._wait(left, good, _patience(rung))
            if rung is Rung.PAUSE:
                held = [program for program in programs if program not in left]
                self.paused.update({program.key: (program, order) for program in held})
                self._remember()
            self.witness.verified(order, rung, pids, self.seconds() - since, ok=not left)
            if not left:
                return
        self._withstands(order, left)

    async def _wake_up(self, programs: list[Program]) -> None:
        """What is paused and shall close must hear that it is asked."""
        held = [program for program in programs if program.key in self.paused]
        if held:
            for program in held:
                del self.paused[program.key]
            self._remember()
            await self.programs.resume(held)

    def _withstands(self, order: Order, programs: list[Program]) -> None:
        self.withstood.update({program.key: (program, order, self.seconds()) for program in programs})
        self.witness.did_not_hold(order, programs)

    async def _act(self, rung: Rung, programs: list[Program]) -> bool:
        """Do it; False where this rung is not for these programs."""
        if rung is Rung.PAUSE:
            return await self._pause(programs)
        if rung is Rung.CLOSE:
            return await self.programs.close_windows(programs)
        if rung is Rung.TERMINATE:
            await self.programs.terminate(programs)
        else:
            self.programs.kill(programs)
        return True

    async def _pause(self, programs: list[Program]) -> bool:
        deadline = self.seconds() + GRAB_PATIENCE
        while True:
            try:
                await self.programs.pause(programs)
            except GrabHeld:
                if self.seconds() >= deadline:
                    return False
                await asyncio.sleep(LOOK_EVERY)
            else:
                return True

    async def _after_strike(self, order: Order, program: Program, since: float) -> None:
        left = await self._wait([program], {Fate.GONE}, KILL_PATIENCE)
        self.witness.verified(order, Rung.KILL, [program.pid], self.seconds() - since, ok=not left)
        if left:
            self._withstands(order, left)

    async def _thaw(self, order: Order, program: Program) -> None:
        since = self.seconds()
        await self.programs.resume([program])
        self.witness.acted(order, "resume", [program.pid], self.seconds() - since)
        left = await self._wait([program], {Fate.RUNNING, Fate.GONE}, PAUSE_PATIENCE)
        if left:
            self.paused[program.key] = program, order
            self._remember()
        self.witness.verified(order, "resume", [program.pid], self.seconds() - since, ok=not left)

    async def _wait(self, programs: list[Program], good: set[Fate], patience: float) -> list[Program]:
        """Those that are not as they should be when patience ends."""
        deadline = self.seconds() + patience
        while True:
            fates = self.programs.fates(programs)
            left = [program for program in programs if fates[program.key] not in good]
            if not left or self.seconds() >= deadline:
                return left
            await asyncio.sleep(LOOK_EVERY)


def _target(text: str) -> Target:
    """The target of a note; of one that nobody can read, the widest: it stays paused as long as need be."""
    try:
        return Target.parse(text)
    except ValueError:
        return SCREEN


def _patience(rung: Rung) -> float:
    """How long a program gets to obey."""
    return {
        Rung.PAUSE: PAUSE_PATIENCE,
        Rung.CLOSE: WINDOW_PATIENCE,
        Rung.TERMINATE: TERM_PATIENCE,
        Rung.KILL: KILL_PATIENCE,
    }[rung]
