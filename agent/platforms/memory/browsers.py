"""Browsers of a PC in memory: what is seen of them is what was set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.ports import Copy

if TYPE_CHECKING:
    from agent.ports import Program


@dataclass
class MemoryBrowsers:
    """The port ``Browsers``, by the browser's process."""

    set_apart: set[int] = field(default_factory=set)
    kept: dict[int, Copy | None] = field(default_factory=dict)
    apps: set[int] = field(default_factory=set)
    led_astray: set[int] = field(default_factory=set)
    bare: set[int] = field(default_factory=set)
    ends: dict[int, bool] = field(default_factory=dict)

    def apart(self, program: Program) -> bool:
        """Whether it was set apart."""
        return program.pid in self.set_apart

    def misled(self, program: Program) -> bool:
        """Whether it was led astray."""
        return program.pid in self.led_astray

    def copy(self, program: Program) -> Copy | None:
        """What was put into its profile; None: a look takes longer."""
        return self.kept.get(program.pid, Copy.UNKNOWN)

    def stripped(self, program: Program) -> bool:
        """Whether it runs no extension."""
        return program.pid in self.bare

    def tied(self, program: Program) -> bool | None:
        """What was set of the other ends."""
        return self.ends.get(program.pid)

    def surfs(self, program: Program) -> bool:
        """Whether it is no app that is made of a browser."""
        return program.pid not in self.apps
