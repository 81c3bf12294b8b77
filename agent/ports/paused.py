"""The memory of what is paused, so that none stays so when an agent was killed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.ports.programs import ProcessKey


class Memory(Protocol):
    """Remembers over a crash which programs are paused."""

    def keep(self, programs: Iterable[tuple[ProcessKey, str, str]]) -> None:
        """These are paused now, with child and target of each."""

    def kept(self) -> tuple[tuple[ProcessKey, str, str], ...]:
        """What an earlier agent had paused."""
