"""A process that was read, and how long it is watched closely for becoming another one."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.ports import Program

YOUNG = 3
"""Looks in which a new process is compared every time: launchers exec, desktops move it to its scope."""
SETTLED = 10.0
"""Seconds in which it is, however often is looked: Wine takes some until it has mapped its program."""


@dataclass(slots=True, eq=False)
class Known:
    """What was read of one of them; ``program``: where it is of a watched account, and can be told."""

    pid: int
    uid: int
    program: Program | None
    looks: int = 0
    met: float = field(default_factory=time.monotonic)
    shut: bool = False
    """It runs, and nothing more can be told of it."""

    @property
    def new(self) -> bool:
        """Whether it is looked at for the first few times."""
        return self.looks <= YOUNG

    @property
    def young(self) -> bool:
        """Whether it may not yet be what it will be."""
        return self.looks < YOUNG or time.monotonic() - self.met < SETTLED
