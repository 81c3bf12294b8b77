"""The world: one folder for each operating system, of which only the chosen one is ever imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from asyncio import AbstractEventLoop
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from agent.ports import Authority, Boot, Paths, Peer, Platform, Supervisor
    from agent.ports.inspection import Inspector, TrialRunner
    from policies.ids import AccountId

NAMES = frozenset({"linux"})
"""Systems that there is a platform for, as ``sys.platform`` names them."""


def load(name: str, **settings: Any) -> Platform:
    """The named platform (``memory``, ``linux``), made by ``platform`` of its folder with these settings.

    ModuleNotFoundError where there is no such platform.
    """
    made: Platform = import_module(f"{__name__}.{name}").platform(**settings)
    return made


def paths(name: str, *, service: bool) -> Paths:
    """Where an agent keeps its state there: as the PC's service, or in try mode for this account alone."""
    found: Paths = import_module(f"{__name__}.{name}.system.paths").paths(service=service)
    return found


def peer_of(name: str) -> Callable[[socket.socket], Peer]:
    """The function that says who is at the other end of a local connection."""
    function: Callable[[socket.socket], Peer] = import_module(f"{__name__}.{name}.access.peer").peer
    return function


def uid_of(name: str) -> Callable[[str], int | None]:
    """The function that gives the number of an account, or None where there is none of that name."""
    function: Callable[[str], int | None] = import_module(f"{__name__}.{name}.system.accounts").number
    return function


def numbers_of(name: str) -> Callable[[AccountId], tuple[range, ...]]:
    """The function that gives all numbers under which something of an account may run."""
    function: Callable[[AccountId], tuple[range, ...]]
    function = import_module(f"{__name__}.{name}.system.accounts").numbers
    return function


def own_account(name: str) -> str:
    """The account that this process runs as."""
    function: Callable[[], str] = import_module(f"{__name__}.{name}.system.accounts").own
    return function()


def own_uid(name: str) -> int:
    """Its number."""
    function: Callable[[], int] = import_module(f"{__name__}.{name}.system.accounts").own_number
    return function()


def administrators(name: str) -> frozenset[str]:
    """Accounts of people who may become the system's administrator."""
    function: Callable[[], frozenset[str]] = import_module(
        f"{__name__}.{name}.system.accounts"
    ).administrators
    return function()


def boots(name: str) -> Callable[[], Awaitable[tuple[Boot, ...]]]:
    """The function that tells which boots of this PC the system remembers."""
    function: Callable[[], Awaitable[tuple[Boot, ...]]] = import_module(
        f"{__name__}.{name}.system.boots"
    ).boots
    return function


def supervisor(name: str, environment: Mapping[str, str]) -> Supervisor:
    """Who started this process as a service and watches over it, if anybody did."""
    made: Supervisor = import_module(f"{__name__}.{name}.system.notify").Notifier(environment)
    return made


def authority(name: str) -> Authority:
    """Who says which people may administer this PC."""
    made: Authority = import_module(f"{__name__}.{name}.access.polkit").Polkit()
    return made


def pepper(name: str, runtime: Path) -> bytes | None:
    """The key that this PC keeps beside the guardian's secret, where it has one."""
    found: bytes | None = import_module(f"{__name__}.{name}.access.credentials").pepper(runtime)
    return found


def companion(
    name: str, loop: AbstractEventLoop, place: Path, told: Callable[[bool], None]
) -> Callable[[], None]:
    """Hear whether the half with a network lives; what is answered ends that."""
    leave: Callable[[], None] = import_module(f"{__name__}.{name}.system.companion").net(loop, place, told)
    return leave


def companion_uid(name: str) -> int | None:
    """The number of the account of luytre-net; None where Luytre is not installed as a whole."""
    function: Callable[[], int | None] = import_module(f"{__name__}.{name}.system.companion").uid
    return function()


def inspector(name: str) -> Inspector:
    """Who looks whether the system does what the service needs of it."""
    made: Inspector = import_module(f"{__name__}.{name}.checks").LinuxInspector()
    return made


def trial(name: str) -> TrialRunner:
    """Who runs a harmless program under another account than ours."""
    made: TrialRunner = import_module(f"{__name__}.{name}.acting.trial").TrialUnit()
    return made
