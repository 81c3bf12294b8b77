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
from typing import TYPE_CHECKING, NamedTuple

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
"""Listings after which every process is read anew."""
AT_FIRST = 1.0
"""Seconds of the first look."""
PATIENCE = 0.01
"""Seconds in which a look lists and reads processes; the rest is read in the next one, which is soon
(``behind``)."""
CROWD = 64
"""Of so many that an account has outside of its sessions it is looked who they are, and of as many that only
carry sessions; more are somebody's doing."""
ASKED, FEW = 10.0, 16
"""Seconds for which, while there is too much to read, an answer to that holds, and how many of an account
are asked in one look: it takes as long as all the rest."""
NOBODY = 0xFFFFFFFF
"""No login at all; also where the kernel keeps no such number."""
_SESSION = re.compile(r"/session-([^/]+)\.scope(?:/|$)")
_ELSEWHERE = ("/luytre", OURS)
"""Where programs of sessions are while they are paused, and what a tray opened for somebody."""


class _Seen(NamedTuple):
    uid: int
    group: str
    looks: int


class _Answer(NamedTuple):
    until: float
    carries: bool
    opener: int


class Unlisted:
    """The processes of people outside of their sessions."""

    def __init__(self, is_person: Callable[[int], bool] = accounts.is_person) -> None:
        self._is_person = is_person
        self._inodes: dict[str, int] = {}
        """Of the folders of all that are known: that of the next process of a pid is another one."""
        self._known: dict[str, _Seen] = {}
        self._groups: dict[tuple[int, str], set[str]] = {}
        """The known ones that are people's, so that a thousand of one group are judged once."""
        self._waiting: list[str] = []
        """What the last look had no time for, and after it what is still young."""
        self._there: dict[str, int] = {}
        """The folders when they were listed last, as above."""
        self._lists = False
        """Whether the last look listed them."""
        self._answers: dict[int, _Answer] = {}
        self._asked: Counter[int] = Counter()
        """How many of an account were asked who they are in this look, of a crowd."""
        self._again: list[str] = []
        """What is read anew when there is time."""
        self._openers: dict[int, set[int]] = {}
        self._listings = 0
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
        self._asked.clear()
        if not self.behind:
            self._answers.clear()
        now = time.monotonic()
        for (uid, group), names in self._groups.items():
            if _belongs(uid, group, listed.get(uid, ()), persons):
                continue
            for pid in sorted(map(int, names)):
                crowd = max(len(found.get(uid, ())), carriers[uid]) >= CROWD
                answer = None if crowd else self._ask(uid, pid, group, now)
                if answer and answer.carries:
                    carriers[uid] += 1
                    continue
                found.setdefault(uid, []).append(pid)
                if answer:
                    self._openers.setdefault(uid, set()).add(answer.opener)
        return {uid: tuple(pids) for uid, pids in found.items()}

    def openers(self, uid: int) -> frozenset[AccountId]:
        """From whose logins what was found of an account last was started, other than its own."""
        others = self._openers.get(uid, set()) - {uid}
        return frozenset(accounts.name(other) for other in others if self._is_person(other))

    def _scan(self) -> None:
        """List and read; of too many, looks that only list and looks that only read take turns."""
        now, patience = time.monotonic(), PATIENCE if self._known else AT_FIRST
        self._lists = not (self.behind and self._lists)
        if self._lists:
            self._list()
            if self.behind:
                return
        # Whatever it took to list them, some are read.
        self._read(max(now + patience, time.monotonic() + patience / 2))

    def _list(self) -> None:
        """Forget what is gone, and note what is to be read."""
        self._listings += 1
        with os.scandir("/proc") as entries:
            self._there = there = {entry.name: entry.inode() for entry in entries if entry.name.isdigit()}
        for name in [name for name, inode in self._inodes.items() if there.get(name) != inode]:
            self._forget(name)
        if self._listings % AGAIN == 0:
            self._again = list(self._known)
        waiting = [name for name in self._waiting if name in there]
        self._waiting = [*waiting, *(there.keys() - self._known.keys()).difference(waiting)]

    def _read(self, end: float) -> None:
        unread, self._waiting, rest = self._waiting, [], []
        for place, name in enumerate(unread):
            if time.monotonic() > end:
                rest = unread[place:]
                break
            self._meet(name, self._there[name])
        self.behind = bool(rest)
        self._waiting = rest + self._waiting
        while self._again and time.monotonic() <= end:
            if (name := self._again.pop()) in self._known:
                self._meet(name, self._there[name])

    def _ask(self, uid: int, pid: int, group: str, now: float) -> _Answer | None:
        """What it is; in a crowd its last answer holds for a while, and it may be None, not asked yet."""
        answer = self._answers.get(pid)
        if answer and now < answer.until:
            return answer
        if self.behind:
            if self._asked[uid] >= FEW:
                return answer
            self._asked[uid] += 1
        alone = carries(pid, group)
        answer = self._answers[pid] = _Answer(now + ASKED, alone, NOBODY if alone else opener(pid))
        return answer

    def _meet(self, name: str, inode: int) -> None:
        """Read it, for the first time or again."""
        looks = self._known[name].looks + 1 if name in self._known else 0
        self._forget(name)
        number = proc.account(int(name))
        uid = 0 if number is None else accounts.owner(number)
        person = self._is_person(uid)
        seen = _Seen(uid, proc.scope(int(name)), looks) if person else _Seen(0, "", looks)
        self._known[name], self._inodes[name] = seen, inode
        if person:
            self._groups.setdefault((seen.uid, seen.group), set()).add(name)
        if looks < YOUNG:
            self._waiting.append(name)

    def _forget(self, name: str) -> None:
        if (seen := self._known.pop(name, None)) is None:
            return
        del self._inodes[name]
        self._answers.pop(int(name), None)
        if names := self._groups.get((seen.uid, seen.group)):
            names.discard(name)
            if not names:
                del self._groups[seen.uid, seen.group]


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
