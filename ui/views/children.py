"""The children of the family at a glance: what each has left, and who waits for an answer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from agent.api.messages import Children, ChildView
from ui.models.guardian import GuardianModel
from ui.text import Translator
from ui.text.calendar import zone_named
from ui.text.wording import child_left, sentence
from ui.theme.tokens import GAP, PAD
from ui.widgets.card import Card, empty
from ui.widgets.empty import EmptyState
from ui.widgets.text import button, label


class ChildrenPage(QWidget):
    """One card for each child."""

    chosen = Signal(str)
    """Give time to this child."""

    def __init__(self, guardian: GuardianModel, translate: Translator) -> None:
        super().__init__()
        self._ = translate
        self._guardian = guardian
        self._shown: object = None
        self.cards: dict[str, ChildCard] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, PAD, 0, 0)
        self._layout.setSpacing(PAD)
        guardian.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        family, told = self._guardian.family, self._guardian.told
        day = told.at.astimezone(self._guardian.zone).date() if told.at else None
        if (family, day) == self._shown:
            return
        self._shown = family, day
        empty(self._layout)
        self.cards = {child.id: ChildCard(child, told, self._) for child in family}
        for key, card in self.cards.items():
            card.give.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self._layout.addWidget(card)
        if not family:
            self._layout.addWidget(
                EmptyState(
                    self._("No child is in the agreement yet."),
                    self._("Ask whoever installed Luytre to write one in (luytre policy apply FILE)."),
                )
            )
        self._layout.addStretch(1)


class ChildCard(Card):
    """What a guardian wants to know first."""

    def __init__(self, child: ChildView, told: Children, translate: Translator) -> None:
        _ = translate
        self.give: QPushButton = button(
            _("Give time…"), "link", name=_("Give time to {name}", name=child.name)
        )
        super().__init__(child.name, action=self.give)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        has = child_left(child, told.at, zone_named(told.zone), _.language)
        row.addWidget(label(sentence(has), "strong"), 1)
        row.addWidget(label(_("at the PC") if child.present else _("away"), "muted", wrap=False))
        self.body.addLayout(row)
        if child.pending:
            asks = _.plural("{n} question waits for you", "{n} questions wait for you", child.pending)
            self.add(label(asks, "warn"))
        if child.accounts:
            self.add(label(_("Account: {names}", names=", ".join(child.accounts)), "muted"))
