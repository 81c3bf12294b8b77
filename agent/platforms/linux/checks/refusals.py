"""Has PAM asked, in a unit of its own, whether somebody could come in now: nothing is changed by it.

The agent's own unit cannot ask: what PAM says it also writes into the kernel's audit, and for that the agent
has no right.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import contextlib
import itertools
import os
import time
from typing import TYPE_CHECKING, Any

from agent.platforms.linux.access.asking import KEPT, TOLD, UNTOLD
from agent.platforms.linux.display.launching import PYTHON, TREE
from agent.platforms.linux.system.systemd import SERVICE, Refused, Systemd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from policies.ids import AccountId

PATIENCE = 10.0
"""Seconds for an answer: Python starts slowly on an old PC, and each door asks its own modules."""
_START = (
    "import sys; sys.path.insert(0, {!r}); from agent.platforms.linux.access.asking import main; "
    "sys.exit(main(sys.argv[1:]))"
)
_STEP = 0.02
_MICRO = 1_000_000
_numbers = itertools.count(1)


def let_in(address: str, account: AccountId, doors: Sequence[str]) -> tuple[str, ...] | None:
    """The doors by which PAM would let the account in now; None where it cannot be asked."""
    unit = f"luytre-asking-{os.getpid()}-{next(_numbers)}.service"
    others: list[Any] = []
    try:
        with Systemd(address) as systemd:
            start = unit, "fail", properties(account, doors), others
            systemd.manage("StartTransientUnit", "ssa(sv)a(sa(sv))", *start)
            try:
                return _told(systemd, unit)
            finally:
                with contextlib.suppress(Refused):  # it has ended by itself
                    systemd.manage("StopUnit", "ss", unit, "replace")
    except (OSError, Refused):
        return None


def _told(systemd: Systemd, unit: str) -> tuple[str, ...] | None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        status = str(systemd.fact(unit, SERVICE, "StatusText"))
        if status.startswith(TOLD):
            return tuple(status.removeprefix(TOLD).split())
        if status == UNTOLD:
            return None
        time.sleep(_STEP)
    raise TimeoutError("no answer in time")


def properties(account: AccountId, doors: Sequence[str]) -> list[tuple[str, tuple[str, Any]]]:
    """The unit: root's rights, for PAM's modules look at what root alone may, and nothing to write to."""
    words = [PYTHON, "-ISB", "-c", _START.format(TREE), account, *doors]
    return [
        ("Description", ("s", "Luytre asks whether a refused account could log in")),
        ("Type", ("s", "notify")),
        ("NotifyAccess", ("s", "main")),
        ("ExecStart", ("a(sasb)", [(PYTHON, words, False)])),
        ("CollectMode", ("s", "inactive-or-failed")),
        ("RuntimeMaxUSec", ("t", int(2 * KEPT) * _MICRO)),
        ("TimeoutStartUSec", ("t", int(PATIENCE) * _MICRO)),
        ("TimeoutStopUSec", ("t", _MICRO)),
        ("NoNewPrivileges", ("b", True)),
        ("ProtectSystem", ("s", "strict")),
        ("ProtectHome", ("s", "read-only")),
        ("PrivateTmp", ("b", True)),
    ]
