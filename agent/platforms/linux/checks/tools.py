"""Other tools that keep a child's time or sites: two of them on one PC surprise everybody."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import glob
from typing import TYPE_CHECKING

from agent.ports.inspection import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

TOOLS = {
    "Timekpr-nExT": ("/usr/bin/timekprd", "/usr/sbin/timekprd", "/usr/lib/python3/dist-packages/timekpr"),
    "LittleBrother": ("/etc/little-brother", "/usr/bin/little-brother", "/usr/local/bin/little-brother"),
    "CTparental": ("/usr/bin/CTparental", "/usr/sbin/CTparental"),
    "KidTimer": ("/usr/bin/kidtimer", "/usr/sbin/kidtimer", "/usr/local/bin/kidtimer"),
    "DansGuardian": ("/usr/sbin/dansguardian",),
    "e2guardian": ("/usr/sbin/e2guardian",),
    "Gnome Nanny": ("/usr/bin/nanny-daemon",),
}
"""Each by a file that it brings."""
MALCONTENT = "/var/lib/AccountsService/users/*"
"""GNOME's parental controls keep the limits of an account among its settings."""
_LIMITS = "[com.endlessm.ParentalControls."


def tools(root: str = "") -> Iterator[Finding]:
    """What was found. ``root``: where the PC's files are."""
    names = [name for name, paths in TOOLS.items() if any(glob.glob(f"{root}{path}*") for path in paths)]
    if any(_limits(path) for path in glob.glob(f"{root}{MALCONTENT}")):
        names.append("malcontent")
    for name in names:
        yield Finding("tools", "found", None, {"tool": name})
    if not names:
        yield Finding("tools", "ok", holds=True, about={})


def _limits(path: str) -> bool:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return _LIMITS in file.read()
    except OSError:
        return False
