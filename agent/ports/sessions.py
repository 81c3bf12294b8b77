"""Who is logged in, in whichever way a system tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from policies.ids import AccountId

PROCESS_TABLE = "process table"
"""The route on which no session is told, and whoever runs a program is taken for logged in."""


@dataclass(frozen=True, slots=True)
class Session:
    """One login of an account."""

    id: str
    account: AccountId
    active: bool = True
    """In front on its seat; a tty or ssh login counts as active while it is open."""
    locked: bool = False
    display: str | None = None
    """X11 display or Wayland socket, where there is one."""
    seat: str | None = None
    graphical: bool = False
    """Its windows are drawn by a program of the session, which nobody may freeze: it holds the seat."""
    background: bool = False
    """Nobody logged in for it: what cron, at, a lingering service, a container or ``su`` runs."""
    strays: bool = False
    """It says that it is shown elsewhere than at first; nobody knows then what is in front."""
    opened_by: frozenset[AccountId] = frozenset()
    """Of the background: from whose logins it was started, where those are others' (``su``)."""


class Sessions(Protocol):
    """Who is logged in."""

    @property
    def route(self) -> str:
        """Which way is used now, for ``doctor`` ("logind", "current account", ``PROCESS_TABLE``)."""

    def current(self) -> tuple[Session, ...]:
        """All sessions of people."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Call back when a session comes, goes, locks, or the PC goes to sleep or wakes."""

    def before_sleep(self, act: Callable[[], None]) -> None:
        """Call this when the PC is about to sleep, which waits until it is done where the system allows."""

    def write(self, account: AccountId, text: str) -> None:
        """Write a line at each terminal where the account is logged in; no tray can tell anything there."""

    def close(self) -> None:
        """Let go of the system."""
