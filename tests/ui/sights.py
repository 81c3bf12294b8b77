"""Windows and dialogs as a family sees them: filled, asked something, told something."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from agent.api.contract import EventName
from agent.api.errors import AgentError
from agent.api.messages import Children, CodeView, DayView, Event, Status, WeekView, Welcome
from tests.ui import family, records
from ui.link.client import Agent, Place
from ui.link.reconnect import Presence
from ui.models.chosen import ChosenModel
from ui.models.day import DayModel
from ui.models.guardian import Door, GuardianModel
from ui.models.keys import CodeModel
from ui.models.notices import Notice, NoticesModel
from ui.models.requests import AskModel, Sending
from ui.models.status import StatusModel
from ui.models.waiting import WaitingModel
from ui.models.week import WeekModel
from ui.text import Translator, translator
from ui.views.ask import AskDialog
from ui.views.change_pin import ChangePinDialog
from ui.views.code import CodeDialog
from ui.views.day import MyDay
from ui.views.door import PinDialog
from ui.views.forgotten import ForgottenDialog
from ui.views.guardian import GuardianWindow
from ui.views.notice import NoticeWindow
from ui.views.small import SmallWindow

WELCOME = Welcome(1, "0.1.0", "try", "an", "an", False, True, "vi")
SERVED = Welcome(1, "0.1.0", "service", "an", "an", False, True, "vi")
PARENT = Welcome(1, "0.1.0", "service", "lan", None, False, True, "vi")


class Set:
    """The models of one picture: filled with what the family's agent said, connected to nothing."""

    def __init__(self, language: str, status: Status | None = family.STATUS) -> None:
        self._ = translator(language)
        self.agent = Agent(Place(lambda: Path("/nowhere"), 0))
        self.status = StatusModel(self.agent)
        if status is None:
            self.agent.presence = Presence.MISSING
        else:
            self.agent.presence = Presence.PRESENT
            self.status.set_status(status)
        self.chosen = ChosenModel(self.agent)
        if status is not None:
            self.chosen.set_status(status)
        self.day = DayModel(self.agent)
        self.guardian = GuardianModel(self.agent)
        self.waiting = WaitingModel(self.agent)

    def with_day(self, *, used: bool = True) -> DayModel:
        self.day.day = records.DAY if used else records.EMPTY_DAY
        self.day.week.this, self.day.week.last = self._weeks(used=used)
        self.day.log.entries = records.LOG if used else ()
        return self.day

    def with_family(
        self,
        door: Door,
        *,
        asked: bool = True,
        welcome: Welcome = WELCOME,
        told: Children = family.CHILDREN,
    ) -> GuardianModel:
        self.guardian.meet(welcome)
        self.guardian.door = door
        if self.guardian.may_act:
            self.guardian.family, self.guardian.told = told.children, told
            self.guardian.pending.requests = (family.ASKED,) if asked else ()
        return self.guardian

    def with_week(self, *, used: bool = True) -> WeekModel:
        week = WeekModel(self.agent)
        week.this, week.last = self._weeks(used=used)
        return week

    def _weeks(self, *, used: bool) -> tuple[WeekView, WeekView | None]:
        return (records.WEEK, records.LAST_WEEK) if used else (records.EMPTY_WEEK, None)


def my_day(
    language: str, status: Status | None, *, used: bool = True, told: DayView = records.DAY
) -> QWidget:
    models = Set(language, status)
    day = models.with_day(used=used)
    day.day = told if used else day.day
    for read in (day.week, day.log):
        read.blockSignals(True)  # nobody answers when the window opens and asks
    return MyDay(models.status, day, models._)


def ask(language: str, state: str | None, status: Status = family.STATUS) -> QWidget:
    models = Set(language, status)
    asking = AskModel(models.agent)
    if state is not None:
        asking.sending = Sending.SENT
        asking.request = {
            "asked": family.ASKED,
            "granted": family.GRANTED,
            "less": family.LESS,
            "refused": family.REFUSED,
        }[state]
    return AskDialog(asking, models.status, models._)


