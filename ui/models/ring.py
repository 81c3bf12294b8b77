"""What the ring of time left says of a state, as a value; ``theme.ring`` paints it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from policies.finding import ALLOWANCES, Reason
from ui.link.reconnect import Presence

if TYPE_CHECKING:
    from agent.api.messages import Status

MINUTE = 60
HOUR = 3600
MINUTES_UP_TO = 99
"""More minutes than that are told in hours, so that two signs are enough."""
FULL_RING = 2 * HOUR
"""Where there is no allowance but an end, the ring is full at this much left."""
STEPS = 60
"""The ring moves in steps that can be seen: a minute hand's."""
LOST = frozenset({Presence.MISSING, Presence.STRANGER, Presence.OTHER_VERSION})


class Mood(StrEnum):
    """What the ring says besides its number."""

    LEFT = "left"
    FREE = "free"
    WARNED = "warned"
    OVER = "over"
    """Time is used up."""
    RESTING = "resting"
    """A break."""
    SHUT = "shut"
    """Closed at this hour, or for another reason than use."""
    PAUSED = "paused"
    """Nobody is at the PC, or nothing is charged: the time stands still."""
    ASKED = "asked"
    """Children asked: the number is that of the requests that wait."""
    ILL = "ill"
    """Something does not work as agreed."""
    UNKNOWN = "unknown"
    MISSING = "missing"
    """The agent does not run: no time is kept."""


@dataclass(frozen=True, slots=True)
class Face:
    """All that the ring shows; two equal faces look the same."""

    mood: Mood
    fraction: float = 0.0
    """The filled part of the ring."""
    number: str = ""


def face(
    status: Status | None,
    presence: Presence,
    *,
    for_parents: bool = False,
    waiting: int = 0,
    problems: int = 0,
) -> Face:
    """What the ring says of a state; ``for_parents``: of an account whose time nobody counts."""
    if for_parents and presence is Presence.PRESENT:
        if waiting:
            return Face(Mood.ASKED, 1.0, str(min(waiting, MINUTES_UP_TO)))
        return Face(Mood.ILL, 1.0, "!") if problems else Face(Mood.FREE, 1.0)
    if status is None:
        return Face(Mood.MISSING, number="!") if presence in LOST else Face(Mood.UNKNOWN, number="?")
    screen = status.screen
    if not screen.open:
        if screen.reason == Reason.BREAK:
            return Face(Mood.RESTING)
        return Face(Mood.OVER, number="0") if screen.reason in ALLOWANCES else Face(Mood.SHUT)
    if screen.left is None:
        return Face(Mood.FREE, 1.0)
    fraction = round(min(1.0, screen.left / (screen.allowance or FULL_RING)) * STEPS) / STEPS
    mood = Mood.LEFT if status.counting else Mood.PAUSED
    if screen.standing != "free":
        mood = Mood.WARNED
    return Face(mood, fraction, short_number(screen.left))


def short_number(left: int) -> str:
    """Minutes, rounded up, in two signs; whole hours with an h above 99 minutes."""
    minutes = -(-left // MINUTE)
    return str(minutes) if minutes <= MINUTES_UP_TO else f"{round(left / HOUR)}h"
