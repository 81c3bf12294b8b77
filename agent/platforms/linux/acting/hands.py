"""The acts: pause, resume, ask to end, end; and the kernel's word on what became of each."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
import signal
from typing import TYPE_CHECKING, Protocol

from agent.platforms.linux.acting import seat
from agent.platforms.linux.acting.waiting import until
from agent.platforms.linux.processes import belongings, tree
from agent.platforms.linux.system import proc
from agent.ports import Fate, GrabHeld, ProcessKey

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Container, Iterable, Mapping

    from agent.platforms.linux.acting.freezer import Freezer
    from agent.platforms.linux.processes.tree import Trees
    from agent.ports import Program

PATIENCE = 1.0
"""Seconds in which paused programs stand still and the display answers, or something is wrong."""
_STEP = 0.001
_PASSES = 20
_BREATH = 50
"""After so many programs the agent does something else for once: it counts, and says that it lives."""


class Windows(Protocol):
    """What the display says of programs; a display that cannot be asked says nothing."""

    async def grabbed(self, pids: Collection[int]) -> bool:
        """Whether one of these is a client of a display whose keyboard, pointer or server is held."""

    async def answers(self, pids: Collection[int]) -> bool:
        """Whether each display of the accounts of these answers."""

    async def ask_to_close(self, pids: Collection[int]) -> bool:
        """Click the x of all their windows; False where they have none."""


class Hands:
    """Acts on trees of programs, by the freezer where there is one and by stop signals elsewhere."""

    def __init__(
        self,
        trees: Trees,
        freezer: Freezer | None,
        windows: Windows,
        settled: Callable[[int], Awaitable[None]],
    ) -> None:
        self._trees = trees
        self._freezer = freezer
        self._windows = windows
        self._settled = settled
        self._stopped: set[ProcessKey] = set()

    async def pause(self, programs: Collection[Program], *, held: bool = False) -> None:
        """Freeze these and all they started, children that are born meanwhile too.

        ``held``: also where keyboard or pointer are held.
        """
        chosen = sorted((x for x in programs if not x.own and tree.alive(x)), key=lambda x: x.started)
        for program in chosen:
            # A child of vfork holds its parent, the launcher, until its exec is done.
            await self._settled(program.pid)
        pids = self._trees.members(chosen)
        if not pids:
            return
        if seat.kept_by_programs(pids) or (not held and await self._windows.grabbed(pids)):
            raise GrabHeld
        if self._freezer:
            self._freezer.sweep_up()
        held: dict[int, int] = {}
        for number, program in enumerate(chosen):
            if number % _BREATH == 0:
                await asyncio.sleep(0)  # an account may run thousands of programs
            self._hold(program, held)
        await self._until_none_is(Fate.RUNNING, pids)
        if not await self._windows.answers(pids):
            await self.resume(chosen)
            raise GrabHeld

    async def resume(self, programs: Collection[Program]) -> None:
        """Thaw these, whoever paused them: this agent or one before it."""
        present = [x for x in programs if tree.alive(x)]
        if self._freezer:
            for name in {self._freezer.holds(x.pid) for x in present}:
                if name is not None:
                    self._freezer.thaw(name)
        members = self._trees.members(present)
        for pid, started in members.items():
            if (found := proc.stat(pid)) and _stands(pid, found.state):
                tree.send(pid, started, signal.SIGCONT)
        self._stopped.difference_update(members.items())
        await self._until_none_is(Fate.PAUSED, members)

    def run_on(self, uids: Iterable[int], but: Collection[Program]) -> None:
        """Let run what an earlier agent paused, but for these and all they started.

        A signal leaves no mark of who sent it. A shell's job is left to its shell, which can bring it back.
        """
        kept = self._trees.members(but)
        if self._freezer:
            self._freezer.thaw_others({self._freezer.holds(pid) for pid in kept})
        for uid in uids:
            for pid, started in belongings.processes(uid).items():
                found = proc.stat(pid)
                if pid not in kept and found and _stands(pid, found.state) and not found.terminal:
                    tree.send(pid, started, signal.SIGCONT)

    async def close_windows(self, programs: Collection[Program]) -> bool:
        """Ask the windows of these and of all they started; False where they have none."""
        pids = self._trees.members(programs)
        return bool(pids) and await self._windows.ask_to_close(pids)

    async def terminate(self, programs: Collection[Program]) -> None:
        """Ask all of them to end; what is paused runs on to hear it."""
        for pid, started in self._trees.members(programs).items():
            tree.send(pid, started, signal.SIGTERM)
        await self.resume(programs)

    def kill(self, programs: Collection[Program]) -> None:
        """End all of them: first nobody starts anything any more, then nobody is left."""
        if self._freezer:
            for name in {self._freezer.holds(x.pid) for x in programs if not x.own and tree.alive(x)}:
                if name is not None:
                    self._freezer.kill(name)
        for pid, started in self._stop(programs).items():
            tree.send(pid, started, signal.SIGKILL)
            self._stopped.discard(ProcessKey(pid, started))

    def fates(self, programs: Collection[Program]) -> Mapping[ProcessKey, Fate]:
        """What the kernel says of each."""
        return {program.key: self._fate(*program.key) for program in programs}

    def close(self) -> None:
        """Everything that is paused runs on."""
        for pid, started in self._stopped:
            tree.send(pid, started, signal.SIGCONT)
        self._stopped.clear()
        if self._freezer:
            self._freezer.close()

    def _hold(self, program: Program, held: dict[int, int]) -> None:
        """``held``: what stands still already, and starts nothing more; this one and its own are added."""
        if self._freezer:
            name = self._freezer.holds(program.pid) or f"{program.pid}-{program.started}"
            self._freezer.freeze(name, lambda: self._trees.members([program], held))
            members = self._trees.members([program], held)
            if all(self._freezer.holds(pid) is not None for pid in members):
                held |= members
                return
        stopped = self._stop([program], held)
        self._stopped.update(ProcessKey(*each) for each in stopped.items())
        held |= stopped

    def _stop(self, programs: Collection[Program], but: Container[int] = ()) -> dict[int, int]:
        """Stop parents before children, again until no new one is found; answers all of them."""
        stopped: dict[int, int] = {}
        for _ in range(_PASSES):
            new = [x for x in self._trees.members(programs, but).items() if x[0] not in stopped]
            if not new:
                break
            for pid, started in new:
                tree.send(pid, started, signal.SIGSTOP)
                stopped[pid] = started
        return stopped

    async def _until_none_is(self, fate: Fate, pids: Mapping[int, int]) -> None:
        await until(lambda: all(self._fate(*each) is not fate for each in pids.items()), PATIENCE, _STEP)

    def _fate(self, pid: int, started: int) -> Fate:
        found = proc.stat(pid)
        if found is None or found.started != started or found.over:
            return Fate.GONE
        if _stands(pid, found.state):
            return Fate.PAUSED
        if self._freezer is not None and (
            self._freezer.still(pid) or _waits(pid, found.state, self._freezer)
        ):
            return Fate.PAUSED
        return Fate.RUNNING


def _stands(pid: int, state: str) -> bool:
    """Whether a stop signal holds a process, or will as soon as it leaves the kernel.

    A parent waits there uninterruptibly (D) for the exec of its vfork child, which is stopped as well.
    """
    return state == "T" or (state == "D" and proc.pending(pid, signal.SIGSTOP))


def _waits(pid: int, state: str, freezer: Freezer) -> bool:
    """Whether it will stand still as soon as it leaves the kernel, where a slow disk keeps who saves a file.

    Each thread of a frozen group stops by itself; the group is "frozen" with the last one alone (cgroups(7)).
    """
    return state == "D" and freezer.holds(pid) is not None
