"""One operating system as a whole: what it is made of, who speaks through it, where things lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from agent.ports.accounts import Accounts
    from agent.ports.browsers import Browsers
    from agent.ports.programs import Programs
    from agent.ports.screen import Screen
    from agent.ports.sessions import Sessions
    from policies.ids import AccountId


@dataclass(frozen=True, slots=True)
class Platform:
    """One operating system, as the agent sees it."""

    name: str
    sessions: Sessions
    accounts: Accounts
    programs: Programs
    screen: Screen
    browsers: Callable[[], Browsers]
    """Those that run, seen from outside; made for who asks first, for in try mode nobody does."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end of a connection, in the kernel's own words."""

    account: AccountId
    pid: int | None = None
    started: int | None = None
    """Start time of that process, where it is certain: with the pid it names the process for ever."""
    uid: int | None = None


class Authority(Protocol):
    """The system's own door: who may administer this PC (polkit, UAC, Authorization Services)."""

    async def admits(self, peer: Peer, action: str) -> bool | None:
        """Let whoever sits at that process prove it to the system; None where nobody can be asked."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the agent keeps things."""

    state: Path
    runtime: Path


@dataclass(frozen=True, slots=True)
class Boot:
    """One run of the PC, as the system remembers it."""

    id: str
    """As ``Reading.boot_id``."""
    first: datetime
    last: datetime
    """From and to when it wrote its log, by the PC's clock."""


class Supervisor(Protocol):
    """The system's keeper of services: starts the agent anew when it falls silent."""

    def ready(self, loop: asyncio.AbstractEventLoop) -> None:
        """The agent serves; from now on a sign of life comes for as long as the loop turns."""

    def leaving(self) -> None:
        """The agent leaves as it was told to."""
