"""Programs in memory: they pause, close and refuse as a test wants."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from agent.ports import Fate, GrabHeld, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from agent.ports import FileId, ProcessKey, Program
    from policies.ids import AccountId

OLD = timedelta(hours=1)
"""The age of programs of which nothing else was said."""


class MemoryPrograms:
    """A table of processes."""

    route = "memory"
    behind = False
    kept_out = False
    folders = ("/usr/bin", "/usr/games")
    own_tree = "/usr"

    def __init__(self) -> None:
        self.table: dict[ProcessKey, Program] = {}
        self.paused: set[ProcessKey] = set()
        self.deaf: set[ProcessKey] = set()
        """Programs that do not end when they are asked to."""
        self.stubborn: set[ProcessKey] = set()
        """Programs that cannot even be paused."""
        self.late: set[ProcessKey] = set()
        """Programs that stand still only when they have done with the disk."""
        self.immortal: set[ProcessKey] = set()
        """Programs that cannot be killed (stuck in the kernel)."""
        self.grabbing: set[ProcessKey] = set()
        """Programs that hold the keyboard."""
        self.beside: set[ProcessKey] = set()
        """Others at the same display."""
        self.silencing: set[ProcessKey] = set()
        """Programs without which the display answers nothing."""
        self.unfreezable: set[ProcessKey] = set()
        """Programs at which the system itself fails."""
        self.frozen_fast: set[ProcessKey] = set()
        """Programs that do not thaw."""
        self.foreign: set[ProcessKey] = set()
        """Programs that run code of somebody else's, until that is seen."""
        self.windows: set[ProcessKey] = set()
        self.ages: dict[ProcessKey, timedelta] = {}
        self.loads: dict[ProcessKey, float] = {}
        """What programs take of a processor; paused ones take nothing."""
        self.pads: set[ProcessKey] | None = set()
        """Programs that read a pad; None: it is not known."""
        self.marks: frozenset[str] = frozenset()
        self.asked: list[tuple[str, ProcessKey]] = []
        """All acts, in order."""
        self.closed: dict[str, frozenset[AccountId]] = {}
        self.elsewhere: frozenset[AccountId] = frozenset()
        self._stirred: list[Callable[[], None]] = []
        self._started: list[Callable[[int], None]] = []
        self._refused: list[Callable[[Refusal], None]] = []
        self._rerouted: list[Callable[[], None]] = []

    def start(self, program: Program) -> Program:
        """A process starts, unless that is refused; who watches its executable is told."""
        names = [(path, *found) for path in program.facts.paths for found in self.closed.items()]
        if any(fnmatchcase(path, mark) and program.account in them for path, mark, them in names):
            for told in self._refused:
                told(Refusal(program.account, program.facts.paths[0], program.pid))
            return program
        self.table[program.key] = program
        if any(fnmatchcase(path, mark) for path in program.facts.paths for mark in self.marks):
            for started in self._started:
                started(program.pid)
        elif program.account in self.elsewhere:
            for stirred in self._stirred:
                stirred()
        return program

    def end(self, program: Program) -> None:
        """A process ends by itself."""
        self.table.pop(program.key, None)
        self.paused.discard(program.key)

    def running(
        self, accounts: Collection[AccountId], believed: Collection[ProcessKey] = ()
    ) -> tuple[Program, ...]:
        """All processes of the accounts."""
        for key in self.foreign.intersection(believed) & self.table.keys():
            found = self.table[key]
            self.table[key] = replace(found, facts=replace(found.facts, protected=False))
            self.foreign.remove(key)
        return tuple(program for program in self.table.values() if program.account in accounts)

    def program(self, pid: int) -> Program | None:
        """The process with that pid."""
        return next((program for program in self.table.values() if program.pid == pid), None)

    def exists(self, pid: int) -> bool:
        """Whether there is one with that pid."""
        return self.program(pid) is not None

    def watch(self, started: Callable[[int], None], stirred: Callable[[], None] | None = None) -> None:
        """Call back when a marked program starts, or another one of an account of ``elsewhere``."""
        self._started.append(started)
        if stirred is not None:
            self._stirred.append(stirred)

    def mark(self, executables: Collection[str]) -> None:
        """Watch these executables."""
        self.marks = frozenset(executables)

    def forbid(
        self, closed: Mapping[str, Collection[AccountId]], elsewhere: Collection[AccountId] = ()
    ) -> None:
        """Refuse these."""
        self.elsewhere = frozenset(elsewhere)
        self.closed = {pattern: frozenset(accounts) for pattern, accounts in closed.items()}

    def on_refused(self, told: Callable[[Refusal], None]) -> None:
        """Call back when a start was refused."""
        self._refused.append(told)

    def on_rerouted(self, told: Callable[[], None]) -> None:
        """Call back when the route is another."""
        self._rerouted.append(told)

    def reroute(self, route: str) -> None:
        """Starts are seen, or refused, in another way from now on."""
        self.route = route
        for told in self._rerouted:
            told()

    async def settle(self) -> None:
        """Everything is taken over at once."""

    def files(self, pattern: str) -> frozenset[FileId]:
        """Files of the running programs that fit."""
        return frozenset(
            program.file
            for program in self.table.values()
            if program.file and any(fnmatchcase(path, pattern) for path in program.facts.paths)
        )

    async def pause(self, programs: Collection[Program], *, held: bool = False) -> None:
        """Freeze them; a display that is held tells of all that are there."""
        chosen = {program.key for program in programs}
        shown = self.grabbing | self.beside if self.grabbing & self.table.keys() else set()
        if chosen & (self.silencing if held else self.silencing | shown):
            raise GrabHeld
        if any(program.key in self.unfreezable for program in programs):
            raise OSError("the freezer refuses")
        self.asked += [("pause", program.key) for program in programs]
        self.paused |= {program.key for program in programs if program.key in self.table} - self.stubborn

    async def resume(self, programs: Collection[Program]) -> None:
        """Thaw them."""
        self.asked += [("resume", program.key) for program in programs]
        self.paused -= {program.key for program in programs} - self.frozen_fast

    def run_on(self, accounts: Collection[AccountId], but: Collection[Program]) -> None:
        """Thaw all others of the accounts."""
        others = {program.key for program in self.running(accounts)} - {program.key for program in but}
        self.paused -= others - self.frozen_fast

    async def close_windows(self, programs: Collection[Program]) -> bool:
        """Ask their windows; only those of ``windows`` have one, and end when they are asked."""
        asked = [program for program in programs if program.key in self.windows]
        self.asked += [("close", program.key) for program in asked]
        for program in asked:
            if program.key not in self.deaf:
                self.end(program)
        return bool(asked)

    async def terminate(self, programs: Collection[Program]) -> None:
        """Ask them to end; deaf ones do not listen."""
        self.asked += [("terminate", program.key) for program in programs]
        for program in programs:
            if program.key not in self.deaf:
                self.end(program)

    def kill(self, programs: Collection[Program]) -> None:
        """End them."""
        self.asked += [("kill", program.key) for program in programs]
        for program in programs:
            if program.key not in self.immortal:
                self.end(program)

    def fates(self, programs: Collection[Program]) -> Mapping[ProcessKey, Fate]:
        """What became of each."""
        return {program.key: self._fate(program.key) for program in programs}

    def age(self, program: Program) -> timedelta:
        """What was set for it."""
        return self.ages.get(program.key, OLD)

    def load(self, programs: Collection[Program]) -> float:
        """What was set for them."""
        return sum(self.loads.get(program.key, 0.0) for program in programs if program.key not in self.paused)

    def holds_input(self, programs: Collection[Program]) -> bool | None:
        """As it was set, while they run."""
        if self.pads is None:
            return None
        return any(x.key in self.pads and x.key in self.table for x in programs)

    def close(self) -> None:
        """Thaw everything."""
        self.paused.clear()
        self._started.clear()
        self._stirred.clear()
        self._refused.clear()
        self._rerouted.clear()

    def _fate(self, key: ProcessKey) -> Fate:
        if key not in self.table:
            return Fate.GONE
        return Fate.PAUSED if key in self.paused - self.late else Fate.RUNNING
