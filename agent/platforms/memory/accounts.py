"""The hands on whole accounts, in memory: each act holds or fails as a test wants."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from agent.api.errors import Unavailable
from agent.ports import Held

if TYPE_CHECKING:
    from collections.abc import Collection

    from agent.platforms.memory.programs import MemoryPrograms
    from agent.platforms.memory.sessions import MemorySessions
    from agent.ports import ProcessKey, Session
    from policies.ids import AccountId


class MemoryAccounts:
    """Acts on the sessions and programs of the same PC."""

    def __init__(self, sessions: MemorySessions, programs: MemoryPrograms) -> None:
        self._sessions = sessions
        self._programs = programs
        self.failing: set[str] = set()
        """Acts that have no effect: "lock" (no locker listens), "freeze", "thaw", "end", "refuse"."""
        self.refusal: Exception | None = None
        """What the system says to whoever acts."""
        self.unavailable: set[AccountId] = set()
        """Accounts on which nothing can be tried, as those that are not there."""
        self.asked: list[tuple[str, AccountId]] = []
        """All acts, in order."""
        self.frozen: set[AccountId] = set()
        self.refused: frozenset[AccountId] = frozenset()
        self.text = ""
        self.enrolled: frozenset[AccountId] = frozenset()
        self.elsewhere: set[AccountId] = set()
        """Accounts with a screen that no lock covers; it is in use while their programs work."""
        self.dark = False
        self.lockers: set[ProcessKey] = set()
        """Programs that cover a session that is locked."""

    def hold(self, account: AccountId) -> Held:
        """What the table says."""
        sessions = self._of(account)
        there = self._programs.running({account})
        shown = account in self.elsewhere and self._programs.load(there) > 0
        return Held(
            locked=not shown and all(x.locked or not x.active or x.background for x in sessions),
            frozen=account in self.frozen,
            gone=not sessions and not there,
            refused=account in self.refused,
        )

    async def lock(self, account: AccountId) -> None:
        """Lock its sessions; what runs in the background has none."""
        if self._does("lock", account):
            for session in self._of(account):
                self._sessions.put(replace(session, locked=not session.background))

    async def locking(self, account: AccountId) -> bool:
        """One of its programs holds the keys."""
        return any(x.key in self._programs.grabbing for x in self._programs.running({account}))

    def covering(self, account: AccountId) -> frozenset[int]:
        """Those of its lockers that cover something."""
        covered = any(session.locked for session in self._of(account))
        theirs = self._programs.running({account}) if covered else ()
        return frozenset(x.pid for x in theirs if x.key in self.lockers)

    async def freeze(self, account: AccountId) -> None:
        """Freeze it, where no session of it is graphical."""
        if any(session.graphical for session in self._of(account)):
            raise Unavailable("A graphical session cannot be frozen.")
        if self._does("freeze", account):
            self.frozen.add(account)

    async def thaw(self, account: AccountId) -> None:
        """Let it run on."""
        if self._does("thaw", account):
            self.frozen.discard(account)

    async def end(self, account: AccountId) -> None:
        """End its sessions and programs."""
        if self._does("end", account):
            self.frozen.discard(account)
            for program in self._programs.running({account}):
                self._programs.end(program)
            for session in self._of(account):
                self._sessions.remove(session.id)

    def refuse(self, accounts: Collection[AccountId], text: str) -> None:
        """Refuse exactly these."""
        for account in sorted(accounts):
            self.asked.append(("refuse", account))
        if self.refusal is not None:
            raise self.refusal
        self.text = text
        self.refused = frozenset() if "refuse" in self.failing else frozenset(accounts)

    def enrol(self, children: Collection[AccountId]) -> None:
        """Remember them."""
        if self.refusal is not None:
            raise self.refusal
        self.enrolled = frozenset(children)

    def close(self) -> None:
        """Nobody is held any more."""
        self.frozen.clear()
        self.refused = frozenset()

    def _of(self, account: AccountId) -> list[Session]:
        return [session for session in self._sessions.current() if session.account == account]

    def _does(self, act: str, account: AccountId) -> bool:
        self.asked.append((act, account))
        if self.refusal is not None:
            raise self.refusal
        if account in self.unavailable:
            raise Unavailable(f"{account} is not there.")
        return act not in self.failing
