"""What runs, seen again and again at a cost that grows with what changed.

Nothing is read twice of a process that is known. Three questions tell whether it still is: has any process or
thread begun or ended (one read), which entries of /proc are new (``d_ino`` is another for each new task), and
does a known pid run another executable since (an exec keeps pid, start and ``d_ino``).
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.platforms.linux import proc
from agent.platforms.linux.identity import unsettled

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.ports import Program

CHECKS = 100
"""So many executables are compared in each look, in turn; kernel marks tell of the limited ones at once."""
YOUNG = 3
"""Looks in which a new process is compared every time: launchers exec, desktops move it to its scope."""
AGAIN = 64
"""Looks after which everything unwatched is read anew: a process may have changed its account."""


@dataclass(slots=True, eq=False)
class _Known:
    inode: int
    pid: int
    uid: int
    program: Program | None
    looks: int = 0


class Sweep:
    """The watched accounts' processes; ``identify`` reads one of them in full."""

    def __init__(self, identify: Callable[[int, int], Program | None]) -> None:
        self._identify = identify
        self._uids: frozenset[int] = frozenset()
        self._known: dict[str, _Known] = {}
        self._watched: list[_Known] = []
        self._turn = 0
        self._looks = 0
        self._pulse = b""
        self._answer: tuple[Program, ...] | None = None
        self._load = os.open("/proc/loadavg", os.O_RDONLY | os.O_CLOEXEC)

    def look(self, uids: frozenset[int]) -> tuple[Program, ...]:
        """All processes of these accounts now."""
        if uids != self._uids:
            self._uids = uids
            self._known.clear()
            self._watched.clear()
            self._pulse = b""
            self._answer = None
        self._looks += 1
        if self._looks % AGAIN == 0:
            self._known = {name: known for name, known in self._known.items() if known.program}
            self._pulse = b""
        pulse = self._beat()
        new: list[_Known] = []
        if pulse != self._pulse:
            self._pulse = pulse
            new = self._scan()
        self._compare(new)
        if self._answer is None:
            self._answer = tuple(known.program for known in self._watched if known.program)
        return self._answer

    def forget(self, pid: int) -> None:
        """Read this process anew next time."""
        if self._known.pop(str(pid), None):
            self._pulse = b""

    def close(self) -> None:
        """Let go of /proc."""
        if self._load >= 0:
            os.close(self._load)
            self._load = -1

    def _beat(self) -> bytes:
        """Number of threads and the last pid given: as long as both stand, nothing began or ended."""
        fields = os.pread(self._load, 128, 0).split()
        return fields[3].partition(b"/")[2] + b" " + fields[4]

    def _scan(self) -> list[_Known]:
        before = self._known
        seen: dict[str, _Known] = {}
        new: list[_Known] = []
        with os.scandir("/proc") as entries:
            for entry in entries:
                name = entry.name
                if not name.isdigit():
                    continue
                inode = entry.inode()
                known = before.get(name)
                if known is None or known.inode != inode:
                    known = self._meet(name, inode)
                    if known is None:
                        continue
                    if known.program:
                        new.append(known)
                elif not known.program and known.looks < YOUNG:
                    known = self._meet_again(name, known)
                    if known.program:
                        new.append(known)
                seen[name] = known
        if new or len(seen) != len(before) or seen.keys() != before.keys():
            self._answer = None
            self._watched = [known for known in seen.values() if known.program]
        self._known = seen
        return new

    def _meet(self, name: str, inode: int) -> _Known | None:
        pid = int(name)
        if (uid := proc.account(pid)) is None:
            return None
        program = self._identify(pid, uid) if uid in self._uids else None
        return _Known(inode, pid, uid, program)

    def _meet_again(self, name: str, known: _Known) -> _Known:
        """A process just forked by root may have become an account's since."""
        if (other := self._meet(name, known.inode)) is not None:
            other.looks = known.looks + 1
            return other
        return known

    def _compare(self, new: list[_Known]) -> None:
        watched = self._watched
        if len(watched) <= CHECKS:
            turn = watched
        else:
            start = self._turn % len(watched)
            self._turn = start + CHECKS
            rest = watched[:start] + watched[start + CHECKS :]
            turn = watched[start : start + CHECKS] + [known for known in rest if known.looks < YOUNG]
        fresh = {known.pid for known in new}
        for known in turn:
            if known.pid not in fresh and known.program and self._differs(known, known.program):
                known.program = self._identify(known.pid, known.uid)
                self._answer = None

    def _differs(self, known: _Known, program: Program) -> bool:
        if program.file is None:
            found = proc.executable(known.pid)
            same = found is not None and found.path == program.facts.paths[0]
        else:
            same = proc.file_of(known.pid) == program.file
        if not same:
            return True
        if known.looks < YOUNG:
            known.looks += 1
            return unsettled(program) or proc.scope(known.pid) != program.scope
        return False
