"""What runs as an account, wherever: in its sessions, by cron, in a container, in another's terminal."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import signal

from agent.platforms.linux.processes import tree
from agent.platforms.linux.processes.own import OURS, ours
from agent.platforms.linux.system import accounts, proc

_PASSES = 20


def processes(uid: int) -> dict[int, int]:
    """Pid and start of all that runs as this account or as a number of its containers.

    Without zombies, and without what Luytre itself runs as an account (its sensor, its tray).
    """
    found: dict[int, int] = {}
    for pid in proc.pids():
        number = proc.account(pid)
        if number is None or accounts.owner(number) != uid:
            continue
        stat = proc.stat(pid)
        if stat is not None and not stat.over and not _ours(pid):
            found[pid] = stat.started
    return found


def _ours(pid: int) -> bool:
    """The file is asked for last: of many, in a namespace with many mounts, it would take minutes."""
    scope = proc.scope(pid)
    return scope.startswith(OURS) and ours(pid, scope, proc.file_of(pid))


def ask(uid: int) -> None:
    """Ask all of it to end, as systemd asks a session: shells heed the hangup alone.

    What its user manager started is left to that, which ends it in order (systemd(1), SIGTERM).
    """
    manager = f"/user@{uid}.service/"
    for pid, started in processes(uid).items():
        group = proc.group(pid)
        if manager in group and not group.endswith(f"{manager}init.scope"):
            continue
        signals = [signal.SIGTERM, signal.SIGCONT]
        if "/session-" in group:
            signals.append(signal.SIGHUP)
        for number in signals:
            tree.send(pid, started, number)


def kill(uid: int) -> bool:
    """End all of it: first all stand still, so that nothing is started any more, then nobody is left.

    False: nothing was there. What was begun meanwhile by others (cron) needs another call.
    """
    stopped: dict[int, int] = {}
    for _ in range(_PASSES):
        new = {pid: started for pid, started in processes(uid).items() if stopped.get(pid) != started}
        if not new:
            break
        for pid, started in new.items():
            tree.send(pid, started, signal.SIGSTOP)
        stopped |= new
    for pid, started in stopped.items():
        tree.send(pid, started, signal.SIGKILL)
    return bool(stopped)