def guardian(
    language: str,
    tab: int,
    door: Door = Door.OPEN,
    *,
    filled: bool = True,
    welcome: Welcome = WELCOME,
    told: Children = family.CHILDREN,
    status: Status | None = family.STATUS,
) -> QWidget:
    models = Set(language, status)
    week = models.with_week(used=filled)
    model = models.with_family(door, asked=filled, welcome=welcome, told=told)
    window = GuardianWindow(model, models.chosen, week, models._)
    window._shown = "an" if model.may_act else None
    window.tabs.blockSignals(True)
    window.tabs.setCurrentIndex(tab)
    window._show_count()
    return window


def take_back(language: str) -> QWidget:
    window = guardian(language, 2)
    assert isinstance(window, GuardianWindow)
    window.give.given.rows[family.GRANT.id].back.click()
    return window


def read_out(language: str) -> QWidget:
    window = guardian(language, 0)
    assert isinstance(window, GuardianWindow)
    window.pending.cards[family.ASKED.id]._made(
        CodeView(
            family.CODE, "an", "site:youtube.com", "YouTube", family.ASKED.extra, family.NOW + family.MINUTE
        )
    )
    return window


def code(language: str, typed: str = "", error: AgentError | None = None) -> QWidget:
    models = Set(language)
    typing = CodeModel(models.agent)
    dialog = CodeDialog(typing, models.status, models._)
    dialog.field.setText(typed)
    if error is not None:
        typing._failed(error)
    elif typed:
        typing._got(family.GRANT)
    return dialog


def forgotten(language: str) -> QWidget:
    models = Set(language)
    return ForgottenDialog(models.with_family(Door.CLOSED, welcome=PARENT), models._)


def pin(language: str) -> QWidget:
    models = Set(language)
    return PinDialog(models.with_family(Door.UNGUARDED), models._)


def pin_change(language: str) -> QWidget:
    models = Set(language)
    return ChangePinDialog(models.with_family(Door.OPEN, welcome=PARENT), models._)


def small(language: str, waiting: int | None = None, problems: int = 0) -> QWidget:
    """The small window; ``waiting``: a guardian’s, with so many requests."""
    from ui.tray import Tray

    models = Set(language)
    if waiting is not None:
        models.status.welcome, models.waiting.count = PARENT, waiting
        models.waiting.problems = problems
    tray = Tray(models.status, models.waiting, models._)
    assert isinstance(tray.small, SmallWindow)
    tray.small.setProperty("tray", tray)
    return tray.small


def notice(language: str, _: Translator) -> QWidget:
    from ui.text.wording import warning

    window = NoticeWindow(_)
    title = warning("Minecraft", 300, language)
    window.tell(Notice("app:minecraft", title, _("If you need more, ask for it in “My day”.")))
    return window


def notices(language: str) -> QWidget:
    """One that stays until it is closed, and one that goes by itself."""
    models = Set(language)
    models.status.set_status(family.GRACE)
    window = NoticeWindow(models._)
    said = NoticesModel(models.agent, models.status, models.waiting, language, window)
    said.told.connect(window.tell)
    said._hear(Event(EventName.ACTED, family.NOW, "an", "app:minecraft", effect="pause"))
    said._hear(Event(EventName.WARNED, family.NOW, "an", "screen", left=family.seconds(2), text="grace"))
    return window


def notice_asked(language: str) -> QWidget:
    models = Set(language)
    window = NoticeWindow(models._)
    notices = NoticesModel(models.agent, models.status, models.waiting, language, window)
    notices.told.connect(window.tell)
    notices._tell_request(family.ASKED, family.CHILDREN)
    return window


def notice_told(language: str, event: Event) -> QWidget:
    """What the agent says, when the time of all is over."""
    models = Set(language)
    models.status.set_status(family.OVER)
    window = NoticeWindow(models._)
    notices = NoticesModel(models.agent, models.status, models.waiting, language, window)
    notices.told.connect(window.tell)
    notices._hear(event)
    return window
