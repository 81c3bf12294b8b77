"""Which children polkit lets do what makes them root, without asking for an administrator.

Rules are programs (polkit(8)): what they say is known by asking alone, and of whoever is at the PC. It is
asked about a process of the child's session: polkitd 126 aborts when it is asked about a session.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from typing import TYPE_CHECKING, Any

from agent.platforms.linux.access.polkit import INTERFACE, NAME, PATH, SIGNATURE
from agent.platforms.linux.checks.desks import present
from agent.platforms.linux.processes import belongings
from agent.platforms.linux.system import proc
from agent.platforms.linux.system.systemd import Refused

if TYPE_CHECKING:
    from agent.platforms.linux.presence.logind import Login
    from agent.platforms.linux.system.systemd import Systemd
    from agent.ports.inspection import Family
    from policies.ids import AccountId

ACTIONS = ("org.freedesktop.policykit.exec", "org.freedesktop.systemd1.manage-units")
"""Any command as root (pkexec(1)); any service, which are root's."""
ASK_NOBODY = 0
"""No dialogue: what would need a password is no way round."""


def admitted(systemd: Systemd, family: Family) -> dict[AccountId, str]:
    """Which of them each child at the PC may do. Refused, OSError: logind is away, or nobody answers."""
    found: dict[AccountId, str] = {}
    for _, login in present(systemd, family):
        for action in ACTIONS:
            if login.account not in found and _admits(systemd, login, action):
                found[login.account] = action
    return found


def _admits(systemd: Systemd, login: Login, action: str) -> bool:
    if (process := _process(login)) is None:
        return False
    pid, started = process
    subject = "unix-process", {"pid": ("u", pid), "start-time": ("t", started), "uid": ("i", login.uid)}
    question: tuple[Any, ...] = (subject, action, {}, ASK_NOBODY, "")
    try:
        ((authorized, *_),) = systemd.ask(NAME, PATH, INTERFACE, "CheckAuthorization", SIGNATURE, question)
    except Refused:
        return False  # there is no polkit, the process has ended, or it knows no such action
    return bool(authorized)


def _process(login: Login) -> tuple[int, int] | None:
    """Pid and start of one in the session; where nobody says which are, of the account."""
    processes = sorted(x for x in belongings.processes(login.uid).items() if proc.account(x[0]) == login.uid)
    inside = (x for x in processes if f"/session-{login.id}.scope/" in f"{proc.group(x[0])}/")
    return next(inside, next(iter(processes), None))
