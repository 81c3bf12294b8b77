"""Screens of an account that none of its sessions shows: no lock covers them, and a phone can look at them.

Seen is a display server of the system's, what waits for a display's clients (X11, Wayland) under whatever
name it runs, and what waits in the net where a screen is asked for (VNC, RDP).

Open stays what a program that draws without a server hands out at another port, or sends to where it likes; a
server whose socket got another name; and what is no screen (a terminal in a page, a game that is one).
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from agent.platforms.linux.acting import seat
from agent.platforms.linux.display import servers
from agent.platforms.linux.processes import identity
from agent.platforms.linux.processes.loaded import SYSTEM_FOLDERS
from agent.platforms.linux.processes.own import INFRASTRUCTURE
from agent.platforms.linux.system import accounts, proc
from agent.platforms.linux.system.handles import opened
from agent.platforms.linux.system.reading import at_once

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

PORTS = frozenset({*range(5800, 6100), 3389, 3390})
"""VNC with its pages, X11 and noVNC; RDP."""
SHARING = frozenset(
    "gnome-remote-desktop-daemon krfb vino-server wayvnc x0tigervncserver x11vnc".split()  # noqa: SIM905 - names
)
"""They hand out a screen that another program draws: a session's, which its lock covers, or a server's."""
_PARTS = (INFRASTRUCTURE | SHARING) - {"Xephyr"}
_LISTENER = re.compile(
    rb"^\S+ \S+ \S+ 00010000 \S+ \S+ +(\d+) @?/\S*(?:/\.X11-unix/X\d+|/wayland-[\w.-]+)$", re.MULTILINE
)
"""Flags (__SO_ACCEPTCON) and inode in /proc/net/unix (proc_pid_net(5))."""
_LISTENS = b"0A"
_SOCKET = "socket:["


def shown(uid: int, drawn: Collection[int], *, unsure: bool) -> bool:
    """Whether the account has a screen beside those that these processes draw.

    ``unsure``: it has a session of which nobody knows who draws it; then who holds a card of the PC may.
    """
    beside = (pid for pid in servers.rivals(0, uid) if pid not in drawn)
    if any(not (unsure and seat.held_by(pid)) for pid in beside):
        return True
    pids = [pid for pid in proc.pids() if _owner(pid) == uid]
    wanted = {number for pid in _networks(pids) for number in (*displays(pid), *_doors(pid, uid))}
    return any(
        all(pid not in drawn and not _part(pid) for pid in holders)
        for holders in holders(pids, wanted).values()
    )


def _owner(pid: int) -> int | None:
    number = proc.account(pid)
    return None if number is None else accounts.owner(number)


def _networks(pids: Iterable[int]) -> Collection[int]:
    """One process of each network, of which a container has one of its own."""
    found: dict[int, int] = {}
    for pid in pids:
        with suppress(OSError):
            found.setdefault(os.stat(f"/proc/{pid}/ns/net").st_ino, pid)
    return found.values()


def displays(pid: int) -> Iterator[str]:
    """Sockets at which clients of a display are waited for."""
    return (number.decode() for number in _LISTENER.findall(_table(pid, "unix")))


def _doors(pid: int, uid: int) -> Iterator[str]:
    """Sockets of the account at which somebody in the net is waited for who wants to see a screen."""
    for name in ("tcp", "tcp6"):
        for line in _table(pid, name).splitlines()[1:]:
            fields = line.split()
            port = int(fields[1].rpartition(b":")[2], 16)
            if fields[3] == _LISTENS and port in PORTS and accounts.owner(int(fields[7])) == uid:
                yield fields[9].decode()


def _table(pid: int, name: str) -> bytes:
    with suppress(OSError), open(f"/proc/{pid}/net/{name}", "rb", opener=at_once) as file:
        return file.read()
    return b""


def holders(pids: Iterable[int], wanted: Collection[str]) -> dict[str, list[int]]:
    """Which of these processes have which of the sockets open."""
    found: dict[str, list[int]] = {}
    for pid in pids if wanted else ():
        for name in opened(pid):
            if name.startswith(_SOCKET) and (number := name[len(_SOCKET) : -1]) in wanted:
                found.setdefault(number, []).append(pid)
    return found


def _part(pid: int) -> bool:
    """Whether it is the system's part of a session."""
    found = proc.executable(pid)
    return (
        found is not None
        and found.path.startswith(SYSTEM_FOLDERS)
        and found.path.rpartition("/")[2] in _PARTS
        and identity.protected(found)
    )
