"""A harmless program that ``doctor`` starts, to see whether the agent sees it."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agent.ports.inspection import TrialRunner

SLEEP = Path("/bin/sleep")
SECONDS = "30"
SETTLED = 3.0
"""Seconds in which the program must be watched, before it is started all the same."""


class Starts:
    """Pids whose start was told by the system, for whoever waits for one."""

    def __init__(self) -> None:
        self._waiting: dict[int, asyncio.Event] = {}
        self._told: set[int] = set()
        self.listening = False

    def seen(self, pid: int) -> None:
        """A start was told."""
        if self.listening:
            self._told.add(pid)
            if pid in self._waiting:
                self._waiting[pid].set()

    def listen(self) -> None:
        """Remember starts from now on."""
        self._told.clear()
        self.listening = True

    async def wait(self, pid: int, patience: float) -> bool:
        """Whether the start of that process is told within so many seconds."""
        event = self._waiting[pid] = asyncio.Event()
        try:
            if pid not in self._told:
                await asyncio.wait_for(event.wait(), patience)
        except TimeoutError:
            return False
        else:
            return True
        finally:
            del self._waiting[pid]
            self.listening = False


class TrialProgram:
    """The program, watched like a limited one."""

    def __init__(
        self,
        runner: TrialRunner,
        starts: Starts,
        mark: Callable[[frozenset[str]], None],
        settle: Callable[[], Awaitable[None]],
    ) -> None:
        self._runner = runner
        self._starts = starts
        self._mark = mark
        self._settle = settle
        self._pid: int | None = None

    async def start(self) -> int:
        """Start it; its pid. Raises OSError where no program can be started."""
        self._runner.prepare()
        self._mark(frozenset({self._runner.path}))
        with contextlib.suppress(TimeoutError):  # whoever tells of starts may be away: that is found out
            await asyncio.wait_for(self._settle(), SETTLED)
        self._starts.listen()
        self._pid = await self._runner.start()
        return self._pid

    async def seen_starting(self, patience: float) -> bool:
        """Whether its start was told."""
        return self._pid is not None and await self._starts.wait(self._pid, patience)

    async def end(self) -> None:
        """End it, and watch it no more."""
        await self._runner.end()
        self._mark(frozenset())


class OwnCopy:
    """A copy of ``sleep`` in the state folder, as a child of this process."""

    def __init__(self, folder: Path) -> None:
        self._place = folder / "luytre-trial"
        self.path = str(self._place)
        self._process: asyncio.subprocess.Process | None = None

    def prepare(self) -> None:
        """Copy it. Raises OSError."""
        import shutil

        shutil.copy(SLEEP, self._place)

    async def start(self) -> int:
        """Start it; its pid. Raises OSError where no program can be started."""
        self._process = await asyncio.create_subprocess_exec(self._place, SECONDS)  # noqa: TID251 - what is tried
        return self._process.pid

    async def end(self) -> None:
        """End it and take its file away."""
        if self._process is not None:
            if self._process.returncode is None:
                self._process.kill()
            await self._process.wait()
        self._place.unlink(missing_ok=True)
