"""Logins in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.ports import Session
    from policies.ids import AccountId


class MemorySessions:
    """Who is logged in, as told by ``put``."""

    route = "memory"

    def __init__(self, *sessions: Session) -> None:
        self.sessions = {session.id: session for session in sessions}
        self.written: list[tuple[AccountId, str]] = []
        self._changed: list[Callable[[], None]] = []
        self._before_sleep: list[Callable[[], None]] = []

    def current(self) -> tuple[Session, ...]:
        """All sessions."""
        return tuple(self.sessions.values())

    def watch(self, changed: Callable[[], None]) -> None:
        """Call back on each change."""
        self._changed.append(changed)

    def before_sleep(self, act: Callable[[], None]) -> None:
        """Call this at ``fall_asleep``."""
        self._before_sleep.append(act)

    def write(self, account: AccountId, text: str) -> None:
        """Note it in ``written``."""
        self.written.append((account, text))

    def fall_asleep(self) -> None:
        """The PC is about to sleep."""
        for act in self._before_sleep:
            act()

    def put(self, session: Session) -> None:
        """A session comes, or is another than before."""
        self.sessions[session.id] = session
        self._tell()

    def remove(self, key: str) -> None:
        """A session ends."""
        del self.sessions[key]
        self._tell()

    def close(self) -> None:
        """Nobody is told any more."""
        self._changed.clear()
        self._before_sleep.clear()

    def _tell(self) -> None:
        for changed in self._changed:
            changed()
