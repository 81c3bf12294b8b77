"""The world: one folder for each operating system, of which only the chosen one is ever imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.ports.host import System

NAMES = frozenset({"linux"})
"""Systems that there is a platform for, as ``sys.platform`` names them."""


def system(name: str) -> System:
    """The named system, made by ``host`` of its folder. ModuleNotFoundError where there is none."""
    made: System = import_module(f"{__name__}.{name}").host()
    return made
