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
from agent.platforms.linux.system.handles import PROCESS, Budget, Spent
from agent.platforms.linux.system.reading import read_long

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
_UNUSED = re.compile(rb"^TCP6?: inuse 0\b", re.MULTILINE)
"""In /proc/net/sockstat: nobody waits there either. Each sandbox of a browser has a network without any."""
_LISTENS = b"0A"
_SOCKET = "socket:["
MOST = 65536
"""Handles that one look costs at most, a third of a second; a full desktop has some twenty thousand."""
LONGEST = 1 << 22
"""Bytes of a table of sockets: fifty thousand of them."""
_PAGE, _TCP, _MADE_OUT = 256, 256, 64
"""Bytes of a table that cost as much as a handle; what one of TCP costs, for which the kernel goes through
the sockets of all networks; and what it costs to make out what a process runs."""


def shown(uid: int, drawn: Collection[int], *, unsure: bool) -> bool:
    """Whether the account has a screen beside those that these processes draw; one that hides in a crowd has.

    ``unsure``: it has a session of which nobody knows who draws it; then who holds a card of the PC may.
    """
    budget = Budget(MOST)
    try:
        return _rivalled(uid, drawn, budget, unsure=unsure) or _waiting(uid, drawn, budget)
    except Spent:
        return True


def _rivalled(uid: int, drawn: Collection[int], budget: Budget, *, unsure: bool) -> bool:
    for pid in servers.rivals(0, uid):
        budget.spend(_MADE_OUT)
        if pid in drawn or (unsure and any(x.startswith(seat.HELD) for x in budget.opened(pid))):
            continue
        return True
    return False


def _waiting(uid: int, drawn: Collection[int], budget: Budget) -> bool:
    """Whether somebody is waited for at a socket that neither who draws a session has open nor the system."""
    # Who draws the session has the sockets that are known, and most often there are no others.
    pids = sorted((pid for pid in proc.pids() if _owner(pid) == uid), key=lambda pid: pid not in drawn)
    networks = _networks(pids)
    open_ = {x for pid in networks for x in (*displays(pid, budget), *_doors(pid, uid, budget))}
    held: set[str] = set()
    for pid in pids:
        if not open_:
            break
        if not (found := {*sockets(pid, open_, budget)}):
            continue
        if pid not in drawn:
            budget.spend(_MADE_OUT)
        if pid in drawn or _part(pid):
            open_ -= found
        held |= found
    return bool(held & open_)


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


def displays(pid: int, budget: Budget) -> Iterator[str]:
    """Sockets at which clients of a display are waited for."""
    return (number.decode() for number in _LISTENER.findall(_table(pid, "unix", budget)))


def _doors(pid: int, uid: int, budget: Budget) -> Iterator[str]:
    """Sockets of the account at which somebody in the net is waited for who wants to see a screen."""
    for name, count in (("tcp", "sockstat"), ("tcp6", "sockstat6")):
        if _UNUSED.search(_table(pid, count, budget)):
            continue
        budget.spend(_TCP)
        for line in _table(pid, name, budget).splitlines()[1:]:
            fields = line.split()
            port = int(fields[1].rpartition(b":")[2], 16)
            if fields[3] == _LISTENS and port in PORTS and accounts.owner(int(fields[7])) == uid:
                yield fields[9].decode()


def _table(pid: int, name: str, budget: Budget) -> bytes:
    found = read_long(f"/proc/{pid}/net/{name}", LONGEST)
    budget.spend(PROCESS + len(found) // _PAGE)
    if len(found) >= LONGEST:
        raise Spent
    return found


def sockets(pid: int, wanted: Collection[str], budget: Budget) -> Iterator[str]:
    """Which of these a process has open."""
    for name in budget.opened(pid) if wanted else ():
        if name.startswith(_SOCKET) and (number := name[len(_SOCKET) : -1]) in wanted:
            yield number


def _part(pid: int) -> bool:
    """Whether it is the system's part of a session."""
    found = proc.executable(pid)
    return (
        found is not None
        and found.path.startswith(SYSTEM_FOLDERS)
        and found.path.rpartition("/")[2] in _PARTS
        and identity.protected(found)
    )
