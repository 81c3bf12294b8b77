"""Where children sit, and whether each desktop of theirs has our tray: there a child hears of ends."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import glob
import os
from typing import TYPE_CHECKING

from agent.platforms.linux.display.faces import PREFIX, TRAY
from agent.platforms.linux.presence.logind import (
    GRAPHICAL,
    MANAGER,
    NAME,
    PATH,
    SESSION,
    began_as,
    login_of,
)
from agent.platforms.linux.system.systemd import PROPERTIES, UNIT, Refused
from agent.ports.inspection import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.platforms.linux.presence.logind import Login
    from agent.platforms.linux.system.systemd import Systemd
    from agent.ports.inspection import Family

DESKTOPS = ("/usr/share/xsessions/*.desktop", "/usr/share/wayland-sessions/*.desktop")
"""What a greeter offers; a server has none."""


def present(systemd: Systemd, family: Family) -> Iterator[tuple[str, Login]]:
    """Path and facts of each login of a child where somebody sits; Refused, OSError: logind is away."""
    (rows,) = systemd.ask(NAME, PATH, MANAGER, "ListSessions")
    for *_, path in rows:
        try:
            (properties,) = systemd.ask(NAME, path, PROPERTIES, "GetAll", "s", (SESSION,))
        except Refused:
            continue  # it has ended since
        login = login_of(properties)
        if login is not None and not login.background and login.account in family.children:
            yield path, login


def graphical(login: Login) -> bool:
    """Whether it is at a desktop, and was from its begin on."""
    return login.kind in GRAPHICAL and began_as(login) in GRAPHICAL


def trays(systemd: Systemd, family: Family, root: str = "") -> Iterator[Finding]:
    """Each desktop of a child; Refused, OSError: logind is away. ``root``: where the PC's files are."""
    desktops = [login for _, login in present(systemd, family) if graphical(login)]
    if not os.path.exists(f"{root}{TRAY}"):
        wanted = bool(desktops) or any(glob.glob(f"{root}{names}") for names in DESKTOPS)
        yield Finding("tray", "missing" if wanted else "none", not wanted, {})
        return
    for login in desktops:
        there = systemd.fact(f"{PREFIX}{login.id}.service", UNIT, "ActiveState") == "active"
        about = {"account": str(login.account)}
        yield Finding("tray", "ok" if there else "away", there, about, login.account)
    if not desktops:
        yield Finding("tray", "waits", holds=True, about={})
