"""What belongs to a program: all it started, and its application's scope where that is its own."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import logging
import os
import signal
from collections import deque
from typing import TYPE_CHECKING

from agent.platforms.linux.processes import scopes
from agent.platforms.linux.processes.groups import MOUNTS
from agent.platforms.linux.processes.owners import owner
from agent.platforms.linux.system import accounts, proc
from agent.platforms.linux.system.reading import MANY, read_long

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from agent.ports import Program

_log = logging.getLogger(__name__)
HIERARCHIES = (*MOUNTS, "/sys/fs/cgroup/systemd")


def alive(program: Program) -> bool:
    """Whether this very process still runs."""
    found = proc.stat(program.pid)
    return found is not None and found.started == program.started and not found.over


class Trees:
    """Finds trees; ``spared`` says which processes are never part of one."""

    def __init__(self, spared: Callable[[int], bool]) -> None:
        self._spared = spared

    def members(self, programs: Iterable[Program], but: Container[int] = ()) -> dict[int, int]:
        """Pid and start of all members now, parents before what they started; each is looked at once.

        ``but``: what is known already, with all that it started.
        """
        found: dict[int, int] = {}
        rooms: dict[tuple[str, int | None], list[int]] = {}
        for program in programs:
            if not program.own and alive(program):
                uid = accounts.number(program.account)
                self._add(found, [program.pid], uid, but)
                self._add(found, _room(program, uid, rooms, (found, but)), uid, but)
        return found

    def _add(self, found: dict[int, int], tops: Iterable[int], uid: int | None, but: Container[int]) -> None:
        waiting, asked = deque(tops), () if uid is None else (uid,)
        while waiting:
            pid = waiting.popleft()
            if pid in found or pid in but or self._is_spared(pid):
                continue
            stat, theirs = proc.stat(pid), owner(pid, asked)
            # What acts for root (sudo), or for another account elsewhere, is not the program's any more.
            if stat is None or stat.over or theirs is None or theirs != uid:
                continue
            found[pid] = stat.started
            waiting += proc.children(pid)

    def _is_spared(self, pid: int) -> bool:
        """Who makes that impossible to tell is not: what is done to all others must not fail for it."""
        try:
            return self._spared(pid)
        except Exception:  # noqa: BLE001 - as above
            _log.exception("whether process %d is spared cannot be told", pid)
            return False


def _room(
    program: Program,
    uid: int | None,
    rooms: dict[tuple[str, int | None], list[int]],
    known: Iterable[Container[int]],
) -> list[int]:
    """The scope's processes, if the oldest of them is the program or one that it started; told once.

    A program that was started from a terminal sits in the terminal's scope, which is not its own.
    """
    scope = proc.scope(program.pid)
    if not scopes.is_application(scope):
        return []
    if (scope, uid) not in rooms:
        rooms[scope, uid] = by_age(scope)
    members = rooms[scope, uid]
    if members and any(members[0] in pids for pids in known):
        rooms[scope, uid] = []
        return members
    return []


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
