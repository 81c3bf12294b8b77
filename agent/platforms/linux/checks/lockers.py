"""Whether a child's screen would be locked: who waits for logind's word, or for ours. Nobody's is locked.

logind only says ``Lock`` to a session (org.freedesktop.login1(5)); whoever waits for that on the message bus
locks. dbus-daemon tells root who waits for what; dbus-broker tells nobody.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import re
from pathlib import Path
from typing import TYPE_CHECKING

from agent.api.printable import printable
from agent.platforms.linux.checks import desks
from agent.platforms.linux.presence.logind import MANAGER, NAME, PATH, SESSION
from agent.platforms.linux.processes import belongings
from agent.platforms.linux.system import bus, proc
from agent.platforms.linux.system.systemd import Refused
from agent.ports.inspection import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agent.platforms.linux.presence.logind import Login
    from agent.platforms.linux.system.systemd import Systemd
    from agent.ports.inspection import Family

WORD = "Lock"
LOCKERS = frozenset({"cinnamon-screen", "gnome-shell", "phosh", "xss-lock"})
"""Programs that lock, and wait for all that logind says to the session; names are cut (proc_pid_comm(5))."""
STARTED = {"cinnamon": Path("/usr/share/dbus-1/services/org.cinnamon.ScreenSaver.service")}
"""Desktops whose locker ends while there is nothing to lock, and what starts it when the sensor asks it."""
NO_SESSION = "luytre-trial"
_NO_SUCH = f"{NAME}.NoSuchSession"
_STATISTICS = f"{bus.INTERFACE}.Debug.Stats"
_PART = re.compile(r"(\w+)='([^']*)'")

Rules = dict[str, list[str]]


def lock(systemd: Systemd | None, family: Family) -> Iterator[Finding]:
    """Each desktop of a child, and each child at a terminal; Refused, OSError where logind goes away."""
    if systemd is None or not obeys(systemd, "LockSession"):
        yield Finding("lock", "silent", holds=False, about={})
        return
    told = set()
    rules, owner = _rules(systemd), _owner(systemd)
    for path, login in desks.present(systemd, family):
        if desks.graphical(login):
            found = _desktop(systemd, login, path, rules, owner)
        else:
            found = "terminal", True, ""
        if (login.account, found) not in told:
            told.add((login.account, found))
            case, holds, program = found
            about = {"account": str(login.account)} | ({"program": program} if program else {})
            yield Finding("lock", case, holds, about, login.account)
    if not told:
        yield Finding("lock", "nobody", holds=True, about={})


def obeys(systemd: Systemd, order: str) -> bool:
    """Whether logind takes this order about a session: it is given one for a session that there is not."""
    try:
        systemd.ask(NAME, PATH, MANAGER, order, "s", (NO_SESSION,))
    except Refused as refused:
        return str(refused) == _NO_SUCH
    except OSError:
        return False
    return True


def waits(rule: str, path: str, owner: str) -> bool:
    """Whether this rule of the bus lets a session's word to lock through; ``owner``: logind's own address."""
    parts = dict(_PART.findall(rule))
    space = parts.pop("path_namespace", "/").rstrip("/")
    parts.pop("eavesdrop", None)
    if parts.pop("sender", NAME) not in {NAME, owner} or not f"{path}/".startswith(f"{space}/"):
        return False
    # The word has no arguments, and is said to everybody.
    said = {"type": "signal", "interface": SESSION, "member": WORD, "path": path}
    return parts.items() <= said.items()


def _desktop(
    systemd: Systemd, login: Login, path: str, rules: Rules | None, owner: str
) -> tuple[str, bool | None, str]:
    """Case, whether it holds, and the programs in question."""
    if rules is None:
        return "untold", None, ""
    sure = set(_started(login.uid) if login.kind == "x11" else ())  # on Wayland Cinnamon's is not there yet
    unsure: set[str] = set()
    for name, texts in rules.items():
        heard = [text for text in texts if waits(text, path, owner)]
        program = _program(systemd, name, login.uid) if heard else None
        if program is None:
            continue
        named = any(f"member='{WORD}'" in text for text in heard)
        (sure if named or program in LOCKERS else unsure).add(program)
    if sure:
        return "ok", True, ", ".join(sorted(sure))
    return ("unsure", None, ", ".join(sorted(unsure))) if unsure else ("none", False, "")


def _started(uid: int) -> Iterator[str]:
    for pid in belongings.processes(uid):
        name = _name(pid)
        if name in STARTED and STARTED[name].exists():
            yield name


def _rules(systemd: Systemd) -> Rules | None:
    """Connection -> what it waits for; None where the bus tells that to nobody."""
    try:
        (rules,) = systemd.ask(bus.NAME, bus.PATH, _STATISTICS, "GetAllMatchRules")
    except Refused:
        return None
    return dict(rules)


def _owner(systemd: Systemd) -> str:
    (name,) = systemd.ask(bus.NAME, bus.PATH, bus.INTERFACE, "GetNameOwner", "s", (NAME,))
    return str(name)


def _program(systemd: Systemd, connection: str, uid: int) -> str | None:
    """What is at the other end, where that is the account's; as it calls itself."""
    try:
        credentials: Mapping[str, tuple[str, int]]
        (credentials,) = systemd.ask(
            bus.NAME, bus.PATH, bus.INTERFACE, "GetConnectionCredentials", "s", (connection,)
        )
    except Refused:
        return None  # it has left since
    if credentials.get("UnixUserID", ("u", -1))[1] != uid or "ProcessID" not in credentials:
        return None
    return _name(credentials["ProcessID"][1])


def _name(pid: int) -> str | None:
    name = proc.read(f"/proc/{pid}/comm", 64).decode("utf-8", "replace")
    return printable(name.rstrip("\n")) or None
