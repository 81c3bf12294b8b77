"""What runs on a Linux PC, and the hands that pause and close it."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import asyncio
from typing import TYPE_CHECKING, Any

from agent.platforms.linux.acting.freezer import freezer_of
from agent.platforms.linux.acting.hands import Hands
from agent.platforms.linux.executables.coming import Coming
from agent.platforms.linux.executables.marks import file_at
from agent.platforms.linux.executables.patterns import NAMED, Patterns
from agent.platforms.linux.executables.runners import Runners
from agent.platforms.linux.executables.starts import KernelStarts, OpenedStarts, open_starts
from agent.platforms.linux.processes import tree
from agent.platforms.linux.processes.desktop import SYSTEM, DesktopIndex
from agent.platforms.linux.processes.effort import Effort
from agent.platforms.linux.processes.identity import Identity, text
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.processes.owners import owner
from agent.platforms.linux.processes.sweeps import Sweeps
from agent.platforms.linux.system import accounts, proc
from agent.platforms.linux.system.handles import with_input
from agent.ports import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from collections.abc import Set as AbstractSet
    from datetime import timedelta

    from agent.platforms.linux.acting.hands import Windows
    from agent.platforms.linux.executables.guard import GuardLine
    from agent.platforms.linux.executables.guarded import GuardedStarts, RefusedFiles
    from agent.platforms.linux.system.proc import Executable
    from agent.ports import Fate, FileId, ProcessKey, Program
    from policies.ids import AccountId


class LinuxPrograms:
    """The port ``Programs``. As root by fanotify and the freezer, else by inotify and stop signals.

    ``guard``: where the exec guard listens. While it does, it tells of starts, and it alone can refuse them.
    """

    folders = NAMED
    own_tree = "/usr"

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
        self._sweeps = Sweeps(self._identity.program, self._desktop.add_home)
        self._coming = Coming(loop, self._arrived)
        self._acted: set[int] = set()
        self._runners = Runners(loop, self._stir)
        self._listeners: list[Callable[[int], None]] = []
        self._stirred: list[Callable[[], None]] = []
        self._refusals: list[Callable[[Refusal], None]] = []
        self._rerouted: list[Callable[[], None]] = []
        self._limited: Collection[str] = ()
        self._shut: frozenset[str] = frozenset()
        self._ruled = Patterns()
        self._closed: RefusedFiles | None = None
        self._guard: GuardLine | None = None
        self._guarded: GuardedStarts | None = None
        if guard:
            from agent.platforms.linux.executables.guard import GuardLine

            self._guard = GuardLine(loop, guard, self._hear_guard, self._guard_changed)
        self._starts = self._open_starts()
        self._identity.met = self._met
        trees = tree.Trees(self._identity.spared)
        self._hands = Hands(trees, freezer_of(group), windows, self._coming.settled)
        self._effort = Effort()

    @property
    def route(self) -> str:
        """How starts are seen here."""
        return self._starts.route if self._starts else "sweep"

    @property
    def behind(self) -> bool:
        """Whether some that run were not read yet."""
        return self._sweeps.behind

    @property
    def kept_out(self) -> bool:
        """Whether some that run are shut to us."""
        return self._sweeps.kept_out

    def running(
        self, accounts_: Collection[AccountId], believed: Collection[ProcessKey] = ()
    ) -> tuple[Program, ...]:
        """All processes of these accounts; costs what changed."""
        if self._closed is not None and self._closed.outdated:
            self._sweeps.renumber()
            self._refuse(self._closed.wanted)
        return self._sweeps.running(frozenset(accounts_), believed)

    def program(self, pid: int) -> Program | None:
        """One process, read fresh; while it is about to run a marked executable, as that."""
        return self._identity.program(pid, owner(pid, self._sweeps.numbers), self._coming.of(pid))

    def exists(self, pid: int) -> bool:
        """Whether one of that number is there and has not ended."""
        return (stat := proc.stat(pid)) is not None and not stat.over

    def watch(self, started: Callable[[int], None], stirred: Callable[[], None] | None = None) -> None:
        """Call back when a marked executable is run, or a runner of what is closed."""
        self._listeners.append(started)
        self._stirred += [stirred] if stirred else []

    def mark(self, executables: Collection[str]) -> None:
        """Watch exactly these."""
        self._limited = executables
        self._mark()

    def forbid(
        self, closed: Mapping[str, Collection[AccountId]], elsewhere: Collection[AccountId] = ()
    ) -> None:
        """Refuse these, as long as the guard is there; follow what runs something for ``elsewhere``."""
        before = self._shut, self._runners.patterns
        self._shut = frozenset(closed).difference(self._limited)
        self._runners.accounts = frozenset(elsewhere)
        if (self._shut, self._runners.patterns) != before:
            self._mark()
        self._refuse(closed)

    def _refuse(self, closed: Mapping[str, Collection[AccountId]]) -> None:
        if self._guard is not None:
            from agent.platforms.linux.executables.guarded import RefusedFiles

            self._closed = RefusedFiles(closed, self._own)
            if self._guarded is not None:
                self._guarded.close_files(self._closed)

    def on_refused(self, told: Callable[[Refusal], None]) -> None:
        """Call back when a start was refused."""
        self._refusals.append(told)

    def on_rerouted(self, told: Callable[[], None]) -> None:
        """Call back when the guard came or went."""
        self._rerouted.append(told)

    async def settle(self) -> None:
        """Until the guard has taken over what was said last."""
        if self._guarded is not None:
            await self._guarded.settle()

    def files(self, pattern: str) -> frozenset[FileId]:
        """The executables that fit; processes that run one by another name get its name as well."""
        paths = Patterns([pattern]).look(self._desktop.executables()).files
        found = {path: file for path in paths if (file := file_at(path)) is not None}
        for path, file in found.items():
            self._identity.know(path, file)
        return frozenset(found.values())

    async def pause(self, programs: Collection[Program], *, held: bool = False) -> None:
        """Freeze these and all they started."""
        self._acted |= {x.pid for x in programs}
        await self._hands.pause(programs, held=held)

    async def resume(self, programs: Collection[Program]) -> None:
        """Thaw these."""
        await self._hands.resume(programs)

    def run_on(self, names: Collection[AccountId], but: Collection[Program]) -> None:
        """Thaw all others that were paused."""
        self._hands.run_on({x for name in names if (x := accounts.number(name)) is not None}, but)

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

    def fates(self, programs: Collection[Program]) -> Mapping[ProcessKey, Fate]:
        """What became of each."""
        return self._hands.fates(programs)

    def age(self, program: Program) -> timedelta:
        """By the kernel's count of ticks since the boot."""
        return proc.age(program.started)

    def load(self, programs: Collection[Program]) -> float:
        """By the kernel's count of their time."""
        return self._effort.share(programs, self._loop.time())

    def holds_input(self, programs: Collection[Program]) -> bool:
        """By what they have open; of a process that cannot be read nothing is held."""
        return with_input(x.pid for x in programs)

    def close(self) -> None:
        """Let go of the system; everything paused runs on."""
        self._coming.close()
        self._runners.close()
        if self._guard:
            self._guard.close()
        if self._starts:
            self._starts.close()
        for listeners in (self._listeners, self._stirred, self._refusals, self._rerouted):
            listeners.clear()
        self._hands.close()
        self._sweeps.close()

    def _guard_changed(self) -> None:
        """It came or went: starts are told by another route from now on."""
        before, self._starts = self._starts, self._open_starts()
        if before:
            before.close()
        self._mark()
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
        told = self._known, self._identity.know, self._begun, self._missed
        self._guarded = None
        if self._guard and self._guard.here:
            from agent.platforms.linux.executables.guarded import GuardedStarts, RefusedFiles

            try:
                closed = self._closed or RefusedFiles({}, self._own)
                self._guarded = GuardedStarts(self._loop, *told, line=self._guard, closed=closed)
                return self._guarded
            except OSError:
                pass  # no more instances of inotify
        return open_starts(self._loop, *told)

    def _mark(self) -> None:
        self._ruled = Patterns(wanted := frozenset((*self._limited, *self._shut)))
        if self._starts:
            self._starts.marks.mark(wanted | self._runners.patterns)

    def _known(self) -> tuple[str, ...]:
        return *self._desktop.executables(), *self._identity.executables()

    def _stir(self) -> None:
        for listener in self._stirred:
            listener()

    def _met(self, path: str) -> None:
        if self._starts:
            self._starts.marks.learn(path)

    def _begun(self, pid: int, coming: Executable | None) -> None:
        path = self._starts.marks.path(coming.file if coming else proc.file_of(pid)) if self._starts else ""
        if self._runners.begun(pid, path) and not self._ruled.fits(path):
            return
        self._acted.discard(pid)
        if coming is not None:
            self._coming.begin(pid, coming)
        self._tell(pid)

    def _tell(self, pid: int) -> None:
        for listener in self._listeners:
            listener(pid)

    def _arrived(self, pid: int, done: bool) -> None:  # noqa: FBT001 - told by position
        """Its command line is known now, so whoever left it alone is asked again."""
        if done:
            self._sweeps.forget(pid)
            if pid not in self._acted:
                self._tell(pid)
        self._acted.discard(pid)

    def _missed(self) -> None:
        """Events were lost: whatever runs a marked file may be new."""
        for pid in self._starts.marks.running() if self._starts else ():
            self._tell(pid)
