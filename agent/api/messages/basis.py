"""What nearly every message is made of: a unit, and whom and which day it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NewType

Seconds = NewType("Seconds", int)


@dataclass(frozen=True, slots=True)
class Nothing:
    """No parameters, or no reply but the fact that it was done."""


@dataclass(frozen=True, slots=True)
class OfChild:
    """Which child; left out: the child of the account that asks."""

    child: str | None = None


@dataclass(frozen=True, slots=True)
class DayOf:
    """Which day of which child; left out: today."""

    child: str | None = None
    day: date | None = None
