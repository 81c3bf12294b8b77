"""What the desktop tells the child (and a guardian) without being asked: warnings, answers, problems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from agent.api import contract
from agent.api.acts import Act
from agent.api.contract import GRACE, EventName
from agent.api.messages import Children, Event, Nothing, Requests, RequestsOf, RequestView
from policies.requests import State
from policies.target import Kind
from ui.models.help import first_number
from ui.text import translator
from ui.text.calendar import zone_named
from ui.text.gifts import open_still, taken_news, yes
from ui.text.notices import so_much, told
from ui.text.shut import shut
from ui.text.wording import (
    duration,
    left,
    problem,
    request,
    screen_why,
    sentence,
    target_name,
    warning,
    wrong,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.link.client import Agent
    from ui.models.status import StatusModel
    from ui.models.waiting import WaitingModel

PAUSED = frozenset({Act.PAUSE, Act.FREEZE})
ASKED = "requests"
PROBLEMS = "problems"
NOTICE, HELP = "notice", "help"
CLOSED = frozenset({Act.CLOSE, Act.KILL, Act.TERMINATE})
SCREEN = Kind.SCREEN.value
OVER = "over"
"""The standing in which a target is closed, warned and after its grace."""


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
    passed = Signal(str)
    """The notice of this key is to be seen no longer."""

    def __init__(
        self,
        agent: Agent,
        status: StatusModel,
        waiting: WaitingModel,
        language: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.language = language
        self._agent = agent
        self._status = status
        self._waiting = waiting
        self._errors: frozenset[tuple[str, str | None, str | None]] = frozenset()
        """Those that were told by name."""
        self._shut = False
        """Whether the child was told that its time is over: then it is told when that is."""
        self._begun = False
        status.changed.connect(self._begin)
        agent.happened.connect(self._hear)
        waiting.rose.connect(self._asked)
        waiting.worsened.connect(self._worsened)

    def _begin(self) -> None:
        """What was told at the end of the time is not heard by a face that comes later, as after a login."""
        now = self._status.status
        if now is None or self._begun:
            return
        self._begun = True
        if now.screen.standing == OVER and not now.screen.open and not self._shut:
            self._over("")

    def _hear(self, event: Event) -> None:
        if self._status.for_parents and event.event != EventName.HEALTH:
            return  # it is meant for a child whom a guardian looks at; what one asks is told by its number
        _ = translator(self.language)
        match event.event:
            case EventName.WARNED:
                self.told.emit(self._warned(event))
            case EventName.NOTICE if event.notice is not None:
                used = so_much(event.notice, event.seconds or 0, self.language)
                self.told.emit(Notice(NOTICE, told(event.notice, self.language), used))
            case EventName.ACTED if event.target is not None:
                self._acted(event, event.target)
            case EventName.VERIFIED if event.effect == Act.LOCK and event.ok:
                self._over(_("The screen stays locked, and nothing that is open is lost."))
            case EventName.VERDICT if event.target == SCREEN and event.ok and self._shut:
                self._shut = False
                self.passed.emit(HELP)
                self.told.emit(self._open_again(event.left))
            case EventName.REQUEST if event.reason in {State.GRANTED, State.REFUSED}:
                self._agent.call(contract.REQUESTS, RequestsOf(event.child), self._answered(event))
            case EventName.TAKEN if event.target is not None:
                self.told.emit(self._taken(event, event.target))
            case EventName.HEALTH:
                self._ill(event)
            case _:
                pass

    def _name(self, target: str) -> str:
        return target_name(target, self._status.names.get(target, ""), self.language)

    def _warned(self, event: Event) -> Notice:
        _ = translator(self.language)
        target, seconds = event.target or SCREEN, event.left or 0
        if event.text == GRACE:
            time = duration(seconds, self.language, up=True)
            title = _("{target}: time is over", target=self._name(target))
            return Notice(target, title, _("{duration} to save your work.", duration=time), urgent=True)
        title = warning(self._name(target), seconds, self.language, reason=event.reason)
        return Notice(target, title, _("If you need more, ask for it in “My day”."))

    def _over(self, rest: str) -> None:
        """What the child finds on its desktop, also when it unlocks it: why, until when, and whom to call.

        A locker shows nothing of ours; a desktop that shows notices on its locked screen shows it there, and
        GNOME one line of each: whom to call is told by one of its own.
        """
        _ = translator(self.language)
        status = self._status.status
        why, text = "", rest
        if status is not None and not status.screen.open:
            why = status.screen.reason
            told = screen_why(status.screen, status.at, zone_named(status.zone), self.language)
            text = f"{told} {rest}".strip()
        number = first_number(self._status.country, self.language)
        if number and not self._shut:
            asked = _("Sad or scared? Call {number}.", number=number)
            self.told.emit(Notice(HELP, asked, _("Also if somebody treats you badly."), urgent=True))
        self._shut = True
        self.told.emit(Notice(SCREEN, sentence(shut(why, self.language)), text, urgent=True))

    def _open_again(self, seconds: int | None) -> Notice:
        """It takes the place of what was told behind the lock."""
        _ = translator(self.language)
        return Notice(SCREEN, _("The PC is open again"), sentence(left(seconds, self.language), end="."))

    def _acted(self, event: Event, target: str) -> None:
        _ = translator(self.language)
        if target == SCREEN:
            if event.effect in PAUSED:
                self._over(_("Everything stands still, and nothing that is open is lost."))
            elif event.effect in CLOSED:
                self._over(_("What could not stand still was closed."))
            return
        if event.effect in PAUSED:
            title = _("{target} is paused", target=self._name(target))
            text = _("Nothing is lost: it goes on where it stopped. “My day” says when.")
        elif event.effect == Act.REFUSE:
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
        _, status, more = translator(self.language), self._status.status, ""
        if view.state == State.GRANTED:
            at = status.at if status else view.answered_at or view.asked_at
            zone = zone_named(status.zone if status else "")
            title, more = yes(view, self._status.names, at, zone, self.language)
        else:
            title = _("Not this time: {asked}", asked=request(view, self.language))
        return Notice(f"request {view.id}", title, " ".join(filter(None, (more, view.answer))))

    def _taken(self, event: Event, target: str) -> Notice:
        _ = translator(self.language)
        name = self._name(target)
        title = taken_news(name, event.by or "", self.language)
        still = open_still(name, event.reason, self.language, is_open=event.ok)
        words = event.text or _("“My day” shows what is left now.")
        return Notice(f"taken {target}", title, " ".join(filter(None, (still, words))))

    def _asked(self, more: int) -> None:
        """A guardian is told who asks for what; before the PIN is typed, how many ask."""
        if more > 1:
            self._tell_number()
        else:
            pending = RequestsOf(pending=True)
            self._agent.call(contract.REQUESTS, pending, self._read, lambda _error: self._tell_number())

    def _tell_number(self) -> None:
        _ = translator(self.language)
        title = _.plural("{n} request waits", "{n} requests wait", self._waiting.count)
        self.told.emit(Notice(ASKED, title, _("Open Luytre to answer.")))

    def _read(self, reply: Requests) -> None:
        if reply.requests:
            newest = reply.requests[0]
            self._agent.call(contract.CHILDREN, Nothing(), lambda told: self._tell_request(newest, told))

    def _tell_request(self, view: RequestView, told: Children) -> None:
        _ = translator(self.language)
        name = next((child.name for child in told.children if child.id == view.child), view.child)
        title = _("{child} asks: {asked}", child=name, asked=request(view, self.language))
        text = _("“{words}”", words=view.reason) if view.reason else ""
        self.told.emit(Notice(ASKED, title, text))

    def _ill(self, event: Event) -> None:
        _ = translator(self.language)
        before = self._errors
        errors = {(x.name, x.target, x.child): x for x in event.health if x.severity == "error"}
        self._errors = frozenset(errors)
        for key, item in errors.items():
            if key not in before:
                text = problem(item, self._status.names, self.language)
                self.told.emit(Notice(f"problem {item.name}", _("Something does not work as agreed"), text))

    def _worsened(self) -> None:
        """Before the PIN a guardian is told by name of what concerns no child, of the rest by its number."""
        if self._waiting.problems > len(self._errors):
            _, title = translator(self.language), wrong(self._waiting.problems, self.language)
            self.told.emit(Notice(PROBLEMS, title, _("Open Luytre to see.")))
