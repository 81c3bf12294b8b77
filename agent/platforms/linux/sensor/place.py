"""Where a session's display and bus are: all that the agent tells a sensor of the world."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import re
from dataclasses import asdict, dataclass
from typing import Any

from agent.platforms.linux.processes import environment
from agent.platforms.linux.system import accounts, followed

_SOCKET = re.compile(r"[\w.+-]{1,80}")
_BUS = "unix:path="


@dataclass(frozen=True, slots=True)
class Place:
    """Names that the account's own processes know too; nothing here is secret."""

    uid: int
    x11: int | None = None
    """The number of its X11 display."""
    authority: str = ""
    """The file with the cookie of that display; the sensor reads it, with the child's rights alone."""
    wayland: str = ""
    """The full path of its Wayland socket."""
    runtime: str = ""
    """The account's folder for sockets."""
    bus: str = ""
    """The address of its session bus."""


def place(uid: int, display: str | None, *, service: bool) -> Place | None:
    """Where to look for a session with this display; None where there is nothing to see.

    Root's service takes from the account's processes what nobody else knows, and lets the sensor try it.
    """
    number = environment.x11_number(display)
    if number is None and not _SOCKET.fullmatch(display or ""):
        return None  # a terminal, a display elsewhere: asked at each beat, answered without a look
    claimed = (
        environment.of_account(uid, display if number is not None else None)
        if service
        else environment.of_this_process()
    )
    runtime = f"/run/user/{uid}"
    if not service or not os.path.isdir(runtime):
        runtime = claimed.get("XDG_RUNTIME_DIR", runtime)
    bus = f"{_BUS}{runtime}/bus"
    if followed.stat(bus.removeprefix(_BUS)) is None:
        bus = claimed.get("DBUS_SESSION_BUS_ADDRESS", "")
    if number is not None:
        home = accounts.home(uid)
        authority = claimed.get("XAUTHORITY") or (f"{home}/.Xauthority" if home else "")
        return Place(uid, number, authority, runtime=runtime, bus=bus)
    return Place(uid, wayland=f"{runtime}/{display}", runtime=runtime, bus=bus)


def written(where: Place) -> dict[str, Any]:
    """The place as a mapping."""
    return asdict(where)


def read(message: dict[str, Any]) -> Place:
    """The place that the agent, which is trusted, has written."""
    return Place(**message)
