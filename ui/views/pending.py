"""What the children ask for; an answer is two clicks away."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from agent.api.messages import RequestView
from ui.models.guardian import GuardianModel, minutes
from ui.models.status import StatusModel
from ui.text import Translator
from ui.text.calendar import clock
from ui.text.wording import request, sentence
from ui.theme.tokens import GAP, PAD
from ui.widgets.card import Card, empty
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
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, PAD, 0, 0)
        self._layout.setSpacing(PAD)
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
            card = kept.get(view.id) or RequestCard(
                view, self._name(view), self._guardian, self._status, self._
            )
            self.cards[view.id] = card
            self._layout.addWidget(card)
        if not wanted:
            self._layout.addWidget(
                EmptyState(
                    self._("Nobody asks for anything now."), self._("A new question is shown here at once.")
                )
            )
        self._layout.addStretch(1)

    def _name(self, view: RequestView) -> str:
        return next((child.name for child in self._guardian.family if child.id == view.child), view.child)


class RequestCard(Card):
    """A question and its answers: so much, another time, or no and why."""

    def __init__(
        self,
        view: RequestView,
        name: str,
        guardian: GuardianModel,
        status: StatusModel,
        translate: Translator,
    ) -> None:
        asked = sentence(request(view, translate.language))
        super().__init__(translate("{child}: {asked}", child=name, asked=asked))
        self._ = translate
        self._view, self._guardian = view, guardian
        at = label(self._("asked at {time}", time=clock(view.asked_at, status.zone)), "muted")
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

    def _give(self, count: int, *, main: bool) -> QPushButton:
        made = button(self._("+{n} min", n=count), "main" if main else "")
        made.clicked.connect(lambda: self._answer(count))
        return made

    def _answer(self, count: int | None) -> None:
        self.setEnabled(False)
        extra = None if count is None else minutes(count)
        self._guardian.pending.answer(self._view, extra, self.why.text())
