"""What the agent says without being asked."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from agent.api.messages.basis import Seconds
from agent.api.messages.status import NoticeView, Problem, Status


class Event(Struct, frozen=True):
    """Something happened. Fields that do not fit an event are left out."""

    event: str
    at: datetime
    child: str | None = None
    target: str | None = None
    pid: int | None = None
    seconds: Seconds | None = None
    left: Seconds | None = None
    reason: str | None = None
    latency_ms: float | None = None
    ok: bool | None = None
    text: str | None = None
    """For people, in the household's language."""
    effect: str | None = None
    """One of ``agent.api.acts.Act``."""
    health: tuple[Problem, ...] = ()
    status: Status | None = None
    """With ``state``: the full state of the child."""
    by: str | None = None
    """Who did it."""
    notice: NoticeView | None = None
