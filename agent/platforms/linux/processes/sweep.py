"""What runs, seen again and again at a cost that grows with what changed.

Nothing is read twice of a process that is known. Four questions tell whether it still is: has any process or
thread begun or ended (one read); which names in /proc are new; have the pids come round, so that one may
have been given anew (only then are the starts compared); and does a known pid run another executable since
(an exec changes neither pid nor start).
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import logging
import math
import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from agent.platforms.linux.processes.identity import text, unsettled
from agent.platforms.linux.processes.known import Known
from agent.platforms.linux.processes.own import foreign
from agent.platforms.linux.processes.owners import owner, shut
from agent.platforms.linux.system import proc
from agent.platforms.linux.system.reading import at_once

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from agent.ports import ProcessKey, Program

_log = logging.getLogger(__name__)
CHECKS = 40
"""So many executables are compared in each look, in turn; kernel marks tell of the limited ones at once."""
AGAIN = 64
"""Looks after which everything unwatched is read anew: a process may have changed its account."""
THOROUGH = 3
"""In one look of so many a process is asked for its file; in the others its path alone is compared.

Asked without harm, a file costs five calls (``mounts``). The same path is another file where a process made
itself a file system of its own, or after an upgrade, which the kernel marks.
"""
INSPECTED = 5.0
"""Seconds until the next spared program is checked for foreign code: loading one later causes no event."""
CROWD = 64
"""Of more than so many, one more is looked into at a time."""
AT_FIRST = 1.0
"""Seconds of the first look, which meets all that runs already."""
LATELY = 10.0
"""Seconds after which the next look, which would have been soon, is none that anybody wants."""
FRESH = 1.0
"""Seconds in which a look reads on where the last one stopped; then it is looked again what is there."""
PATIENCE = 0.01
"""Seconds that a look reads of what is new, and as many that it compares what is known: a guardian waits
meanwhile. What was not read by then comes first in the next look, which is soon (``behind``); where there is
that much, looks that only read and looks that only compare take turns.

