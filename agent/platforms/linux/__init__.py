"""A Linux PC: sessions by logind, programs by /proc and the kernel's marks, screens by a sensor in each.

programs, account_hands  the ports Programs and Accounts
holding                  how far an account is kept from using the PC
checks                   what ``doctor`` looks at
browsers                 what they are told, and what can be seen of a running one
display                  what each session shows
acting                   pausing and ending
sensor                   the process that looks at a session from inside, without rights
presence                 who is logged in, and whether anything is done there
access                   logins, polkit, PAM, the other end of a socket
executables              which files rules speak of, and their starts
processes                what a process is
wayland, x11             small clients of our own, for the sensor
system                   single questions to the kernel and to systemd
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from functools import cache
from typing import TYPE_CHECKING

from agent.ports import Platform

if TYPE_CHECKING:
    import asyncio
    import socket
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from agent.ports import Authority, Boot, Browsers, Paths, Peer, Supervisor
    from agent.ports.host import System
    from agent.ports.inspection import Inspector, TrialRunner
    from policies.ids import AccountId

__all__ = ["LinuxSystem", "host", "platform"]


def platform(
    loop: asyncio.AbstractEventLoop,
    *,
    service: bool = False,
    own: frozenset[int] = frozenset(),
    group: str = "luytre",
) -> Platform:
    """This PC.

    ``service``: the agent serves the whole PC; otherwise it serves the account that it runs as, which then
    always has a session. ``own``: processes of Luytre besides this one (the tray); what they start is ours as
    well. ``group``: name of the control group for paused programs; another for each agent on a PC.
    """
    from agent.platforms.linux.account_hands import LinuxAccounts
    from agent.platforms.linux.display.faces import Faces
    from agent.platforms.linux.display.screen import LinuxScreen
    from agent.platforms.linux.presence.sessions import LinuxSessions
    from agent.platforms.linux.programs import LinuxPrograms

    ours = set(own)
    screen = LinuxScreen(loop, service=service, helpers=ours)
    sessions = LinuxSessions(loop, service=service)
    screen.background, sessions.elsewhere = sessions.idle, screen.elsewhere
    sessions.covered = screen.covered
    screen.locked = lambda key: any(x.locked for x in sessions.current() if x.id == key)
    if service:
        sessions.watch(Faces(loop, sessions.current).look)
    return Platform(
        "linux",
        sessions,
        LinuxAccounts(sessions, screen, service=service, group=group),
        LinuxPrograms(
            loop, screen, own=ours, group=group, faces=not service, guard=_guard() if service else None
        ),
        screen,
        cache(_browsers),
    )


def _browsers() -> Browsers:
    from agent.platforms.linux.browsers.copies import LinuxBrowsers

    return LinuxBrowsers()


def _guard() -> str:
    """Where the exec guard listens; only the service has one."""
    from agent.guard.order import SOCKET

    return SOCKET


class LinuxSystem:
    """The port ``System``."""

    name = "linux"

    def platform(self, loop: asyncio.AbstractEventLoop, *, service: bool, group: str) -> Platform:
        """This PC."""
        return platform(loop, service=service, group=group)

    def paths(self, *, service: bool) -> Paths:
        """Below /var/lib and /run, or in the account's own folders."""
        from agent.platforms.linux.system.paths import paths

        return paths(service=service)

    def peer(self, connection: socket.socket) -> Peer:
        """By SO_PEERCRED."""
        from agent.platforms.linux.access.peer import peer

        return peer(connection)

    def uid(self, account: str) -> int | None:
        """By the table of accounts, or the name itself (``#1001``)."""
        from agent.platforms.linux.system.accounts import number

        return number(account)

    def numbers(self, account: AccountId) -> tuple[range, ...]:
        """Its own, and those of its containers."""
        from agent.platforms.linux.system.accounts import numbers

        return numbers(account)

    def own_account(self) -> AccountId:
        """Ours."""
        from agent.platforms.linux.system.accounts import own

        return own()

    def own_uid(self) -> int:
        """Our number."""
        from agent.platforms.linux.system.accounts import own_number

        return own_number()

    def administrators(self) -> frozenset[str]:
        """Members of the groups that may become root."""
        from agent.platforms.linux.system.accounts import administrators

        return administrators()

    async def boots(self) -> tuple[Boot, ...]:
        """By the journal."""
        from agent.platforms.linux.system.boots import boots

        return await boots()

    def supervisor(self, environment: Mapping[str, str]) -> Supervisor:
        """Systemd."""
        from agent.platforms.linux.system.notify import Notifier

        return Notifier(environment)

    def authority(self) -> Authority:
        """Polkit."""
        from agent.platforms.linux.access.polkit import Polkit

        return Polkit()

    def pepper(self) -> bytes | None:
        """A file that is root's."""
        from agent.platforms.linux.access.credentials import pepper

        return pepper()

    def companion(
        self, loop: asyncio.AbstractEventLoop, place: Path, told: Callable[[bool], None]
    ) -> Callable[[], None]:
        """At a socket that luytre-net calls."""
        from agent.platforms.linux.system.companion import net

        return net(loop, place, told)

    def companion_uid(self) -> int | None:
        """The account's number."""
        from agent.platforms.linux.system.companion import uid

        return uid()

    def inspector(self) -> Inspector:
        """All that is looked at on Linux."""
        from agent.platforms.linux.checks import LinuxInspector

        return LinuxInspector()

    def trial(self) -> TrialRunner:
        """A unit of systemd."""
        from agent.platforms.linux.acting.trial import TrialUnit

        return TrialUnit()


def host() -> System:
    """What ``platforms.system`` answers here."""
    return LinuxSystem()
