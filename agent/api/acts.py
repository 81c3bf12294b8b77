"""What the agent does to programs and sessions, by the words that events carry."""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """One kind of act; those that close are in the order in which they are tried."""

    PAUSE = "pause"
    CLOSE = "close"
    TERMINATE = "terminate"
    KILL = "kill"
    REFUSE = "refuse"
    """It does not even start."""
    LOCK = "lock"
    FREEZE = "freeze"
    LOGOUT = "logout"
    RESUME = "resume"
    """It may go on."""
