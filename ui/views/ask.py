"""Ask for more: of what, how much, and why; then what became of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from agent.api.messages import RequestView, Seconds, TargetStatus
from policies.requests import State
from ui.models.requests import AskModel, Sending
from ui.models.status import StatusModel
from ui.text import Translator
from ui.text.calendar import zone_named
from ui.text.gifts import opened
from ui.text.refusals import refusal
from ui.text.wording import FREE, duration, request, sentence, target_name
from ui.theme.sheet import look
from ui.theme.tokens import GAP, PAD
from ui.views.dialog import LuytreDialog
from ui.widgets.choice import Choice
from ui.widgets.pick import Pick
from ui.widgets.text import button, label

MINUTES = (15, 30, 60)
LONGEST = 200
"""Letters of a reason."""


class AskDialog(LuytreDialog):
    """Writes a question, sends it, and stays to show the answer if it comes soon."""

    code_wanted = Signal()
    """The answer came over the phone."""

    def __init__(
        self, ask: AskModel, status: StatusModel, translate: Translator, parent: QWidget | None = None
    ) -> None:
        super().__init__(translate, translate("Ask for more"), parent)
        self._ask, self._status = ask, status
        self.pages = QStackedWidget()
        self.pages.addWidget(self._writing())
        self.pages.addWidget(self._told())
        self.body.addWidget(self.pages)
        ask.changed.connect(self._show)
        status.changed.connect(self._follow)
        self.setMinimumWidth(420)
        self._show()

    def choose(self, target: str) -> None:
        """Begin with this target."""
        self.target.setCurrentIndex(max(0, self.target.findData(target)))

    def _writing(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        self.target = Pick()
        status = self._status.status
        for shown in (status.screen, *status.targets) if status else ():
            if _can_ask(shown):
                name = target_name(shown.target, shown.name, self._.language)
                self.target.addItem(name, shown.target)
        self.time = Choice(
            self._("How much more?"),
            (
                (
                    self._("+{n} min", n=count),
                    self._("{duration} more", duration=duration(count * 60, self._.language)),
                    count * 60,
                )
                for count in MINUTES
            ),
        )
        self.why = QLineEdit()
        self.why.setMaxLength(LONGEST)
        self.why.setPlaceholderText(self._("You may say why: it helps to answer"))
        for caption, field in (
            (self._("More of &what?"), self.target),
            (self._("&How much more?"), self.time),
            (self._("W&hy?"), self.why),
        ):
            above = label(caption, "strong")
            above.setBuddy(field)
            field.setAccessibleName(caption.replace("&", ""))
            layout.addWidget(above)
            layout.addWidget(field)
            layout.addSpacing(GAP)
        self.nothing = label(self._("Nothing is limited now, so there is nothing to ask for."))
        self.nothing.setVisible(status is not None and self.target.count() == 0)
        layout.insertWidget(0, self.nothing)
        self.error = label("", "over")
        layout.addWidget(self.error)
        layout.addStretch(1)
        self.send = button(self._("&Send"), "main")
        self.send.clicked.connect(self._send)
        self.cancel = button(self._("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.add_row(layout, self._code(), self.cancel, self.send)
        return page

    def _told(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(PAD)
        self.what, self.state = label("", "title"), label("", "strong")
        self.given, self.answer, self.next = label(""), label(""), label("", "muted")
        for widget in (self.what, self.state, self.given, self.answer, self.next):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.finish = button(self._("Close"), "main")
        self.finish.clicked.connect(self.accept)
        self.add_row(layout, self._code(), self.finish)
        return page

    def _code(self) -> QPushButton:
        made = button(self._("I have a &code…"), "link")
        made.clicked.connect(self.code_wanted)
        return made

    def _send(self) -> None:
        self._ask.ask(self.target.currentData(), Seconds(self.time.value), self.why.text())

    def _follow(self) -> None:
        status = self._status.status
        if status is not None:
            self._ask.follow(status.requests)

    def _show(self) -> None:
        sending, error = self._ask.sending, self._ask.error
        self.error.setText(refusal(error, self._.language) if error else "")
        self.error.setVisible(error is not None)
        waiting = sending is Sending.SENDING
        self.send.setEnabled(self.target.count() > 0 and not waiting)
        self.send.setText(self._("Sending…") if waiting else self._("&Send"))
        sent = self._ask.request
        if sent is None:
            return
        self.what.setText(sentence(request(sent, self._.language)))
        state = State(sent.state)
        word, shown = {
            State.ASKED: (self._("Sent. Your parents will see it."), "strong"),
            State.GRANTED: (self._("Yes!"), "good"),
            State.REFUSED: (self._("Not this time."), "over"),
            State.EXPIRED: (self._("Nobody answered in time. You may ask again."), "muted"),
        }[state]
        self.state.setText(word)
        look(self.state, shown)
        self.given.setText(self._opened(sent))
        self.given.setVisible(bool(self.given.text()))
        self.answer.setText(self._("“{words}”", words=sent.answer) if sent.answer else "")
        self.answer.setVisible(bool(sent.answer))
        self.next.setText(self._("The answer will be shown here, in “My day”, and by a notice."))
        self.next.setVisible(state is State.ASKED)
        if self.pages.currentIndex() == 0:
            self.pages.setCurrentIndex(1)
            self.finish.setFocus()

    def _opened(self, sent: RequestView) -> str:
        """What a yes gave, where it is other than what was asked for."""
        status = self._status.status
        if status is None:
            return ""
        zone = zone_named(status.zone)
        return opened(sent, self._status.names, status.at, zone, self._.language)


def _can_ask(target: TargetStatus) -> bool:
    """What has an end can be asked for; what never ends needs no question."""
    return target.action not in FREE and (target.left is not None or not target.open)
