"""Tells subscribers the full state of a child whenever something that they show has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.api.contract import EventName
from agent.api.messages import Event
from policies.ids import ChildId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from agent.api.messages import Status
    from agent.service.observing.watch import Watch
    from agent.service.reporting.health import Health


@dataclass
class Announcer:
    """Compares what a face shows with what it was shown; time that runs down is not a change."""

    publish: Callable[[Event], None]
    status: Callable[[Watch], Status]
    health: Health
    listened: Callable[[], bool]
    """Whether anybody listens; a state that nobody hears is not made."""
    _shown: dict[ChildId, object] = field(default_factory=dict)

    def announce(self, watches: Iterable[Watch]) -> None:
        """After a beat."""
        if not self.listened():
            self._shown.clear()
            return
        for watch in watches:
            looks = self._looks(watch)
            if self._shown.get(watch.child.id) != looks:
                self._shown[watch.child.id] = looks
                self.publish(Event(EventName.STATE, watch.now, watch.child.id, status=self.status(watch)))

    def hear(self, event: Event) -> None:
        """A request came, an answer is another: the next beat tells the whole state."""
        if event.event in {EventName.REQUEST, EventName.VERDICT} and event.child is not None:
            self._shown.pop(ChildId(event.child), None)

    def _looks(self, watch: Watch) -> object:
        seen = watch.observation
        answers = tuple(
            (target, v.reason, v.because, v.coming, v.left is None) for target, v in watch.verdicts.items()
        )
        standings = tuple((target, type(standing)) for target, standing in watch.standings.items())
        return (
            watch.child,
            watch.plan.day,
            seen.targets,
            answers,
            standings,
            watch.grants,
            self.health.of(watch.child.id),
        )
