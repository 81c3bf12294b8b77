"""The operating system before there is an agent on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio
    import socket
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from agent.ports.inspection import Inspector, TrialRunner
    from agent.ports.system import Authority, Boot, Paths, Peer, Platform, Supervisor
    from policies.ids import AccountId


class System(Protocol):
    """Where things lie there, whose they are, who is at the other end; and the PC as an agent gets to see it.

    Each answer loads what it needs and no more.
    """

    @property
    def name(self) -> str:
        """As ``sys.platform`` has it."""

    def platform(self, loop: asyncio.AbstractEventLoop, *, service: bool, group: str) -> Platform:
        """This PC, for an agent of all of it or of one account; ``group``: where programs are paused."""

    def paths(self, *, service: bool) -> Paths:
        """Where an agent keeps things: as the PC's service, or in try mode for this account alone."""

    def peer(self, connection: socket.socket) -> Peer:
        """Who is at the other end of a local connection. Raises OSError."""

    def uid(self, account: str) -> int | None:
        """The number of an account, or None where there is none of that name."""

    def numbers(self, account: AccountId) -> tuple[range, ...]:
        """All numbers under which something of an account may run."""

    def own_account(self) -> AccountId:
        """The account that this process runs as."""

    def own_uid(self) -> int:
        """Its number."""

    def administrators(self) -> frozenset[str]:
        """Accounts of people who may become the system's administrator."""

    async def boots(self) -> tuple[Boot, ...]:
        """The boots of this PC that the system remembers, the oldest first."""

    def supervisor(self, environment: Mapping[str, str]) -> Supervisor:
        """Who started this process as a service and watches over it, if anybody did."""

    def authority(self) -> Authority:
        """Who says which people may administer this PC."""

    def pepper(self) -> bytes | None:
        """The key that this PC keeps beside the guardian's secret, where it has one."""

    def companion(
        self, loop: asyncio.AbstractEventLoop, place: Path, told: Callable[[bool], None]
    ) -> Callable[[], None]:
        """Hear whether the half with a network lives; what is answered ends that."""

    def companion_uid(self) -> int | None:
        """The number of the account of luytre-net; None where Luytre is not installed as a whole."""

    def inspector(self) -> Inspector:
        """Who looks whether the system does what the service needs of it."""

    def trial(self) -> TrialRunner:
        """Who runs a harmless program under another account than ours."""
