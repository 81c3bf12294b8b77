"""Named problems: what does not work now, shown by every face without knowing what it is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from agent.api.contract import EventName
from agent.api.messages import Event, Problem
from agent.api.problems import PROBLEMS, told

if TYPE_CHECKING:
    from agent.api.severity import Severity


class Health:
    """The problems that stand; each that comes, changes or goes is an event, a repetition is none."""

    def __init__(self, publish: Callable[[Event], None], now: Callable[[], datetime]) -> None:
        self._publish = publish
        self._now = now
        self._problems: dict[tuple[str, str | None, str | None], Problem] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that stand, the oldest first."""
        return tuple(self._problems.values())

    def of(self, child: str) -> tuple[Problem, ...]:
        """Those that a child may know of: the PC's and its own."""
        return tuple(problem for problem in self.problems if problem.child in {None, child})

    def report(
        self,
        name: str,
        target: str | None = None,
        child: str | None = None,
        *,
        called: str | None = None,
        detail: str = "",
        severity: Severity | None = None,
    ) -> None:
        """A problem stands that the register knows, of a target or a child where it is about one.

        ``called``: how people call the target. ``detail``: what the system says. ``severity``: where it is
        another than usual. Raises KeyError for a name that is not in the register.
        """
        severity, text = severity or PROBLEMS[name][0], told(name, detail, called or target)
        now = self._now()
        known = self._problems.get((name, target, child))
        if known is not None and (known.severity, known.text) == (severity, text):
            return
        since = now if known is None else known.since
        problem = Problem(name, severity, text, since, target, child, called or "")
        self._problems[name, target, child] = problem
        self._tell(now, problem, text, ok=False)

    def told(self, name: str, detail: str) -> None:
        """What the system says of a problem; nothing: it is gone. Raises KeyError as ``report`` does."""
        if detail:
            self.report(name, detail=detail)
        else:
            self.clear(name)

    def clear(self, name: str, target: str | None = None, child: str | None = None) -> None:
        """A problem is gone. Raises KeyError as ``report`` does."""
        if name not in PROBLEMS:
            raise KeyError(name)
        problem = self._problems.pop((name, target, child), None)
        if problem is not None:
            self._tell(self._now(), problem, None, ok=True)

    def _tell(self, at: datetime, problem: Problem, text: str | None, *, ok: bool) -> None:
        self._publish(
            Event(
                EventName.HEALTH,
                at,
                problem.child,
                problem.target,
                reason=problem.name,
                ok=ok,
                text=text,
                health=self.problems,
            )
        )
