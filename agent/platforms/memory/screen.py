"""A screen in memory."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.ports import Front, Session


class MemoryScreen:
    """One front window and one idle time for all sessions."""

    route = "memory"

    def __init__(self, *, sees_front: bool = True) -> None:
        self.sees_front = sees_front
        self.front_window: Front | None = None
        self.idle_time: timedelta | None = timedelta()
        self._changed: list[Callable[[], None]] = []

    def front(self, session: Session) -> Front | None:
        """The front window that was shown last."""
        return self.front_window if self.sees_front else None

    def idle(self, session: Session) -> timedelta | None:
        """The idle time that was set last."""
        return self.idle_time

    def watch(self, changed: Callable[[], None]) -> None:
        """Call back when another window comes to the front."""
        self._changed.append(changed)

    def show(self, front: Front | None) -> None:
        """Another window comes to the front."""
        self.front_window = front
        for changed in self._changed:
            changed()

    def close(self) -> None:
        """Nobody is told any more."""
        self._changed.clear()
