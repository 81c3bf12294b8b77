"""A harmless program that ``doctor`` starts, to see whether the agent sees it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SLEEP = Path("/bin/sleep")
SECONDS = "30"


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
    """A copy of ``sleep`` in the state folder, watched like a limited program."""

    def __init__(self, folder: Path, starts: Starts, mark: Callable[[frozenset[str]], None]) -> None:
        self._path = folder / "luytre-trial"
        self._starts = starts
        self._mark = mark
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> int:
        """Start it; its pid. Raises OSError where no program can be copied or started."""
        import shutil

        shutil.copy(SLEEP, self._path)
        self._mark(frozenset({str(self._path)}))
        self._starts.listen()
        self._process = await asyncio.create_subprocess_exec(self._path, SECONDS)
        return self._process.pid

    async def seen_starting(self, patience: float) -> bool:
        """Whether its start was told."""
        return self._process is not None and await self._starts.wait(self._process.pid, patience)

    async def end(self) -> None:
        """End it and take its file away."""
        if self._process is not None:
            if self._process.returncode is None:
                self._process.kill()
            await self._process.wait()
        self._mark(frozenset())
        self._path.unlink(missing_ok=True)
