"""What is looked at and whether anybody is there: only that counts as use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from agent.ports.sessions import Session


@dataclass(frozen=True, slots=True)
class Front:
    """The program whose window has the focus."""

    pid: int = 0
    """0 where the display does not tell whose window it is."""
    fullscreen: bool = False
    name: str = ""
    """What the window calls its application, where ``pid`` is 0: a claim, held against what really runs."""


class Screen(Protocol):
    """What each session shows, and whether somebody is at it."""

    @property
    def route(self) -> str:
        """The ways that are used now, for ``doctor`` ("x11", "sway, x11", "none")."""

    def route_of(self, session: Session) -> str:
        """Which way is used for this session now; it changes when a display comes or goes."""

    def sees_front(self, session: Session) -> bool:
        """False while its front window cannot be known: then each of its running programs counts as used."""

    def front(self, session: Session) -> Front | None:
        """The front program; None on an empty desktop, behind a lock, or where it cannot be known."""

    def idle(self, session: Session) -> timedelta | None:
        """Time since the last input; None where it cannot be known."""

    def claims(self, session: Session) -> bool:
        """Whether it is only the account's own word that nobody is there: it could let it be said."""

    def playing(self, session: Session) -> frozenset[int]:
        """Players that play a film or music there: somebody may watch without touching anything."""

    def felled(self, session: Session) -> bool:
        """Whether what looks there ends again and again, though it could look: somebody may see to that.

        Never of a screen that only tells nothing.
        """

    def watch(self, changed: Callable[[], None]) -> None:
        """Call back when another window comes to the front."""

    def close(self) -> None:
        """Let go of the display."""
