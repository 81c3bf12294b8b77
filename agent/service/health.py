"""Named problems: what does not work now, shown by every face without knowing what it is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from agent.api.contract import EventName
from agent.api.messages import Event, Problem

Severity = Literal["info", "warning", "error"]


class Health:
    """The problems that stand; each that comes, changes or goes is an event, a repetition is none."""

    def __init__(self, publish: Callable[[Event], None], now: Callable[[], datetime]) -> None:
        self._publish = publish
        self._now = now
        self._problems: dict[tuple[str, str | None], Problem] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that stand, the oldest first."""
        return tuple(self._problems.values())

    def report(self, name: str, severity: Severity, text: str, target: str | None = None) -> None:
        """A problem stands, of a target where it is about one; ``text`` says what to do about it."""
        now = self._now()
        known = self._problems.get((name, target))
        if known is not None and (known.severity, known.text) == (severity, text):
            return
        since = now if known is None else known.since
        self._problems[name, target] = Problem(name, severity, text, since, target)
        self._tell(now, name, target, text, ok=False)

    def clear(self, name: str, target: str | None = None) -> None:
        """A problem is gone."""
        if self._problems.pop((name, target), None) is not None:
            self._tell(self._now(), name, target, None, ok=True)

    def _tell(self, at: datetime, name: str, target: str | None, text: str | None, *, ok: bool) -> None:
        self._publish(
            Event(EventName.HEALTH, at, target=target, reason=name, ok=ok, text=text, health=self.problems)
        )
