"""What the desktop tells the child (and a guardian) without being asked: warnings, answers, problems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from agent.api import contract
from agent.api.contract import EventName
from agent.api.messages import Event, Requests, RequestsOf, RequestView
from policies.requests import State
from ui.text import translator
from ui.text.wording import opened, problem, request, target_name, warning

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.link.client import Agent
    from ui.models.status import StatusModel

GRACE = "grace"
PAUSED = frozenset({"pause", "freeze"})
REFUSED = "refuse"
CLOSED = frozenset({"close", "kill", "terminate"})


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell. A later one of the same ``key`` takes the place of the earlier."""

    key: str
    title: str
    text: str
    urgent: bool = False


class NoticesModel(QObject):
    """Turns events into notices, in the language of the face."""

    told = Signal(Notice)

    def __init__(
        self, agent: Agent, status: StatusModel, language: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.language = language
        self._agent = agent
        self._status = status
        self._problems: frozenset[tuple[str, str | None]] = frozenset()
        agent.happened.connect(self._hear)

    def _hear(self, event: Event) -> None:
        if self._status.for_parents and event.event != EventName.HEALTH:
            return  # it is meant for a child whom a guardian looks at
        match event.event:
            case EventName.WARNED:
                self.told.emit(self._warned(event))
            case EventName.ACTED if event.target is not None:
                self._acted(event, event.target)
            case EventName.REQUEST if event.reason in {State.GRANTED, State.REFUSED}:
                self._agent.call(contract.REQUESTS, RequestsOf(event.child), self._answered(event))
            case EventName.HEALTH:
                self._ill(event)
            case _:
                pass

    def _name(self, target: str) -> str:
        return target_name(target, self._status.names.get(target, ""), self.language)

    def _warned(self, event: Event) -> Notice:
        _ = translator(self.language)
        target, left, grace = event.target or "screen", event.left or 0, event.text == GRACE
        text = _("If you need more, ask for it in “My day”.")
        if grace:
            text = _("Please save what you are working on now.")
        title = warning(self._name(target), left, self.language, grace=grace, reason=event.reason)
        return Notice(target, title, text, urgent=grace)

    def _acted(self, event: Event, target: str) -> None:
        _ = translator(self.language)
        if event.effect in PAUSED:
            title = _("{target} is paused", target=self._name(target))
            text = _("Nothing is lost: it goes on where it stopped. “My day” says when.")
        elif event.effect == REFUSED:
            title = _("{target} does not open now", target=self._name(target))
            text = _("“My day” says why, and when it opens again.")
        elif event.effect in CLOSED:
            title = _("{target} was closed", target=self._name(target))
            text = _("“My day” says why, and when it opens again.")
        else:
            return
        self.told.emit(Notice(target, title, text))

    def _answered(self, event: Event) -> Callable[[Requests], None]:
        def tell(reply: Requests) -> None:
            same = (x for x in reply.requests if x.target == event.target and x.state == event.reason)
            newest = next(same, None)
            if newest is not None:
                self.told.emit(self._answer(newest))

        return tell

    def _answer(self, view: RequestView) -> Notice:
        _ = translator(self.language)
        asked = request(view, self.language)
        if view.state == State.GRANTED:
            title = _("Yes: {asked}", asked=asked)
        else:
            title = _("Not this time: {asked}", asked=asked)
        shown = self._status
        more = opened(view, shown.names, shown.now, shown.zone, self.language)
        return Notice(f"request {view.id}", title, " ".join(filter(None, (more, view.answer))))

    def _ill(self, event: Event) -> None:
        _ = translator(self.language)
        before = self._problems
        self._problems = frozenset((item.name, item.target) for item in event.health)
        for item in event.health:
            if item.severity == "error" and (item.name, item.target) not in before:
                text = problem(item, self._status.names, self.language)
                self.told.emit(Notice(f"problem {item.name}", _("Something does not work as agreed"), text))
