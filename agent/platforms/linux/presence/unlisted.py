"""What runs as a person's account and belongs to no session of it, and whether anything is done there.

Left behind by a session that ended (tmux, nohup), started by cron or at, by a user manager that lingers, in a
container, or by ``su`` in somebody else's terminal. Found by a look at all processes: cheap when little
changed, for a process that is known is not read again.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import re
import time
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from agent.platforms.linux.processes import loaded
from agent.platforms.linux.processes.loaded import SYSTEM_FOLDERS
from agent.platforms.linux.processes.own import DISPLAYS, INFRASTRUCTURE, OURS, ours
from agent.platforms.linux.processes.owners import THAWED
from agent.platforms.linux.system import accounts, proc

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from agent.platforms.linux.presence.logind import Login
    from policies.ids import AccountId

YOUNG = 3
"""Looks in which a new process is read each time: root forks it, then gives it an account and a group."""
AGAIN = 20
"""Looks after which every process is read anew."""
AT_FIRST = 1.0
"""Seconds of the first look."""
PATIENCE = 0.01
"""Seconds in which a look reads processes; the rest is read in the next one, which is soon (``behind``)."""
CROWD = 64
"""Of so many that an account has outside of its sessions it is looked who they are, and of as many that only
carry sessions; more are somebody's doing."""
NOBODY = 0xFFFFFFFF
"""No login at all; also where the kernel keeps no such number."""
_SESSION = re.compile(r"/session-([^/]+)\.scope(?:/|$)")
_ELSEWHERE = ("/luytre", OURS)
"""Where programs of sessions are while they are paused, and what a tray opened for somebody."""


@dataclass(slots=True)
class _Seen:
    inode: int
    uid: int
    group: str
    looks: int = 0


class Unlisted:
    """The processes of people outside of their sessions."""

    def __init__(self, is_person: Callable[[int], bool] = accounts.is_person) -> None:
        self._is_person = is_person
        self._known: dict[str, _Seen] = {}
        self._openers: dict[int, set[int]] = {}
        self._looks = 0
        self.behind = False
        """Whether some were not read yet: too many begin at once."""

    def look(self, logins: Collection[Login]) -> dict[int, tuple[int, ...]]:
        """The account's number -> pids outside of these sessions."""
        self._scan()
        listed: dict[int, set[str]] = {}
        for login in logins:
            listed.setdefault(login.uid, set()).add(login.id)
        persons = {login.uid for login in logins if not login.background}
        found: dict[int, list[int]] = {}
        carriers: Counter[int] = Counter()
        self._openers.clear()
        theirs = cache(lambda uid, group: _belongs(uid, group, listed.get(uid, ()), persons))
        for name, seen in self._known.items():
            if not seen.uid or theirs(seen.uid, seen.group):  # a thousand of one group are judged once
                continue
            if max(len(found.get(seen.uid, ())), carriers[seen.uid]) >= CROWD:
                found.setdefault(seen.uid, []).append(int(name))
            elif carries(int(name), seen.group):
                carriers[seen.uid] += 1
            else:
                found.setdefault(seen.uid, []).append(int(name))
                self._openers.setdefault(seen.uid, set()).add(opener(int(name)))
        return {uid: tuple(pids) for uid, pids in found.items()}

    def openers(self, uid: int) -> frozenset[AccountId]:
        """From whose logins what was found of an account last was started, other than its own."""
        others = self._openers.get(uid, set()) - {uid}
        return frozenset(accounts.name(other) for other in others if self._is_person(other))

    def _scan(self) -> None:
        self._looks += 1
        if self._looks % AGAIN == 0:
            for seen in self._known.values():
                seen.looks = YOUNG - 1
        known, self._known = self._known, {}
        self.behind, end = False, time.monotonic() + (PATIENCE if known else AT_FIRST)
        with os.scandir("/proc") as entries:
            for entry in entries:
                if not entry.name.isdigit():
                    continue
                before = known.get(entry.name)
                # The folder of a process has a number that the next process of that pid does not get.
                if before is not None and before.inode == entry.inode() and before.looks >= YOUNG:
                    self._known[entry.name] = before
                    continue
                same = before is not None and before.inode == entry.inode()
                if time.monotonic() > end:
                    self.behind = True
                    if before is not None and same:
                        self._known[entry.name] = before
                    continue
                looks = before.looks + 1 if before is not None and same else 0
                self._known[entry.name] = self._read(int(entry.name), entry.inode(), looks)

    def _read(self, pid: int, inode: int, looks: int) -> _Seen:
        number = proc.account(pid)
        uid = 0 if number is None else accounts.owner(number)
        if not self._is_person(uid):
            return _Seen(inode, 0, "", looks)
        return _Seen(inode, uid, proc.scope(pid), looks)


def _belongs(uid: int, group: str, sessions: Collection[str], persons: Collection[int]) -> bool:
    """Whether it is part of a listed session."""
    if match := _SESSION.search(group):
        return match[1] in sessions
    # A desktop runs its programs below the user manager; without a person's session they linger.
    managed = f"/user@{uid}.service/" in f"{group}/"
    thawed = group == f"/user.slice/user-{uid}.slice/{THAWED}"
    return (managed or thawed or group.startswith(_ELSEWHERE)) and uid in persons


def opener(pid: int) -> int:
    """Whose login a process comes from, whoever it has become since (``su``); ``NOBODY`` without a login.

    Only root may set it, and does so at a login (proc_pid_loginuid(5), pam_loginuid(8)).
    """
    number = proc.read(f"/proc/{pid}/loginuid", 16)
    return int(number) if number.isdigit() else NOBODY


def carries(pid: int, group: str) -> bool:
    """Whether it only carries sessions (a user manager, its bus, our sensor): it is there by nobody's doing.

    True as well for what is gone, or not to be looked at.
    """
    runs = proc.executable(pid)
    if runs is None or ours(pid, group, runs.file):
        return True
    name = runs.path.rpartition("/")[2]
    known = runs.uid == 0 and runs.path.startswith(SYSTEM_FOLDERS) and name in INFRASTRUCTURE
    return known and not loaded.foreign(pid, draws=name in DISPLAYS)
