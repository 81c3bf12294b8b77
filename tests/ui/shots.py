"""Renders every view with the family's data: ``python -m tests.ui.shots FOLDER`` writes PNG files.

The names say what is shown: ``day-vi-light-1.png`` is “My day” in Vietnamese, light, at 100 %.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from agent.api.contract import EventName
from agent.api.errors import AgentError, WrongSecret
from agent.api.messages import Children, CodeView, DayView, Event, Status, WeekView, Welcome, replace
from tests.ui import family
from ui.link.client import Agent, Place
from ui.link.reconnect import Presence
from ui.models.chosen import ChosenModel
from ui.models.day import DayModel
from ui.models.guardian import Door, GuardianModel
from ui.models.keys import CodeModel
from ui.models.notices import Notice, NoticesModel
from ui.models.requests import AskModel, Sending
from ui.models.ring import face
from ui.models.status import StatusModel
from ui.models.waiting import WaitingModel
from ui.models.week import WeekModel
from ui.text import Translator, translator
from ui.theme.ring import ICON, paint
from ui.theme.sheet import dress
from ui.views.about import AboutDialog
from ui.views.ask import AskDialog
from ui.views.change_pin import ChangePinDialog
from ui.views.code import CodeDialog
from ui.views.day import MyDay
from ui.views.door import PinDialog
from ui.views.forgotten import ForgottenDialog
from ui.views.guardian import GuardianWindow
from ui.views.help import HelpDialog
from ui.views.notice import NoticeWindow
from ui.views.paper import PaperDialog, RenewDialog
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
        self.day.day = family.DAY if used else family.EMPTY_DAY
        self.day.week.this, self.day.week.last = self._weeks(used=used)
        self.day.log.entries = family.LOG if used else ()
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
        return (family.WEEK, family.LAST_WEEK) if used else (family.EMPTY_WEEK, None)


def my_day(language: str, status: Status | None, *, used: bool = True, told: DayView = family.DAY) -> QWidget:
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


LOCKED = Event(EventName.VERIFIED, family.NOW, "an", "screen", effect="lock", ok=True)
SO_MUCH = Event(EventName.NOTICE, family.NOW, "an", "category:games", seconds=3600, notice=family.NOTICE)


def views() -> Iterator[tuple[str, Callable[[str], QWidget]]]:
    """Every view in every state that looks different."""
    yield "day", lambda language: my_day(language, family.STATUS)
    resting = replace(family.STATUS, screen=family.RESTING)
    yield "day-resting", lambda language: my_day(language, resting)
    yield "day-notice", lambda language: my_day(language, family.NOTICED)
    yield "day-over", lambda language: my_day(language, family.OVER)
    yield "day-break", lambda language: my_day(language, family.ON_BREAK)
    yield "day-early", lambda language: my_day(language, family.EARLY)
    yield "day-away", lambda language: my_day(language, family.AWAY)
    yield "day-ill", lambda language: my_day(language, family.ILL)
    yield "day-long", lambda language: my_day(language, family.LONG, told=family.LONG_DAY)
    yield "day-free", lambda language: my_day(language, family.UNLIMITED, used=False)
    yield "day-missing", lambda language: my_day(language, None)
    yield "ask", lambda language: ask(language, None)
    yield "ask-empty", lambda language: ask(language, None, family.UNLIMITED)
    for state in ("asked", "granted", "less", "refused"):
        yield f"ask-{state}", lambda language, state=state: ask(language, state)  # type: ignore[misc]
    yield "help", lambda language: HelpDialog("VN", translator(language))
    yield "help-elsewhere", lambda language: HelpDialog("XX", translator(language))
    yield "help-unknown", lambda language: HelpDialog("", translator(language))
    yield "about", lambda language: AboutDialog("0.1.0", translator(language))
    yield "code", code
    yield "code-wrong", lambda language: code(language, "1234 5678", WrongSecret("x", 0, 3))
    yield "code-wait", lambda language: code(language, "1234 5678", WrongSecret("x", 90, 0))
    yield "code-given", lambda language: code(language, "4071 8253")
    yield "small", small
    yield "small-ill", lambda language: small(language, 1, 2)
    yield "small-asked", lambda language: small(language, 2)
    yield "notice-asked", notice_asked
    yield "notice-several", notices
    yield "notice-locked", lambda language: notice_told(language, LOCKED)
    yield "notice-so-much", lambda language: notice_told(language, SO_MUCH)
    yield "notice", lambda language: notice(language, translator(language))
    yield from parents_views()


def parents_views() -> Iterator[tuple[str, Callable[[str], QWidget]]]:
    """What parents alone see."""
    yield "pin", pin
    yield "guardian-door", lambda language: guardian(language, 0, Door.CLOSED)
    yield "guardian-door-service", lambda language: guardian(language, 0, Door.CLOSED, welcome=PARENT)
    yield "guardian-missing", lambda language: guardian(language, 0, Door.UNKNOWN, status=None)
    yield "guardian-ill", lambda language: guardian(language, 1, told=family.AILING)
    yield "pin-change", pin_change
    yield "guardian-elsewhere", lambda language: guardian(language, 0, Door.ELSEWHERE, welcome=SERVED)
    yield "guardian-requests", lambda language: guardian(language, 0)
    yield "guardian-code", read_out
    yield "guardian-children", lambda language: guardian(language, 1)
    yield "guardian-children-shut", lambda language: guardian(language, 1, told=family.SHUT)
    yield "paper", lambda language: PaperDialog(family.PAPER, translator(language))
    yield "paper-anew", lambda language: RenewDialog(translator(language))
    yield "forgotten", forgotten
    yield "guardian-unguarded", lambda language: guardian(language, 0, Door.UNGUARDED, filled=False)
    yield "guardian-give", lambda language: guardian(language, 2)
    yield "guardian-take-back", take_back
    yield "guardian-week", lambda language: guardian(language, 3)
    yield "guardian-week-empty", lambda language: guardian(language, 3, filled=False)


def prepare(app: QApplication, *, dark: bool, pixels: int = 13) -> None:
    """The same font everywhere, so that two pictures differ only where the views do."""
    font = QFont("DejaVu Sans")
    font.setPixelSize(pixels)
    app.setFont(font)
    dress(app, dark=dark)


def render(view: QWidget, scale: int, *, whole: bool = True) -> QPixmap:
    """The view, and with ``whole`` all of what it would scroll to."""
    from PySide6.QtWidgets import QScrollArea

    view.ensurePolished()
    view.show()
    QApplication.processEvents()
    if whole:
        for area in view.findChildren(QScrollArea):
            if area.isVisible() and area.widget() is not None:
                more = area.widget().sizeHint().height() - area.viewport().height()
                inside = area.widget().heightForWidth(area.viewport().width())
                more = max(more, inside - area.viewport().height())
                view.resize(view.width(), view.height() + max(0, more))
        QApplication.processEvents()
    picture = QPixmap(view.size() * scale)
    picture.setDevicePixelRatio(scale)
    picture.fill(QColor("transparent"))
    view.render(picture)
    return picture


def rings(app: QApplication) -> QPixmap:
    """The icon in all its moods on a light and a dark panel, at the sizes of 100 and 200 %."""
    moods = [
        face(status, Presence.PRESENT)
        for status in (
            family.STATUS,
            family.WARNED,
            family.OVER,
            family.ON_BREAK,
            family.EARLY,
            family.AWAY,
            family.UNLIMITED,
        )
    ]
    moods += [face(None, Presence.PRESENT, for_parents=True, waiting=2)]
    moods += [face(None, Presence.PRESENT, for_parents=True, problems=1)]
    moods += [face(None, Presence.UNKNOWN), face(None, Presence.MISSING)]
    picture = QPixmap(len(moods) * 96, 128)
    painter = QPainter(picture)
    for row, panel in enumerate(("#eceeec", "#1b1f1d")):
        painter.fillRect(0, row * 64, picture.width(), 64, QColor(panel))
        for place, shown in enumerate(moods):
            for side, x in ((24, 8), (48, 40)):
                area = QRectF(place * 96 + x, row * 64 + (64 - side) / 2, side, side)
                paint(painter, area, shown, ICON, app.font())
    painter.end()
    return picture


def main(folder: Path) -> int:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    for dark in (False, True):
        prepare(app, dark=dark)
        for language in ("vi", "en"):
            for name, make in views():
                for scale in (1, 2):
                    view = make(language)
                    shade = "dark" if dark else "light"
                    render(view, scale).save(str(folder / f"{name}-{language}-{shade}-{scale}.png"))
                    for timer in view.findChildren(QTimer):
                        timer.stop()
                    view.hide()
                    view.deleteLater()
    rings(app).save(str(folder / "rings.png"))
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")  # noqa: T201 - a script for people
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
