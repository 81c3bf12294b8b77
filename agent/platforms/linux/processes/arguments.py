"""How a process was called: its command line and variables, read once for a whole family of forks.

They lie in its own memory, and the kernel lets nobody read that while the process forks (mmap_lock). Of a
thousand that fork without end each waits for its turn inside fork(2): every read would take seconds. Who has
forked and run nothing since was called as its parent was.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.platforms.linux.system import proc

if TYPE_CHECKING:
    from agent.platforms.linux.system.proc import Executable, Stat
    from agent.ports import FileId

WANTED = frozenset({"APPIMAGE", "SteamAppId", "SteamGameId"})
"""Variables that tell what a program is; of the others nothing is remembered."""
FAMILIES = 256
"""So many are remembered."""


@dataclass(slots=True)
class _Call:
    command: str = ""
    variables: dict[str, str] | None = None


class Arguments:
    """Remembers by the executable and by where in memory the arguments lie, which no two runs share."""

    def __init__(self) -> None:
        self._calls: dict[tuple[FileId, bytes], _Call] = {}

    def command(self, pid: int, stat: Stat, runs: Executable) -> str:
        """The command line, joined with blanks; empty in the middle of an exec."""
        call = self._call(pid, stat, runs)
        call.command = call.command or proc.command(pid)
        return call.command

    def variables(self, pid: int, stat: Stat, runs: Executable) -> dict[str, str]:
        """Those of the wanted variables that it was started with."""
        call = self._call(pid, stat, runs)
        if call.variables is None:
            found = proc.environment(pid)
            call.variables = {name: found[name] for name in WANTED & found.keys()}
        return call.variables

    def _call(self, pid: int, stat: Stat, runs: Executable) -> _Call:
        if runs.file is None or not stat.places:
            return _Call()
        key = runs.file, stat.places
        known = self._calls.get(key)
        if known is not None and stat.forked and proc.shuffled(pid):
            return known
        if len(self._calls) >= FAMILIES:
            self._calls.pop(next(iter(self._calls)))
        found = self._calls[key] = _Call()
        return found
