"""What runs as an account, wherever: in its sessions, by cron, in a container, in another's terminal."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import signal
import time
from itertools import chain
from typing import TYPE_CHECKING

from agent.platforms.linux.processes import groups, tree
from agent.platforms.linux.processes.own import OURS, ours
from agent.platforms.linux.processes.owners import owner
from agent.platforms.linux.system import proc

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

PATIENCE = 1.0
"""Seconds in which processes are asked to end."""
_PASSES = 20
_SURE = 2
"""So many looks in a row find nobody where nobody is."""
_SAMPLES = 200


def processes(uid: int) -> dict[int, int]:
    """Pid and start of all that runs as this account or as a number of its containers, or in its sessions.

    Without zombies, and without what Luytre itself runs as an account (its sensor, its tray).
    """
    return dict(each(uid))


def each(uid: int) -> Iterator[tuple[int, int]]:
    """The same, one after the other: who looks for one need not look at all of a fork bomb."""
    return _each(uid, proc.pids())


def _each(uid: int, pids: Iterable[int]) -> Iterator[tuple[int, int]]:
    for pid in pids:
        if owner(pid, {uid}) != uid:
            continue
        stat = proc.stat(pid)
        if stat is not None and not stat.over and not _ours(pid):
            yield pid, stat.started


def _ours(pid: int) -> bool:
    """The file is asked for last: of many, in a namespace with many mounts, it would take minutes."""
    scope = proc.scope(pid)
    return scope.startswith(OURS) and ours(pid, scope, proc.file_of(pid))


def ask(uid: int, openers: Iterable[int] = ()) -> set[int] | None:
    """Ask all of it to end, as systemd asks a session: shells heed the hangup alone.

    What its user manager started is left to that, which ends it in order (systemd(1), SIGTERM). What one of
    ``openers`` started, and waits for, is stopped in place of that; its pids are what is answered. None: they
    are too many to be asked, as in a fork bomb.
    """
    manager, end = f"/user@{uid}.service/", time.monotonic() + PATIENCE
    first = dict(_each(uid, (pid for opener in openers for pid in proc.children(opener))))
    for pid, started in first.items():  # before it notices that the others end
        tree.send(pid, started, signal.SIGSTOP)
    for pid, started in _each(uid, (x for x in proc.pids() if x not in first)):
        group = proc.group(pid)
        if manager not in group or group.endswith(f"{manager}init.scope"):
            hangup = (signal.SIGHUP,) if "/session-" in group else ()
            for number in (signal.SIGTERM, signal.SIGCONT, *hangup):
                tree.send(pid, started, number)
        if time.monotonic() > end:
            return None
    return set(first)


def kill(uid: int) -> bool:
    """End all of it: first all stand still, so that nothing is started any more, then nobody is left.

    Outside of the account's own group another one stands still meanwhile (``groups``): who forks and ends,
    and its child does the same, is gone before a signal comes, and seldom seen. So nobody is believed to be
    there when two looks in a row found nobody. False: nothing was there. What was begun meanwhile by others
    (cron) needs another call.
    """
    ended: dict[int, int] = {}
    seen, missed = False, 0
    for _ in range(_PASSES):
        places = _outside(uid, ended)
        for place in places:
            ended |= _end_in(place, uid)
        new = {pid: started for pid, started in processes(uid).items() if ended.get(pid) != started}
        if not new and not places:
            missed += 1
            if missed == _SURE:
                break
            continue
        seen, missed = True, 0
        for pid, started in new.items():
            tree.send(pid, started, signal.SIGSTOP)
        ended |= new
    for pid, started in ended.items():
        tree.send(pid, started, signal.SIGKILL)
    return seen


def _outside(uid: int, ended: Container[int]) -> set[str]:
    """The groups other than its own in which something of the account is; its group is asked at once."""
    own, found = f"/user.slice/user-{uid}.slice/", set[str]()
    for pid in chain(_latest(), sorted(proc.pids(), reverse=True)):
        if pid in ended or owner(pid, {uid}) != uid:
            continue
        group = proc.group(pid)
        stat = proc.stat(pid)
        if group and not f"{group}/".startswith(own) and not (stat and stat.over) and not _ours(pid):
            found.add(group)
    return found


def _latest() -> Iterator[int]:
    """Who began last, again and again: in a list of all it has ended when its turn comes."""
    last = b""
    for _ in range(_SAMPLES):
        fields = proc.read("/proc/loadavg", 128).split()
        if fields and fields[-1] != last:
            last = fields[-1]
            yield int(last)


def _end_in(group: str, uid: int) -> dict[int, int]:
    with groups.still(group):
        found, there = dict(_each(uid, tree.listed(group))), set(tree.listed(group))
        for pid, started in found.items():
            tree.send(pid, started, signal.SIGKILL)
        # A security module may forbid us a signal; the kernel's own to a group it asks nobody about.
        if found and there == found.keys():
            groups.kill(group)
    return found
