"""What the agent must do, as data; applying one twice does no more than applying it once.

There is no effect for opening again: what is paused and may run is thawed at each beat, so that nothing stays
paused because a change was missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

    from policies.finding import Reason
    from policies.model import End
    from policies.notice import Notice
    from policies.target import Target


@dataclass(frozen=True, slots=True)
class Warn:
    """Tell the child that ``left`` remains and why it ends; with ``grace``, that this is for saving work."""

    target: Target
    left: timedelta
    reason: Reason
    grace: bool = False


@dataclass(frozen=True, slots=True)
class Remind:
    """Tell the child the notice of the agreement, and how much of its category was used that day."""

    notice: Notice
    used: timedelta


@dataclass(frozen=True, slots=True)
class PauseApp:
    """Freeze the programs of a target; their unsaved work stays."""

    target: Target
    reason: Reason


@dataclass(frozen=True, slots=True)
class CloseApp:
    """End the programs of a target."""

    target: Target
    reason: Reason


@dataclass(frozen=True, slots=True)
class EndSession:
    """Close the PC to the child, beginning with the rung that the family chose."""

    how: End
    reason: Reason


Effect = Warn | Remind | PauseApp | CloseApp | EndSession
