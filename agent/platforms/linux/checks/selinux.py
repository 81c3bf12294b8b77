"""Whether SELinux, where it is in force, lets doors read who is refused, and systemd start what we need."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
from typing import TYPE_CHECKING

from agent.platforms.linux.checks.state import RUNTIME
from agent.ports.inspection import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

ENFORCE = "/sys/fs/selinux/enforce"
LABEL = "security.selinux"
OURS = "luytre_runtime_t"
"""What the package's own module calls the folder of sockets and lists: installer/linux/luytre.cil."""


def selinux(enforce: str = ENFORCE, folder: str = RUNTIME, label: str = LABEL) -> Iterator[Finding]:
    """Nothing where it is not in force; the folder has our label only by a policy that knows us."""
    if not _in_force(enforce):
        return
    try:
        context = os.getxattr(folder, label)
    except FileNotFoundError:
        return  # told already
    except OSError as problem:
        yield Finding("selinux", "unknown", None, {"problem": problem.strerror or str(problem)})
        return
    known = context.rstrip(b"\0").decode(errors="replace").split(":")[2:3] == [OURS]
    yield Finding("selinux", "ok" if known else "stranger", holds=known, about={})


def _in_force(enforce: str) -> bool:
    try:
        with open(enforce, encoding="ascii") as file:
            return file.read().strip() == "1"
    except OSError:
        return False
