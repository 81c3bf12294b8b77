"""The notice of an agreement: what a child is told again and again on a day that has much of a category."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from policies.target import category

if TYPE_CHECKING:
    from datetime import date

    from policies.ids import CategoryId
    from policies.usage import Usage


@dataclass(frozen=True, slots=True)
class Notice:
    """Said after each ``every`` of counted use of a category on one day, never by the clock alone."""

    every: timedelta
    category: CategoryId
    text_en: str
    text_vi: str

    def __post_init__(self) -> None:
        if self.every <= timedelta():
            message = "a notice comes after some time"
            raise ValueError(message)


def due(notice: Notice, before: Usage, now: Usage, day: date) -> timedelta | None:
    """How much was used that day, where it has come to a multiple since ``before``; else None."""
    target = category(notice.category)
    used = now.used(target, day)
    return used if used // notice.every > before.used(target, day) // notice.every else None
