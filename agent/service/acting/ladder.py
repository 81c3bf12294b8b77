"""Acts, looks whether they held, and takes the next rung where they did not.

pause → close the windows → ask it to end → end it → tell the guardian that it did not hold (``rungs``).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from agent.api.acts import Act
from agent.ports import Fate, ProcessKey
from agent.service.acting.grabs import Grabs
from agent.service.acting.program_rungs import PATIENCE, ProgramRungs
from agent.service.acting.rungs import LOOK_EVERY, climb, wait
from agent.service.acting.tasks import Tasks
from agent.service.orders import PAUSING, Order
from policies.finding import Reason
from policies.ids import ChildId
from policies.target import SCREEN, Target

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence

    from agent.ports import Platform, Program, Programs
    from agent.ports.paused import Memory
    from agent.service.acting.rungs import Climbed
    from agent.service.orders import ActListener
    from policies.ids import AccountId

RETRY_AFTER = 60.0
"""Seconds until a program that withstood every rung is tried again."""


@dataclass
class Ladder:
    """The hands of the agent on programs."""

    platform: Platform
    listener: ActListener
    seconds: Callable[[], float]
    """A monotonic clock, for patience and latency only."""
    memory: Memory
    changed: Callable[[], None]
    """Called when something was done: what is in use is no longer what it was."""
    paused: dict[ProcessKey, tuple[Program, Order]] = field(default_factory=dict)
    withstood: dict[ProcessKey, tuple[Program, Order, float]] = field(default_factory=dict)
    """Programs that no rung closed, and when that was seen."""
    _thawing: dict[ProcessKey, tuple[Program, Order]] = field(default_factory=dict)
    """Noted until they are seen to run: killed in between, the agent would leave them paused for ever."""
    _ending: dict[ProcessKey, tuple[Program, Order]] = field(default_factory=dict)
    """Programs that a verdict closes, on one of the rungs."""
    _spared: set[ProcessKey] = field(default_factory=set)
    """Those of them that may run again meanwhile."""
    _busy: set[ProcessKey] = field(default_factory=set)
    _tasks: Tasks = field(default_factory=Tasks)
    _rungs: ProgramRungs = field(init=False)

    def __post_init__(self) -> None:
        self._rungs = ProgramRungs(self.programs, Grabs(self.platform, self.seconds))

    @property
    def programs(self) -> Programs:
        """What runs, and the hands on it."""
        return self.platform.programs

    def end(self, order: Order, programs: Iterable[Program], rungs: tuple[Act, ...]) -> None:
        """Make it so that these programs do nothing any more; what is so already is left alone."""
        pausing = rungs[0] is Act.PAUSE
        chosen = [
            program
            for program in programs
            if not program.own and not self._handled(program) and not (pausing and program.key in self.paused)
        ]
        if not chosen:
            return
        self._busy |= {program.key for program in chosen}
        if order.judged:
            self._ending.update({program.key: (program, order) for program in chosen})
        self._start(self._climb(order, chosen, rungs), chosen)

    async def pause(
        self, order: Order, programs: Collection[Program], spared: Callable[[], bool] = lambda: False
    ) -> None:
        """Pause them, or close what cannot be, as long as need be; returns when all that is over."""
        self.end(order, programs, PAUSING)
        keys = {program.key for program in programs}
        while not keys.isdisjoint(self._busy):
            if spared():
                self._spared |= keys & self._busy
            await asyncio.sleep(LOOK_EVERY)

    def pauses(self, order: Order) -> bool:
        """Whether something is paused for this child and target."""
        return any(x.child == order.child and x.target == order.target for _, x in self.paused.values())

    def free(self, programs: Iterable[Program]) -> list[Program]:
        """Those of them that run on."""
        return self._rungs.left(Act.PAUSE, [program for program in programs if not program.own])

    def strike(self, order: Order, program: Program, since: float) -> None:
        """End a program that has just started and may not run: it has nothing to save."""
        if program.own or program.key in self._busy:
            return
        self.programs.kill([program])
        self.listener.acted(order, Act.KILL, [program.pid], self.seconds() - since)
        self._busy.add(program.key)
        self._start(self._after_strike(order, program, since), [program])

    def reopen(self, wanted: Callable[[Program, Order], bool]) -> None:
        """Thaw the paused programs that may run again, and forget that others withstood.

        To what is being closed nothing more is done than was done already.
        """
        self._spared = {key for key, (program, order) in self._ending.items() if wanted(program, order)}
        for key, (program, order, _) in tuple(self.withstood.items()):
            if wanted(program, order):
                self._let_go(key)
        chosen = [
            (program, order)
            for key, (program, order) in self.paused.items()
            if key not in self._busy and wanted(program, order)
        ]
        for program, order in chosen:
            self._thawing[program.key] = self.paused.pop(program.key)
            self._busy.add(program.key)
            self._start(self._thaw(order, program), [program])

    def look(self) -> None:
        """Let go of what is gone, and of paused programs that somebody else thawed: those close anew.

        Raises what went wrong in acts since the last look.
        """
        known = [*(x for x, _ in self.paused.values()), *(x for x, _, _ in self.withstood.values())]
        before = len(self.paused)
        for key, fate in self.programs.fates(known).items() if known else ():
            if key in self._busy:
                continue
            if fate is not Fate.PAUSED and key in self.paused:
                del self.paused[key]
            if fate is Fate.GONE and key in self.withstood:
                self._let_go(key)
        if len(self.paused) != before:
            self._remember()
        self._tasks.look()

    def adopt(self, accounts: Collection[AccountId]) -> None:
        """Take over what an agent that crashed had paused, so that it can be thawed.

        What it could not note (a full disk) runs on, and is judged like all else of these accounts.
        """
        for (pid, started), child, target in self.memory.kept():
            program = self.programs.program(pid)
            if program is not None and program.started == started:
                self.paused[program.key] = program, Order(ChildId(child), _target(target), Reason.OPEN)
        self.programs.run_on(accounts, [program for program, _ in self.paused.values()])

    async def release(self) -> None:
        """Finish what is under way, then thaw everything: the agent leaves."""
        await self.settle()
        self.reopen(lambda _program, _order: True)
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is being done any more."""
        await self._tasks.settle()

    def _remember(self, coming: Iterable[tuple[Program, Order]] = ()) -> None:
        held = (*self.paused.values(), *self._thawing.values(), *coming)
        self.memory.keep((program.key, order.child, str(order.target)) for program, order in held)

    def _handled(self, program: Program) -> bool:
        *_, tried = self.withstood.get(program.key, (-RETRY_AFTER,))
        return program.key in self._busy or self.seconds() - tried < RETRY_AFTER

    def _let_go(self, key: ProcessKey) -> None:
        _, order, _ = self.withstood.pop(key)
        if all(other.target != order.target for _, other, _ in self.withstood.values()):
            self.listener.let_go(order)

    def _start(self, work: Awaitable[None], programs: Collection[Program]) -> None:
        def over() -> None:
            for program in programs:
                self._busy.discard(program.key)
                self._ending.pop(program.key, None)
                self._spared.discard(program.key)
            self.changed()

        self._tasks.start(work, over)

    async def _climb(self, order: Order, programs: list[Program], rungs: tuple[Act, ...]) -> None:
        if rungs[0] is Act.PAUSE:
            # First: killed between the act and the note, the agent would leave them paused for ever.
            self._remember((program, order) for program in programs)
        else:
            await self._wake_up(programs)
        told, rest = _Told(self, order), programs
        ends: list[Climbed[Program]] = []
        while rest:
            first = set[ProcessKey]()
            steps, wanted = self._rungs.steps(rungs, first), partial(self._wanted, first)
            ends.append(await climb(steps, rest, self.seconds, told, wanted))
            self._tasks.tell(ends[-1].errors)
            if rungs[0] is Act.PAUSE:
                left = {program.key for program in ends[-1].left}
                tried = [x for x in rest if not first or x.key in first]
                await self._let_run(order, [x for x in tried if x.key not in left])
            rest = [program for program in rest if first and program.key not in first]
        for climbed in ends:
            if climbed.left:
                self._withstands(order, climbed.left, climbed.failed)
            elif climbed.failed and climbed.held:
                self.listener.instead(order, climbed.failed, climbed.held)

    async def _let_run(self, order: Order, programs: list[Program]) -> None:
        """Those that were told to stand still, and spared before they did.

        They would when their last thread leaves the kernel.
        """
        for program in self._rungs.unlike({Fate.GONE}, [x for x in programs if x.key not in self.paused]):
            self._thawing[program.key] = program, order
            await self._thaw(order, program)

    def _wanted(self, first: Collection[ProcessKey], programs: list[Program]) -> list[Program]:
        """Those that are not spared; as long as some must be closed first, of these alone."""
        return [x for x in programs if x.key not in self._spared and (not first or x.key in first)]

    def hold(self, order: Order, programs: Iterable[Program]) -> None:
        """These are paused now."""
        self.paused.update({program.key: (program, order) for program in programs})
        self._remember()

    async def _wake_up(self, programs: list[Program]) -> None:
        """What is paused and shall close must hear that it is asked."""
        held = [program for program in programs if program.key in self.paused]
        if held:
            await self.programs.resume(held)
            for program in held:
                del self.paused[program.key]
            self._remember()

    def _withstands(self, order: Order, programs: list[Program], tried: Collection[Act]) -> None:
        self.withstood.update({program.key: (program, order, self.seconds()) for program in programs})
        self.listener.did_not_hold(order, [name(program) for program in programs], tried)

    async def _after_strike(self, order: Order, program: Program, since: float) -> None:
        left = await wait(partial(self._rungs.left, Act.KILL), [program], PATIENCE[Act.KILL], self.seconds)
        self.listener.verified(order, Act.KILL, [program.pid], self.seconds() - since, ok=not left)
        if left:
            self._withstands(order, left, (Act.KILL,))

    async def _thaw(self, order: Order, program: Program) -> None:
        since, left = self.seconds(), [program]
        still = partial(self._rungs.unlike, {Fate.RUNNING, Fate.GONE})
        try:
            with suppress(OSError):
                await self.programs.resume([program])
                self.listener.acted(order, Act.RESUME, [program.pid], self.seconds() - since)
                left = await wait(still, left, PATIENCE[Act.PAUSE], self.seconds)
        finally:
            # Whatever went wrong: what stands still must be known, or nobody would thaw it ever.
            del self._thawing[program.key]
            self.paused.update({x.key: (x, order) for x in left})
            if not self._thawing:  # till then the note tells of more than is paused, which does no harm
                self._remember()
        self.listener.verified(order, Act.RESUME, [program.pid], self.seconds() - since, ok=not left)


@dataclass(frozen=True, slots=True)
class _Told:
    """Tells the listener of each rung, and keeps what is paused."""

    ladder: Ladder
    order: Order

    def acted(self, rung: Act, things: Sequence[Program], seconds: float) -> None:
        self.ladder.listener.acted(self.order, rung, [x.pid for x in things], seconds)

    def verified(self, rung: Act, things: Sequence[Program], left: Sequence[Program], seconds: float) -> None:
        if rung is Act.PAUSE:
            running = {program.key for program in left}
            self.ladder.hold(self.order, [x for x in things if x.key not in running])
        self.ladder.listener.verified(self.order, rung, [x.pid for x in things], seconds, ok=not left)


def name(program: Program) -> str:
    """What people find in a process list."""
    return f"{(*program.facts.paths, '?')[0]} ({program.pid})"


def _target(text: str) -> Target:
    """The target of a note; of one that nobody can read, the widest: it stays paused as long as need be."""
    try:
        return Target.parse(text)
    except ValueError:
        return SCREEN
