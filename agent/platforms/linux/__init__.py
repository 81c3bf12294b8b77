"""A Linux PC: sessions by logind, programs by /proc and the kernel's marks, screens by a sensor in each.

programs, account_hands  the ports Programs and Accounts
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

    from agent.ports import Browsers

__all__ = ["platform"]


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
    if service:
        sessions.watch(Faces(loop, sessions.current).look)
    return Platform(
        "linux",
        sessions,
        LinuxAccounts(sessions, service=service, group=group),
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
