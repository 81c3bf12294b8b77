"""What belongs to a program: all it started, and its application's scope where that is its own."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import signal
from typing import TYPE_CHECKING

from agent.platforms.linux.processes import scopes
from agent.platforms.linux.system import accounts, proc
from agent.platforms.linux.system.reading import MANY, read_long

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from agent.ports import Program

HIERARCHIES = ("/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd")


def alive(program: Program) -> bool:
    """Whether this very process still runs."""
    found = proc.stat(program.pid)
    return found is not None and found.started == program.started and not found.over


class Trees:
    """Finds trees; ``spared`` says which processes are never part of one."""

    def __init__(self, spared: Callable[[int], bool]) -> None:
        self._spared = spared

    def members(self, programs: Iterable[Program]) -> dict[int, int]:
        """Pid and start of all members now, parents before what they started."""
        found: dict[int, int] = {}
        for program in programs:
            if not program.own and alive(program):
                uid = accounts.number(program.account)
                self._add(found, program.pid, uid)
                for pid in self._scope(program, found):
                    self._add(found, pid, uid)
        return found

    def _add(self, found: dict[int, int], top: int, uid: int | None) -> None:
        waiting = [top]
        while waiting:
            pid = waiting.pop(0)
            if pid in found or self._spared(pid):
                continue
            stat, number = proc.stat(pid), proc.account(pid)
            # What acts for another account (sudo) is not the program's any more.
            if stat is None or stat.over or number is None or accounts.owner(number) != uid:
                continue
            found[pid] = stat.started
            waiting += proc.children(pid)

    def _scope(self, program: Program, found: dict[int, int]) -> list[int]:
        """The scope's processes, if the oldest of them is the program or one that it started.

        A program that was started from a terminal sits in the terminal's scope, which is not its own.
        """
        scope = proc.scope(program.pid)
        if not scopes.is_application(scope):
            return []
        members = by_age(scope)
        return members if members and members[0] in found else []


def by_age(group: str) -> list[int]:
    """What runs in a control group, the oldest first."""
    starts = {pid: stat.started for pid in listed(group) if (stat := proc.stat(pid))}
    return sorted(starts, key=lambda pid: (starts[pid], pid))


def listed(group: str) -> Iterator[int]:
    """What runs in a control group, by its path below the mount."""
    for top in HIERARCHIES:
        if listing := read_long(f"{top}{group}/cgroup.procs", MANY):
            yield from map(int, listing.split())
            return


def send(pid: int, started: int, number: signal.Signals) -> bool:
    """Signal this very process and no other that got its pid since; False when it is gone or not ours."""
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        found = proc.stat(pid)
        if found is None or found.started != started:
            return False
        signal.pidfd_send_signal(handle, number)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
