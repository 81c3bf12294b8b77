"""What runs on a Linux PC, and the hands that pause and close it."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
from typing import TYPE_CHECKING, Any

from agent.platforms.linux.acting.freezer import freezer_of
from agent.platforms.linux.acting.hands import Hands
from agent.platforms.linux.executables.marks import file_at
from agent.platforms.linux.executables.patterns import Patterns
from agent.platforms.linux.executables.starts import KernelStarts, OpenedStarts
from agent.platforms.linux.processes import tree
from agent.platforms.linux.processes.desktop import SYSTEM, DesktopIndex
from agent.platforms.linux.processes.effort import Effort
from agent.platforms.linux.processes.identity import Identity, text
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.processes.sweep import Sweep
from agent.platforms.linux.system import accounts, proc
from agent.ports import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from collections.abc import Set as AbstractSet

    from agent.platforms.linux.acting.hands import Windows
    from agent.platforms.linux.executables.guard import GuardLine
    from agent.platforms.linux.executables.guarded import Closed, GuardedStarts
    from agent.platforms.linux.processes.tree import Key
    from agent.platforms.linux.system.proc import Executable, File
    from agent.ports import Fate, Program
    from policies.ids import AccountId

_EXEC_STEPS = (0.001, 0.002, 0.005, 0.02, 0.08, 0.3)
"""Seconds in which an exec that has begun is looked at, again and again, until it is done or has failed."""


class LinuxPrograms:
    """The port ``Programs``. As root by fanotify and the freezer, else by inotify and stop signals.

    ``guard``: where the exec guard listens. While it does, it tells of starts, and it alone can refuse them.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        windows: Windows,
        *,
        own: AbstractSet[int] = frozenset(),
        group: str = "luytre",
        faces: bool = False,
        guard: str | None = None,
    ) -> None:
        self._loop = loop
        self._own = Own(own, faces=faces)
        self._desktop = DesktopIndex(SYSTEM)
        self._desktop.refresh()
        self._identity = Identity(self._desktop, self._own)
        self._sweep = Sweep(self._identity.program)
        self._coming: dict[int, Executable] = {}
        self._acted: set[int] = set()
        self._listeners: list[Callable[[int], None]] = []
        self._timers: set[asyncio.TimerHandle] = set()
        self._refusals: list[Callable[[Refusal], None]] = []
        self._rerouted: list[Callable[[], None]] = []
        self._marked: Collection[str] = ()
        self._closed: Closed | None = None
        self._guard: GuardLine | None = None
        self._guarded: GuardedStarts | None = None
        self._starts: GuardedStarts | KernelStarts | OpenedStarts | None = None
        self._guard = self._open_guard(guard) if guard else None
        if self._starts is None:
            self._starts = self._open_starts()
        self._identity.met = self._met
        freezer = freezer_of(group)
        self._hands = Hands(tree.Trees(self._own.carries), freezer, windows, self._settled)
        self.pauses_by = "freezer" if freezer else "signals"
        self._uids: dict[frozenset[AccountId], frozenset[int]] = {}
        self._effort = Effort()

    @property
    def route(self) -> str:
        """How starts are seen here."""
        return self._starts.route if self._starts else "sweep"

    @property
    def behind(self) -> bool:
        """Whether some that run were not read yet."""
        return self._sweep.behind

    def running(self, accounts_: Collection[AccountId]) -> tuple[Program, ...]:
        """All processes of these accounts; costs what changed."""
        if self._closed is not None and self._closed.outdated:
            self._uids.clear()
            self.forbid(self._closed.wanted)
        names = frozenset(accounts_)
        if names not in self._uids:
            numbers = frozenset(x for name in names if (x := accounts.number(name)) is not None)
            for number in numbers:
                if home := accounts.home(number):
                    self._desktop.add(f"{home}/.local/share/applications")
            if len(numbers) < len(names):
                return self._sweep.look(numbers)  # an account is not there yet: ask again next time
            self._uids = {names: numbers}
        return self._sweep.look(self._uids[names])

    def program(self, pid: int) -> Program | None:
        """One process, read fresh; while it is about to run a marked executable, as that."""
        coming = self._coming.get(pid)
        if coming is not None and proc.file_of(pid) == coming.file:
            coming = None
        return self._identity.program(pid, coming=coming)

    def watch(self, started: Callable[[int], None]) -> None:
        """Call back when a marked executable is run."""
        self._listeners.append(started)

    def mark(self, executables: Collection[str]) -> None:
        """Watch exactly these."""
        self._marked = executables
        if self._starts:
            self._starts.marks.mark(executables)

    def forbid(self, closed: Mapping[str, Collection[AccountId]]) -> None:
        """Refuse these, as long as the guard is there."""
        if self._guard is not None:
            from agent.platforms.linux.executables.guarded import Closed

            self._closed = Closed(closed, self._own)
            if self._guarded is not None:
                self._guarded.close_files(self._closed)

    def refused(self, told: Callable[[Refusal], None]) -> None:
        """Call back when a start was refused."""
        self._refusals.append(told)

    def rerouted(self, told: Callable[[], None]) -> None:
        """Call back when the guard came or went."""
        self._rerouted.append(told)

    async def settle(self) -> None:
        """Until the guard has taken over what was said last."""
        if self._guarded is not None:
            await self._guarded.settle()

    def files(self, pattern: str) -> frozenset[File]:
        """The executables that fit; processes that run one by another name get its name as well."""
        found: set[File] = set()
        for path in Patterns([pattern]).files(self._desktop.executables()):
            if (file := file_at(path)) is not None:
                self._identity.know(path, file)
                found.add(file)
        return frozenset(found)

    async def pause(self, programs: Collection[Program]) -> None:
        """Freeze these and all they started."""
        self._acted |= {x.pid for x in programs}
        await self._hands.pause(programs)

    async def resume(self, programs: Collection[Program]) -> None:
        """Thaw these."""
        await self._hands.resume(programs)

    async def close_windows(self, programs: Collection[Program]) -> bool:
        """Ask their windows to close; False where they have none."""
        return await self._hands.close_windows(programs)

    async def terminate(self, programs: Collection[Program]) -> None:
        """Ask them to end."""
        self._acted |= {x.pid for x in programs}
        await self._hands.terminate(programs)

    def kill(self, programs: Collection[Program]) -> None:
        """End them."""
        self._acted |= {x.pid for x in programs}
        self._hands.kill(programs)

    def fates(self, programs: Collection[Program]) -> Mapping[Key, Fate]:
        """What became of each."""
        return self._hands.fates(programs)

    def load(self, programs: Collection[Program]) -> float:
        """By the kernel's count of their time."""
        return self._effort.share(programs, self._loop.time())

    def close(self) -> None:
        """Let go of the system; everything paused runs on."""
        for timer in self._timers:
            timer.cancel()
        if self._guard:
            self._guard.close()
        if self._starts:
            self._starts.close()
        self._listeners.clear()
        self._refusals.clear()
        self._rerouted.clear()
        self._hands.close()
        self._sweep.close()

    def _open_guard(self, place: str) -> GuardLine:
        from agent.platforms.linux.executables.guard import GuardLine

        return GuardLine(self._loop, place, self._hear_guard, self._guard_changed)

    def _guard_changed(self, line: GuardLine) -> None:
        """It came or went: starts are told by another route from now on."""
        before, self._guard = self._starts, line
        self._starts = self._open_starts()
        if before:
            before.close()
        self.mark(self._marked)
        for told in self._rerouted:
            told()

    def _hear_guard(self, said: dict[str, Any]) -> None:
        if self._guarded is not None:
            self._guarded.hear(said)
        if "denied" in said and self._closed is not None:
            refusal = Refusal(self._closed.account(said["uid"]), text(said["path"]), said["denied"])
            for told in self._refusals:
                told(refusal)

    def _open_starts(self) -> GuardedStarts | KernelStarts | OpenedStarts | None:
        told = self._desktop.executables, self._identity.know, self._begun, self._missed
        self._guarded = None
        if self._guard and self._guard.here:
            from agent.platforms.linux.executables.guarded import Closed, GuardedStarts

            try:
                closed = self._closed or Closed({}, self._own)
                self._guarded = GuardedStarts(self._loop, *told, line=self._guard, closed=closed)
                return self._guarded
            except OSError:
                pass  # no more instances of inotify
        for kind in (KernelStarts, OpenedStarts):
            try:
                return kind(self._loop, *told)
            except OSError:
                continue  # not root, or no more instances: the next route needs less
        return None

    def _met(self, path: str) -> None:
        if self._starts:
            self._starts.marks.learn(path)

    def _begun(self, pid: int, coming: Executable | None) -> None:
        self._acted.discard(pid)
        if coming is not None:
            self._coming[pid] = coming
            self._later(0, pid)
        self._tell(pid)

    def _tell(self, pid: int) -> None:
        for listener in self._listeners:
            listener(pid)

    def _later(self, step: int, pid: int) -> None:
        def look() -> None:
            self._timers.discard(timer)
            self._arrived(step, pid)

        timer = self._loop.call_later(_EXEC_STEPS[step], look)
        self._timers.add(timer)

    def _arrived(self, step: int, pid: int) -> None:
        """The exec is done: its command line is known now, so whoever left it alone is asked again."""
        coming = self._coming.get(pid)
        if coming is None:
            return
        file = proc.file_of(pid)
        # The new executable is there a moment before its arguments are.
        done = file == coming.file and proc.command(pid) != ""
        if not done and file is not None and step + 1 < len(_EXEC_STEPS):
            self._later(step + 1, pid)
            return
        del self._coming[pid]
        if file == coming.file:
            self._sweep.forget(pid)
            if pid not in self._acted:
                self._tell(pid)
        self._acted.discard(pid)

    async def _settled(self, pid: int) -> None:
        for step in _EXEC_STEPS:
            coming = self._coming.get(pid)
            if coming is None or proc.file_of(pid) == coming.file:
                return
            await asyncio.sleep(step)

    def _missed(self) -> None:
        """Events were lost: whatever runs a marked file may be new."""
        marked = self._starts.marks.files if self._starts else frozenset()
        for pid in proc.pids():
            if proc.file_of(pid) in marked:
                self._tell(pid)
