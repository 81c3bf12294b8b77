"""What one layer of what was agreed says of a target: why it is closed, or when it will be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

    from policies.model import Break
    from policies.target import Target


class Reason(StrEnum):
    """Why a target is closed, in the order of telling; OPEN where nothing closes it."""

    BLOCK = "block"
    WINDOW = "window"
    AFTER = "after"
    DAILY = "daily"
    WEEKLY = "weekly"
    BREAK = "break"
    OPEN = "open"


ORDER = tuple(Reason)
ALLOWANCES = frozenset({Reason.DAILY, Reason.WEEKLY})
"""Ends that come by use; the others come by the clock, or with presence."""


@dataclass(frozen=True, slots=True)
class LayerFinding:
    """What one layer says."""

    target: Target
    reason: Reason
    left: timedelta | None = None
    lacking: timedelta | None = None
    by: Target | None = None
    """Who says so, where that is another than the target itself."""
    coming: Reason = Reason.OPEN
    """Why it closes when ``left`` is over."""
    opened: bool = False
    """``left`` is what a guardian opened it for."""
    pause: Break | None = None
    """The break that it speaks of."""

    @property
    def because(self) -> Target:
        """Whose rule it is."""
        return self.by or self.target
