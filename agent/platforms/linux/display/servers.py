"""Which programs draw a session's screen, and whether what one of them says can be believed at all."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from typing import TYPE_CHECKING

from agent.platforms.linux.processes import identity
from agent.platforms.linux.system import proc
from agent.platforms.linux.system.handles import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

X11 = frozenset({"Xorg", "X", "Xorg.bin", "Xvfb", "Xvnc", "Xtigervnc", "Xtightvnc", "xrdp-chansrv"})
WAYLAND = frozenset(
    """
    sway labwc river wayfire Hyprland niri cosmic-comp weston cage phoc miriway hikari
    gnome-shell kwin_wayland mutter gamescope
    """.split()  # noqa: SIM905 - names read best as words
)

SERVERS = X11 | WAYLAND
INPUT = "/dev/input/event"


def believed(server: int, uid: int, *, seat: bool) -> bool:
    """Whether this process is the one program that draws the account's screen.

    Only root can have put its executable there, and it is known to be a display server: an interpreter that
    plays one is not. A second compositor of the account (started inside the first, or drawing to nothing)
    would show a desk at which nobody sits: with two of them nothing is known of either. ``seat``: somebody
    sits at the PC itself; what draws there has its keys, or is root's.
    """
    owner = proc.account(server)
    if owner not in {0, uid} or not _named(server, SERVERS):
        return False
    return owner != uid or ((not seat or seated(server)) and not any(rivals(server, uid)))


def forgeable(server: int, uid: int) -> bool:
    """Whether it runs as the account itself, which then may trace it and let it say anything."""
    return proc.account(server) == uid


def seated(server: int) -> bool:
    """Whether it has keys and mouse of the PC: given to whoever draws a seat's screen, to none beside it."""
    return any(path.startswith(INPUT) for path in opened(server))


def rivals(server: int, uid: int) -> Iterator[int]:
    """Other display servers of the account; Xwayland, a part of each compositor, is none."""
    others = (pid for pid in proc.pids() if pid != server and proc.account(pid) == uid)
    return (pid for pid in others if _named(pid, SERVERS))


def _named(pid: int, names: frozenset[str]) -> bool:
    # The last part first: whoever asks for more asks a file system, through all mounts of the process's.
    if (proc.runs_at(pid) or "").rpartition("/")[2] not in names:
        return False
    found = proc.executable(pid)
    return (
        found is not None
        and found.path.rpartition("/")[2] in names
        and not found.deleted
        and identity.protected(found)
    )
