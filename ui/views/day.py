"""“My day”: what is left, why, what comes next, what was used, what is recorded."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agent.api.messages import RequestView, Status, TargetStatus
from policies.requests import State
from ui.models.day import DayModel
from ui.models.ring import Mood, face
from ui.models.status import StatusModel
from ui.text import Translator
from ui.text.calendar import clock, day_name, zone_named
from ui.text.gifts import grant, opened, taken
from ui.text.notices import agreed
from ui.text.shut import shut
from ui.text.wording import (
    FREE,
    ending,
    left,
    problem,
    request,
    request_state,
    screen_why,
    sentence,
    used,
)
from ui.theme.sheet import look
from ui.theme.tokens import GRID, PAD
from ui.views.recorded import RecordedCard
from ui.views.used import UsedCard
from ui.views.week import WeekPage
from ui.views.window import LuytreWindow
from ui.widgets.card import Card, rule
from ui.widgets.empty import EmptyState
from ui.widgets.ring import RingWidget
from ui.widgets.target_row import TargetRow
from ui.widgets.text import button, label

MINUTE = 60
SHOWN_REQUESTS = 5
ANSWER_LOOKS = {State.GRANTED: "good", State.REFUSED: "over"}


class MyDay(LuytreWindow):
    """The child's window."""

    ask_wanted = Signal(str)
    """Ask for more of this target."""

    def __init__(self, status: StatusModel, day: DayModel, translate: Translator) -> None:
        super().__init__(status, translate, translate("My day"))
        self._day = day
        self._rows: dict[str, TargetRow] | None = None
        self._told: object = None
        self._sums: object = None
        self._add_head()
        self.problems = Card(self._("Not working as agreed"), "problem")
        self.targets = Card(self._("What I can use"))
        self.used = UsedCard(day, translate)
        self.asked = Card(self._("Asked and given"))
        week = Card(self._("My week"))
        self.week = WeekPage(day.week, translate, own=True)
        week.add(self.week)
        self.recorded = RecordedCard(day.log, status, translate)
        for card in (self.problems, self.targets, self.used, self.asked, week, self.recorded):
            self.body.addWidget(card)
        self.body.addStretch(1)
        self.add_foot()
        self.resize(500, 760)
        status.changed.connect(self._show_status)
        self._show_status()

    def showEvent(self, event: QShowEvent) -> None:
        self._day.refresh()
        self._read_more()
        self.ask.setFocus()
        super().showEvent(event)

    def _add_head(self) -> None:
        card = QWidget()
        row = QHBoxLayout(card)
        row.setContentsMargins(GRID, GRID, GRID, GRID)
        row.setSpacing(PAD)
        self.ring = RingWidget()
        row.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(GRID)
        self.who, self.left = label("", "muted"), label("", "big")
        self.screen_used, self.why, self.notice = label("", "muted"), label(""), label("", "muted")
        self.ask = button(self._("&Ask for more…"), "main")
        self.ask.clicked.connect(lambda: self.ask_wanted.emit("screen"))
        for widget in (self.who, self.left, self.screen_used, self.why, self.notice):
            words.addWidget(widget)
        words.addSpacing(GRID)
        words.addStretch(1)
        words.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(words, 1)
        self.body.addWidget(card)

    def _show_status(self) -> None:
        self.show_presence()
        status = self._status.status
        if status is None:
            return
        self._show_screen(status)
        self._show_targets(status)
        told = (status.requests, status.grants, status.taken, status.health, status.day)
        if told != self._told:
            self._told = told
            self._show_asked(status)
            self._show_problems(status)
            if self.isVisible():
                self._read_more()
        sums = (told, [target.used // MINUTE for target in (status.screen, *status.targets)])
        if sums != self._sums and self.isVisible():
            self._day.refresh()  # the sums below are those of the same minute
        self._sums = sums

    def _read_more(self) -> None:
        """Week and log, which are not read with each minute."""
        status = self._status.status
        if status is not None:
            self._day.week.refresh()
            self._day.log.refresh(status.child)

    def _show_screen(self, status: Status) -> None:
        language, screen = self._.language, status.screen
        shown = face(status, self._status.presence)
        self.who.setText(f"{status.name} · {day_name(status.day, language)}")
        told = left(screen.left, language) if screen.open else shut(screen.reason, language)
        self.left.setText(sentence(told))
        look(self.left, "big")
        self.screen_used.setText(used(screen, language))
        self.why.setText(self._screen_why(status, shown.mood))
        self.why.setVisible(bool(self.why.text()))
        self.notice.setText(agreed(status.notice, language) if status.notice else "")
        self.notice.setVisible(status.notice is not None)
        self.ring.show_face(shown, f"{self.left.text()}. {self.why.text()}")
        self.ask.setVisible(screen.left is not None)

    def _screen_why(self, status: Status, mood: Mood) -> str:
        screen, zone = status.screen, zone_named(status.zone)
        if not screen.open:
            return screen_why(screen, status.at, zone, self._.language)
        if mood is Mood.PAUSED:
            return self._("It stands still: nothing that counts is in use.")
        then = ending(screen, status.at, zone, self._.language)
        nearly = self._("Nearly over. Please save what you are working on.") if mood is Mood.WARNED else ""
        return " ".join(filter(None, (nearly, sentence(then, "."))))

    def _show_targets(self, status: Status) -> None:
        wanted = sorted(status.targets, key=_order)
        rows = self._rows
        if rows is None or [target.target for target in wanted] != list(rows):
            rows = self._rows = self._fill_targets(wanted)
        for target in wanted:
            rows[target.target].show_target(target, status.at, zone_named(status.zone))

    def _fill_targets(self, wanted: list[TargetStatus]) -> dict[str, TargetRow]:
        self.targets.clear()
        rows: dict[str, TargetRow] = {}
        for target in wanted:
            row = TargetRow(target.target, self._)
            row.ask_wanted.connect(self.ask_wanted)
            if rows:
                self.targets.add(rule())
            rows[target.target] = row
            self.targets.add(row)
        if not wanted:
            self.targets.add(EmptyState(self._("There are no rules for single programs or sites.")))
        return rows

    def _show_asked(self, status: Status) -> None:
        self.asked.clear()
        language, now, zone = self._.language, status.at, zone_named(status.zone)
        told = {(given.at, given.targets[0]) for given in (*status.grants, *status.taken)}
        answered = [
            view
            for view in status.requests
            if view.state != State.GRANTED or (view.answered_at, view.target) not in told
        ][:SHOWN_REQUESTS]
        for view in answered:
            self.asked.add(self._request(view, status))
        for given in status.grants:
            self.asked.add(label(f"✓  {sentence(grant(given, self._status.names, now, zone, language))}"))
            if given.why:
                self.asked.add(label(self._("“{words}”", words=given.why), "muted"))
        for back in status.taken:
            said = sentence(taken(back, self._status.names, now, zone, language))
            self.asked.add(label(f"✕  {said}", "muted"))
            if back.taken_why:
                self.asked.add(label(self._("“{words}”", words=back.taken_why), "muted"))
        if not answered and not status.grants and not status.taken:
            self.asked.add(EmptyState(self._("Nothing asked today. If you need more, you may always ask.")))

    def _request(self, view: RequestView, status: Status) -> QWidget:
        """A question and its answer; what a yes gave has a line of its own while it holds."""
        block = QWidget()
        layout = QVBoxLayout(block)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        names, zone, language = self._status.names, zone_named(status.zone), self._.language
        layout.addWidget(label(f"{clock(view.asked_at, zone)}  {sentence(request(view, language))}"))
        state = sentence(request_state(view.state, language))
        layout.addWidget(label(state, ANSWER_LOOKS.get(State(view.state), "muted")))
        if other := opened(view, names, status.at, zone, language):
            layout.addWidget(label(other))
        if view.answer:
            layout.addWidget(label(self._("“{words}”", words=view.answer), "muted"))
        return block

    def _show_problems(self, status: Status) -> None:
        self.problems.clear()
        for item in status.health:
            self.problems.add(label(problem(item, self._status.names, self._.language)))
        self.problems.setVisible(bool(status.health))


def _order(target: TargetStatus) -> tuple[int, str]:
    """What runs first, then what is open, then what opens again, what never counts, what is never open."""
    if target.running:
        return 0, target.name
    if target.action in FREE:
        return 3, target.name
    if target.action == "block":
        return 4, target.name
    return (1 if target.open else 2), target.name
