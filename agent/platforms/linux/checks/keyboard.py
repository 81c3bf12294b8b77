"""Whether whoever sits at the keyboard can keep the agent from writing what was used."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from agent.ports.inspection import Finding

ALLOWED = "/proc/sys/kernel/sysrq"
ALL, REMOUNT = 1, 32
"""What the kernel allows to keys that it obeys itself (sysrq.rst): everything, disks made read-only."""


def keyboard(path: str = ALLOWED) -> Finding:
    """The package leaves that key out; what sorts behind its file goes before it (sysctl.d(5))."""
    try:
        with open(path, encoding="ascii") as file:
            allowed = int(file.read())
    except FileNotFoundError:
        allowed = 0  # this kernel was built without such keys
    except (OSError, ValueError):
        return Finding("keyboard", "unknown", None, {})
    if allowed == ALL or allowed & REMOUNT:
        return Finding("keyboard", "remounts", holds=False, about={"value": str(allowed)})
    return Finding("keyboard", "ok", holds=True, about={})
