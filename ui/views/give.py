"""Give time without being asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QTime
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agent.api.errors import AgentError
from agent.api.messages import GiveTime, GrantView, Seconds, Status
from ui.models.guardian import GuardianModel, minutes
from ui.models.status import StatusModel
from ui.text import Translator
from ui.text.calendar import AHEAD, coming, zone_named
from ui.text.gifts import grant, held_up, open_still
from ui.text.refusals import refusal
from ui.text.wording import sentence, target_name
from ui.theme.sheet import look
from ui.theme.tokens import GAP, PAD
from ui.views.given import GivenCard
from ui.widgets.number import TimeField
from ui.widgets.pick import Pick
from ui.widgets.text import button, label

QUICK = (15, 30)


class GivePage(QWidget):
    """To what, then one click."""

    def __init__(self, guardian: GuardianModel, status: StatusModel, translate: Translator) -> None:
        super().__init__()
        self._ = translate
        self._guardian, self._status = guardian, status
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, PAD, 0, 0)
        layout.setSpacing(GAP)
        self._timed = False
        """Whether a time was set since the page was opened."""
        self.target = Pick()
        self.also = label("", "muted")
        self.why = QLineEdit()
        for caption, field in (
            (self._("Give more of &what?"), self.target),
            (self._("A &word with it, if you like"), self.why),
        ):
            above = label(caption, "strong")
            above.setBuddy(field)
            field.setAccessibleName(caption.replace("&", ""))
            layout.addWidget(above)
            layout.addWidget(field)
        layout.addWidget(self.also)
        layout.addSpacing(GAP)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        self.give = []
        for count in QUICK:
            made = button(self._("+{n} min", n=count), "main")
            made.clicked.connect(lambda _checked=False, count=count: self._give(count))
            self.give.append(made)
            row.addWidget(made)
        self.until = TimeField()
        self.until.setAccessibleName(self._("Open until this time"))
        self.until.timeChanged.connect(self._name_end)
        self.open = button("", name=self._("Open until the time beside"))
        self.open.clicked.connect(self._open_until)
        row.addSpacing(PAD)
        row.addWidget(self.open)
        row.addWidget(self.until)
        row.addStretch(1)
        layout.addLayout(row)
        self.said = label("", "good")
        self.said.hide()
        layout.addWidget(self.said)
        layout.addSpacing(GAP)
        self.given = GivenCard(guardian, status, translate)
        layout.addWidget(self.given)
        layout.addStretch(1)
        self.target.currentIndexChanged.connect(self._choose)
        status.changed.connect(self._fill)
        guardian.granted.connect(self._granted)
        guardian.taken.connect(self._taken)
        guardian.failed.connect(self._failed)
        self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        if not event.spontaneous():  # a window that was only minimised keeps what was chosen
            self._timed = False
            self._fill()
        super().showEvent(event)

    def _fill(self) -> None:
        status = self._status.status
        for made in (*self.give, self.open):
            made.setEnabled(status is not None)
        if status is None:
            return
        if not self._timed:
            self._set_time(status)
        self._name_end()
        language = self._.language
        self._choose()
        wanted = [
            (target.target, target_name(target.target, target.name, language))
            for target in (status.screen, *status.targets)
        ]
        if wanted == [(self.target.itemData(n), self.target.itemText(n)) for n in range(self.target.count())]:
            return
        chosen = self.target.currentData()
        self.target.clear()
        for target, name in wanted:
            self.target.addItem(name, target)
        self.target.setCurrentIndex(max(0, self.target.findData(chosen)))
        self._choose()

    def _closer(self) -> str | None:
        """What ends the chosen target before its own rule does."""
        status, chosen = self._status.status, self.target.currentData()
        found = next((x for x in status.targets if x.target == chosen), None) if status else None
        return found.because if found is not None and found.because != chosen else None

    def _choose(self) -> None:
        closer = self._closer()
        self.also.setVisible(closer is not None)
        if closer is not None:
            name = target_name(closer, self._status.names.get(closer, ""), self._.language)
            self.also.setText(self._("It is also given to: {target}, which would end first", target=name))

    def _set_time(self, status: Status) -> None:
        """In an hour, at a full quarter; once the time is known after the page was opened."""
        self._timed = True
        soon = status.at.astimezone(zone_named(status.zone)) + timedelta(minutes=60)
        self.until.setTime(QTime(soon.hour, soon.minute // 15 * 15))

    def _end(self, status: Status) -> datetime | None:
        """The end that was chosen; None where it was meant for today and is over."""
        chosen = self.until.time()
        end = coming(chosen.hour(), chosen.minute(), status.at, zone_named(status.zone))
        return end if end - status.at <= AHEAD else None

    def _name_end(self) -> None:
        """The button says what it does: whoever comes back the next day sees it before the click."""
        status, time = self._status.status, self.until.time().toString("HH:mm")
        end = self._end(status) if status else None
        if status is None or end is None or end.date() == status.at.astimezone(end.tzinfo).date():
            self.open.setText(self._("Open until {time} today", time=time))
        else:
            self.open.setText(self._("Open until {time} tomorrow", time=time))

    def _give(self, count: int) -> None:
        self._guardian.grant(self._given(extra=minutes(count)))

    def _open_until(self) -> None:
        status = self._status.status
        end = self._end(status) if status else None
        if end is None:
            time = self.until.time().toString("HH:mm")
            self._tell(self._("{time} is over for today.", time=time), "over")
        else:
            self._guardian.grant(self._given(until=end))

    def _given(self, extra: Seconds | None = None, until: datetime | None = None) -> GiveTime:
        status, target = self._status.status, self.target.currentData()
        closer = self._closer()
        return GiveTime(
            target=target,
            extra=extra,
            until=until,
            why=self.why.text().strip(),
            also=(closer,) if closer else (),
            child=status.child if status else None,
        )

    def _granted(self, given: GrantView) -> None:
        zone, language, status = self._guardian.zone, self._.language, self._status.status
        told = grant(given, self._status.names, given.at, zone, language)
        shown = (status.screen, *status.targets) if status else ()
        late = [held_up(given, x, given.at, zone, language) for x in shown if x.target == given.targets[0]]
        self.why.clear()
        late = [text for text in late if text]
        done = self._("Done. {grant}", grant=sentence(told, "." if late else ""))
        self._tell(" ".join((done, *late)), "good")

    def _taken(self, taken: GrantView) -> None:
        first, language = taken.targets[0], self._.language
        name = target_name(first, self._status.names.get(first, ""), language)
        still = open_still(name, taken.reason, language, is_open=taken.open)
        done = self._("Taken back. What was used of it stays used.")
        self._tell(" ".join(filter(None, (done, still))), "good")

    def _failed(self, error: AgentError) -> None:
        self._tell(refusal(error, self._.language), "over")

    def _tell(self, text: str, shape: str) -> None:
        self.said.setText(text)
        look(self.said, shape)
        self.said.show()
