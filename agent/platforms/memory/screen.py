"""A screen in memory."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.ports import Front, Session


class MemoryScreen:
    """One front window and one idle time for all sessions, unless a session has its own or is hidden."""

    route = "memory"

    def __init__(self) -> None:
        self.front_window: Front | None = None
        self.own_windows: dict[str, Front | None] = {}
        """By session, where they are not the same for all."""
        self.idle_time: timedelta | None = timedelta()
        self.own_times: dict[str, timedelta | None] = {}
        """Idle times by session, where they are not the same for all."""
        self.forgeable = False
        """Whether it is the account's own word that nobody is there."""
        self.players: frozenset[int] = frozenset()
        """Processes that play a film or music."""
        self.felled_at: set[str] = set()
        """Sessions in which what looks ends again and again."""
        self._hidden: set[str] = set()
        self._all_hidden = False
        self._changed: list[Callable[[], None]] = []

    def route_of(self, session: Session) -> str:
        """Memory, as long as the session is seen."""
        return self.route if self.sees_front(session) else "none"

    def sees_front(self, session: Session) -> bool:
        """Whether it was not hidden."""
        return not self._all_hidden and session.id not in self._hidden

    def front(self, session: Session) -> Front | None:
        """The front window that was shown last."""
        if not self.sees_front(session):
            return None
        return self.own_windows.get(session.id, self.front_window)

    def idle(self, session: Session) -> timedelta | None:
        """The idle time that was set last."""
        return self.own_times.get(session.id, self.idle_time)

    def claims(self, session: Session) -> bool:
        """As it was set, where it is said that nobody is there."""
        return self.forgeable and bool(self.idle_time)

    def playing(self, session: Session) -> frozenset[int]:
        """Those that play."""
        return self.players

    def felled(self, session: Session) -> bool:
        """Whether it was set so."""
        return session.id in self.felled_at

    def watch(self, changed: Callable[[], None]) -> None:
        """Call back when another window comes to the front."""
        self._changed.append(changed)

    def show(self, front: Front | None) -> None:
        """Another window comes to the front."""
        self.front_window = front
        for changed in self._changed:
            changed()

    def hide(self, session: Session | None = None) -> None:
        """From now on nothing is seen of this session, or of any."""
        if session is None:
            self._all_hidden = True
        else:
            self._hidden.add(session.id)

    def close(self) -> None:
        """Nobody is told any more."""
        self._changed.clear()
