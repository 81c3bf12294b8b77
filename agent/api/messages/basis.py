"""What nearly every message is made of: a unit, and whom and which day it is about."""

from __future__ import annotations

from datetime import date
from typing import NewType

from msgspec import Struct

Seconds = NewType("Seconds", int)


class Concealed(Struct, frozen=True):
    """What shall stand in no log and no traceback, as it is secret: its ``repr`` tells its kind alone."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Nothing(Struct, frozen=True):
    """No parameters, or no reply but the fact that it was done."""


class OfChild(Struct, frozen=True):
    """Which child; left out: the child of the account that asks."""

    child: str | None = None


class DayOf(Struct, frozen=True):
    """Which day of which child; left out: today."""

    child: str | None = None
    day: date | None = None
