"""What the children ask for; an answer is two clicks away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from agent.api.errors import AgentError
from agent.api.messages import CodeView, RequestView
from ui.models.guardian import GuardianModel, minutes
from ui.models.status import StatusModel
from ui.text import Translator
from ui.text.calendar import clock
from ui.text.gifts import opened
from ui.text.refusals import refusal
from ui.text.wording import request, sentence
from ui.theme.tokens import GAP, PAD
from ui.widgets.card import Card, empty
from ui.widgets.code import spaced
from ui.widgets.empty import EmptyState
from ui.widgets.number import NumberField
from ui.widgets.text import button, label

QUICK = (15, 30)
OTHER = 45
MOST = 240


class PendingPage(QWidget):
    """One card for each question."""

    def __init__(self, guardian: GuardianModel, status: StatusModel, translate: Translator) -> None:
        super().__init__()
        self._ = translate
        self._guardian, self._status = guardian, status
        self._shown: tuple[RequestView, ...] | None = None
        self.cards: dict[int, RequestCard] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, PAD, 0, 0)
        outer.setSpacing(PAD)
        self.done = label("", "good")
        self.done.hide()
        outer.addWidget(self.done)
        self._layout = QVBoxLayout()
        self._layout.setSpacing(PAD)
        outer.addLayout(self._layout, 1)
        guardian.pending.answered.connect(self._show_done)
        guardian.pending.changed.connect(self.show_requests)
        self.show_requests()

    def show_requests(self) -> None:
        """Show what waits now; what is being typed into another card stays."""
        wanted = self._guardian.pending.requests or ()
        if wanted == self._shown:
            return
        self._shown = wanted
        kept = {view.id: self.cards[view.id] for view in wanted if view.id in self.cards}
        for card in kept.values():
            self._layout.removeWidget(card)
        empty(self._layout)
        self.cards = {}
        for view in wanted:
            card = kept.get(view.id) or RequestCard(view, self._name(view), self._guardian, self._)
            self.cards[view.id] = card
            self._layout.addWidget(card)
        if not wanted:
            self._layout.addWidget(
                EmptyState(
                    self._("Nobody asks for anything now."), self._("A new question is shown here at once.")
                )
            )
        self._layout.addStretch(1)

    def _show_done(self, view: RequestView) -> None:
        """What a yes gave, where it is other than the question says."""
        at = view.answered_at or view.asked_at
        self.done.setText(opened(view, self._status.names, at, self._guardian.zone, self._.language))
        self.done.setVisible(bool(self.done.text()))

    def _name(self, view: RequestView) -> str:
        return next((child.name for child in self._guardian.family if child.id == view.child), view.child)


class RequestCard(Card):
    """A question and its answers: so much, another time, or no and why."""

    def __init__(
        self,
        view: RequestView,
        name: str,
        guardian: GuardianModel,
        translate: Translator,
    ) -> None:
        asked = sentence(request(view, translate.language))
        super().__init__(translate("{child}: {asked}", child=name, asked=asked))
        self._ = translate
        self._view, self._guardian, self._name = view, guardian, name
        at = label(self._("asked at {time}", time=clock(view.asked_at, guardian.zone)), "muted")
        if view.reason:
            self.add(label(self._("“{words}”", words=view.reason)))
        self.add(at)
        self.why = QLineEdit()
        self.why.setPlaceholderText(self._("A word with the answer, if you like"))
        self.why.setAccessibleName(self._("A word with the answer"))
        self.add(self.why)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        asked_for = view.extra // 60
        self.give = [self._give(count, main=count == asked_for) for count in sorted({*QUICK, asked_for})]
        for made in self.give:
            row.addWidget(made)
        self.other = NumberField(MOST, OTHER, self._(" min"))
        self.other.setAccessibleName(self._("Another time, in minutes"))
        self.give_other = button(self._("Give"), name=self._("Give the other time"))
        self.give_other.clicked.connect(lambda: self._answer(self.other.value()))
        row.addWidget(self.other)
        row.addWidget(self.give_other)
        row.addStretch(1)
        self.no = button(self._("No"), name=self._("No, with the word above as the reason"))
        self.no.clicked.connect(lambda: self._answer(None))
        row.addWidget(self.no)
        self.body.addLayout(row)
        self.phone = button(
            self._("By phone: make a &code for +{n} min", n=asked_for),
            "link",
            name=self._("Make a code to read out over the phone"),
        )
        self.phone.clicked.connect(self._read_out)
        self.body.addWidget(self.phone, 0, Qt.AlignmentFlag.AlignLeft)
        self.code = label("", "big")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told = label("", "muted")
        for widget in (self.code, self.told):
            widget.hide()
            self.body.addWidget(widget)

    def _read_out(self) -> None:
        self.phone.setEnabled(False)
        self._guardian.keys.read_out(self._view.id, self._view.extra, self._made, self._not_made)

    def _made(self, made: CodeView) -> None:
        self.code.setText(spaced(made.code))
        self.code.setAccessibleName(" ".join(made.code))
        until = clock(made.expires_at, self._guardian.zone)
        self.told.setText(
            self._(
                "Read these digits out. {name} types them under “I have a code” before {time}. They work "
                "once, for this question alone.",
                name=self._name,
                time=until,
            )
        )
        for widget in (self.code, self.told):
            widget.show()
        self.phone.setEnabled(True)  # another one, when this one is over

    def _not_made(self, error: AgentError) -> None:
        self.phone.setEnabled(True)
        self.told.setText(refusal(error, self._.language))
        self.told.show()

    def _give(self, count: int, *, main: bool) -> QPushButton:
        made = button(self._("+{n} min", n=count), "main" if main else "")
        made.clicked.connect(lambda: self._answer(count))
        return made

    def _answer(self, count: int | None) -> None:
        self.setEnabled(False)
        extra = None if count is None else minutes(count)
        self._guardian.pending.answer(self._view, extra, self.why.text())