A process that forks and runs itself anew without end can be read between two forks only (``arguments``).
"""


class Sweep:
    """The watched accounts' processes; ``identify`` reads one of them in full."""

    def __init__(self, identify: Callable[[int, int], Program | None]) -> None:
        self._identify = identify
        self._behind = self._only_read = False
        self._looked = 0.0
        self._listed = -math.inf
        """When, if not all of it was read."""
        self._uids: frozenset[int] = frozenset()
        self._known: dict[str, Known] = {}
        self._watched: list[Known] = []
        self._waiting: list[str] = []
        """What the last look had no time for, and after it unwatched processes that are still young: root
        forks them and gives them to an account."""
        self._turn = 0
        self._looks = 0
        self._inspections = 0
        self._inspected = 0.0
        self._pulse = b""
        self._last = 0
        self._answer: tuple[Program, ...] | None = None
        self._load = at_once("/proc/loadavg", os.O_RDONLY)

    @property
    def behind(self) -> bool:
        """Whether some that began were not read yet, or not looked at again: too many begin at once.

        Nobody waits for what was unread when it was looked last (the child has logged out since).
        """
        return self._behind and time.monotonic() - self._looked < LATELY

    @property
    def kept_out(self) -> bool:
        """Whether some that ran when it was looked last are shut to us."""
        lately = time.monotonic() - self._looked < LATELY
        return lately and any(found.shut for found in self._known.values())

    def look(self, uids: frozenset[int], believed: Collection[ProcessKey] = ()) -> tuple[Program, ...]:
        """All processes of these accounts now; ``believed`` are looked into."""
        if uids != self._uids:
            self._uids = uids
            self._known.clear()
            self._watched.clear()
            self._waiting.clear()
            self._list_anew()
            self._answer = None
        self._looks += 1
        self._looked = time.monotonic()
        if self._looks % AGAIN == 0:
            self._forget_strangers()
        compares = self._behind and self._only_read and bool(self._watched)
        new = [] if compares else self._read()
        self._only_read = self._behind and not compares
        if not self._only_read:
            self._compare(new, time.monotonic() + PATIENCE)
        self._inspect()
        self._doubt(believed)
        if self._answer is None:
            self._answer = tuple(known.program for known in self._watched if known.program)
        return self._answer

    def forget(self, pid: int) -> None:
        """Read this process anew next time."""
        if self._known.pop(str(pid), None):
            self._list_anew()

    def close(self) -> None:
        """Let go of /proc."""
        if self._load >= 0:
            os.close(self._load)
            self._load = -1

    def _beat(self) -> tuple[bytes, int]:
        """Number of threads and the last pid given: as long as both stand, nothing began or ended."""
        fields = os.pread(self._load, 128, 0).split()
        return fields[3].partition(b"/")[2] + b" " + fields[4], int(fields[4])

    def _read(self) -> list[Known]:
        """What is new of the watched accounts."""
        self._behind = False
        pulse, last = self._beat()
        if pulse == self._pulse:
            return []
        self._pulse = pulse
        if last < self._last:
            self._come_round()
        self._last = last
        return self._scan(PATIENCE if self._known else AT_FIRST)

    def _scan(self, patience: float) -> list[Known]:
        known, now = self._known, time.monotonic()
        if now - self._listed > FRESH:
            self._listed = now
            self._list()
        unread, self._waiting, rest = self._waiting, [], []
        new: list[Known] = []
        end = max(now + patience, time.monotonic() + patience / 2)
        for place, name in enumerate(unread):
            if time.monotonic() > end:
                rest, self._pulse = unread[place:], b""  # look for the rest next time
                break
            found = self._meet(name, known.get(name))
            if found is None:
                continue
            known[name] = found
            if found.program:
                new.append(found)
            elif found.young:
                self._waiting.append(name)
        self._behind = bool(rest)
        self._waiting = rest + self._waiting
        if not rest:
            self._listed = -math.inf
        if new:
            self._watched += new
            self._answer = None
        return new

    def _list(self) -> None:
        """Let go of what is gone, and note what is there to read."""
        known, names = self._known, set(filter(str.isdigit, os.listdir("/proc")))
        for name in known.keys() - names:
            del known[name]
        waiting = [name for name in self._waiting if name in names]
        self._waiting = [*waiting, *(names - known.keys()).difference(waiting)]
        watched = [found for found in known.values() if found.program]
        if len(watched) < len(self._watched):
            self._watched, self._answer = watched, None

    def _list_anew(self) -> None:
        self._pulse, self._listed = b"", -math.inf

    def _meet(self, name: str, before: Known | None) -> Known | None:
        pid = int(name)
        if (uid := owner(pid, self._uids)) is None:
            return None
        try:
            program = self._identify(pid, uid) if uid in self._uids else None
        except Exception:  # noqa: BLE001 - one of them must not stop the look at the others
            _log.exception("process %d cannot be identified", pid)
            return None
        found = Known(pid, uid, program, shut=program is None and uid in self._uids and shut(pid))
        if before:
            found.looks, found.met = before.looks + 1, before.met
        return found

    def _forget_strangers(self) -> None:
        self._known = {name: known for name, known in self._known.items() if known.program}
        self._list_anew()

    def _come_round(self) -> None:
        """Any pid may have been given anew since the last look: keep those whose start is the same."""
        self._forget_strangers()
        for name, known in tuple(self._known.items()):
            stat = proc.stat(known.pid)
            if known.program is None or stat is None or stat.started != known.program.started:
                del self._known[name]

    def _compare(self, new: list[Known], end: float) -> None:
        watched = self._watched
        if len(watched) <= CHECKS:
            turn = watched
        else:
            start = self._turn % len(watched)
            self._turn = start + CHECKS
            rest = watched[:start] + watched[start + CHECKS :]
            turn = watched[start : start + CHECKS] + [known for known in rest if known.young]
        fresh = {known.pid for known in new}
        for known in turn:
            if time.monotonic() > end:
                self._behind = True
                break
            if known.pid not in fresh and known.program and self._differs(known, known.program):
                self._renew(known)

    def _inspect(self) -> None:
        now = time.monotonic()
        if now - self._inspected < INSPECTED:
            return
        self._inspected = now
        spared = [known for known in self._watched if known.program and known.program.own]
        if not spared:
            return
        for _ in range(0, len(spared), CROWD):
            self._inspections += 1
            known = spared[self._inspections % len(spared)]
            if known.program and _doubtful(known.program):
                self._renew(known)

    def _doubt(self, believed: Collection[ProcessKey]) -> None:
        for known in self._watched if believed else ():
            program = known.program
            if not program or program.key not in believed or not program.facts.protected:
                continue
            if _doubtful(program):
                known.program = replace(program, facts=replace(program.facts, protected=False))
                self._answer = None

    def _differs(self, known: Known, program: Program) -> bool:
        known.looks += 1
        first = known.new
        if not first and known.looks % THOROUGH and proc.runs_at(known.pid) == program.facts.paths[0]:
            return known.young and unsettled(program)
        if program.file is None:
            found = proc.executable(known.pid)
            same = found is not None and text(found.path) == program.facts.paths[0]
        else:
            same = proc.file_of(known.pid) == program.file
        if not same or (known.young and unsettled(program)):
            return True
        if first and proc.scope(known.pid) != program.scope:
            return True
        return first and program.own and _doubtful(program)

    def _renew(self, known: Known) -> None:
        """Read it anew; who cannot be read any more is protected by nothing that was read before."""
        try:
            known.program = self._identify(known.pid, known.uid)
        except Exception:  # noqa: BLE001 - as above
            _log.exception("process %d cannot be identified", known.pid)
            if (program := known.program) is not None:
                facts = replace(program.facts, protected=False)
                known.program = replace(program, own=False, facts=facts)
        self._answer = None


def _doubtful(program: Program) -> bool:
    """Whether it runs somebody else's code, or does what makes that impossible to tell."""
    try:
        return foreign(program.pid, program.facts.paths[0])
    except Exception:  # noqa: BLE001 - as above
        _log.exception("process %d cannot be looked into", program.pid)
        return True
