"""One difference between two agreements, as a value; ``saying`` puts it into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from policies.changes.days import When
from policies.ids import ChildId
from policies.model import Break, LearnFirst, Match, Rule
from policies.notice import Notice
from policies.target import Target
from policies.week import Window

Value = (
    None
    | bool
    | str
    | date
    | timedelta
    | tuple[str, ...]
    | tuple[timedelta, ...]
    | tuple[Window, ...]
    | frozenset[int]
    | Break
    | LearnFirst
    | Match
    | Rule
    | Notice
)
"""What a field of the agreement may hold."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Of what a rule speaks, with the name that the family gave it."""

    target: Target
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different now."""

    field: str
    """Which: a key of ``words.SENTENCES``."""
    child: str = ""
    """Name of the child; empty for the household."""
    subject: Subject | None = None
    before: Value = None
    after: Value = None
    when: When | None = None
    """On which days, for what holds per day."""
    whose: ChildId | None = None
    """Whom it is about, whatever they are called; None: the household."""
