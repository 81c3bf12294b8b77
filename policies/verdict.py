"""What holds now for a target, why, how much is left, and when that changes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

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


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one target at one moment."""

    target: Target
    reason: Reason
    because: Target
    """Whose rule closes the target, or will close it first: itself, its category or the screen."""
    left: timedelta | None
    """Time until it closes if it is used from now on without a pause; None: nothing will close it."""
    lacking: timedelta | None = None
    """Learning still to do before it opens (reason AFTER)."""

    @property
    def open(self) -> bool:
        """Whether the target may be used."""
        return self.reason is Reason.OPEN
