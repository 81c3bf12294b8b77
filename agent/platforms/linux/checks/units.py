"""Whether systemd keeps our services alive, and whether those we ask, and GDM, are as we need them."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
from typing import TYPE_CHECKING

from agent.platforms.linux.system.systemd import SERVICE, UNIT, Refused
from agent.ports.inspection import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.platforms.linux.system.systemd import Systemd

UNITS = (
    *("luytre-agent.service", "luytre-guard.service", "luytre-net.service", "luytre-answers.socket"),
    *("luytre-browsers.path", "luytre-browsers.timer", "luytre-enrol.path", "luytre-sitegate.path"),
)
"""What must run, be started with the PC, and be watched."""
LOGIND, POLKIT = "systemd-logind.service", "polkit.service"
GDM, AUTOLOGIN = "gdm.service", "luytre-autologin"
"""GDM is told before each start whom it may not log in by itself (``agent.autologin``)."""
CGROUPS = "/sys/fs/cgroup"
_FOR_EVER = 2**64 - 1
"""How systemd writes “no watchdog”, where it does not write 0."""
_TRIAL = "luytre-doctor"


def units(systemd: Systemd | None, names: tuple[str, ...] = UNITS) -> Iterator[Finding]:
    """Each unit: there, started with the PC, running, started anew when it fails or hangs."""
    for name in names:
        about = {"unit": name}
        case = "unknown" if systemd is None else _unit(systemd, name)
        holds = {"ok": True, "waits": True, "unknown": None}.get(case, False)
        yield Finding("unit", case, holds, about)


def _unit(systemd: Systemd, name: str) -> str:
    file = systemd.enabled(name)
    if not file or file.startswith("masked"):
        return file.partition("-")[0] or "missing"
    if systemd.fact(name, UNIT, "ActiveState") != "active":
        return "stopped"
    if file not in {"enabled", "static", "alias"}:
        return "disabled"
    if not name.endswith(".service"):
        return "waits"
    if systemd.fact(name, SERVICE, "Restart") != "always":
        return "fragile"
    return "unwatched" if systemd.fact(name, SERVICE, "WatchdogUSec") in {0, _FOR_EVER} else "ok"


def relatives(systemd: Systemd | None) -> Iterator[Finding]:
    """Who tells us who logs in, and who can prove to be an administrator."""
    if systemd is None:
        yield Finding("logind", "silent", holds=False, about={})
        return
    if systemd.enabled(LOGIND).startswith("masked"):
        yield Finding("logind", "masked", holds=False, about={})
    else:
        there = _answers(systemd, "org.freedesktop.login1", "/org/freedesktop/login1")
        yield Finding("logind", "ok" if there else "silent", there, {})
    there = _answers(systemd, "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority")
    yield Finding("polkit", "ok" if there else "silent", there or None, {})


def greeter(systemd: Systemd | None) -> Iterator[Finding]:
    """Whether GDM shows its screen in place of logging in who is refused; nothing where it is not used."""
    if systemd is None or not systemd.enabled(GDM):
        return
    before = systemd.fact(GDM, SERVICE, "ExecStartPre")
    told = any(os.path.basename(program) == AUTOLOGIN for program, *_ in before)
    yield Finding("greeter", "ok" if told else "black", told, {})


def _answers(systemd: Systemd, name: str, path: str) -> bool:
    try:
        return systemd.answers(name, path)
    except (OSError, Refused):
        return False


def freezer(mount: str = CGROUPS) -> Finding:
    """Whether this process may freeze: tried with a group that holds nobody."""
    if not os.path.exists(f"{mount}/cgroup.controllers"):
        return Finding("freezer", "missing", holds=False, about={})
    group = f"{mount}/{_TRIAL}"
    try:
        os.mkdir(group)
        try:
            # The freezer came with Linux 5.2.
            with open(f"{group}/cgroup.freeze", "w", encoding="ascii") as switch:
                switch.write("1")
        finally:
            os.rmdir(group)
    except OSError:
        return Finding("freezer", "denied", holds=False, about={})
    return Finding("freezer", "ok", holds=True, about={})
