"""What was given and still holds, each with a way to take it back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agent.api.messages import GrantView, Status
from ui.models.guardian import GuardianModel
from ui.models.status import StatusModel
from ui.text import Translator
from ui.text.calendar import zone_named
from ui.text.gifts import grant
from ui.text.wording import sentence
from ui.theme.tokens import GAP, GRID
from ui.widgets.card import Card
from ui.widgets.text import button, label


class GivenCard(Card):
    """One row for each grant of the child that is shown; nothing where there is none."""

    def __init__(self, guardian: GuardianModel, status: StatusModel, translate: Translator) -> None:
        super().__init__(translate("Given, and still holds"))
        self._ = translate
        self._guardian, self._status = guardian, status
        self.rows: dict[int, GivenRow] = {}
        self._shown: tuple[GrantView, ...] = ()
        status.changed.connect(self._show)
        guardian.failed.connect(self._failed)
        self.hide()
        self._show()

    def _show(self) -> None:
        """Show what holds now; a reason that is being typed stays."""
        status = self._status.status
        wanted = () if status is None else status.grants
        said = {} if status is None else self._words(status)
        if wanted != self._shown:
            self._shown = wanted
            self._fill(wanted)
            self.setVisible(bool(wanted))
        for key, row in self.rows.items():
            row.say(said[key])  # another day calls the same hour otherwise

    def _fill(self, wanted: tuple[GrantView, ...]) -> None:
        kept = {view.id: self.rows[view.id] for view in wanted if view.id in self.rows}
        for row in kept.values():
            self.body.removeWidget(row)
        self.clear()
        self.rows = {}
        for view in wanted:
            row = kept.get(view.id) or GivenRow(view, self._guardian, self._)
            self.rows[view.id] = row
            self.add(row)

    def _words(self, status: Status) -> dict[int, str]:
        names, zone = self._status.names, zone_named(status.zone)
        return {
            view.id: sentence(grant(view, names, status.at, zone, self._.language)) for view in status.grants
        }

    def _failed(self) -> None:
        for row in self.rows.values():
            row.setEnabled(True)


class GivenRow(QWidget):
    """What was given; a click asks whether it is meant, and why."""

    def __init__(self, view: GrantView, guardian: GuardianModel, translate: Translator) -> None:
        super().__init__()
        self._ = translate
        self._view, self._guardian = view, guardian
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        self.told, self.back = label(""), button(self._("Take back…"), "link")
        top.addWidget(self.told, 1)
        self.back.clicked.connect(lambda: self._ask(wanted=True))
        self.back.setVisible(bool(view.id))  # an older agent takes nothing back
        top.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(top)
        if view.why:
            layout.addWidget(label(self._("“{words}”", words=view.why), "muted"))
        self.question = QWidget()
        row = QHBoxLayout(self.question)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        self.why = QLineEdit()
        self.why.setPlaceholderText(self._("Why, if you like"))
        self.why.setAccessibleName(self._("Why it is taken back"))
        self.yes = button(self._("Take back now"), "main")
        self.no = button(self._("Cancel"))
        self.why.returnPressed.connect(self.yes.click)
        self.yes.clicked.connect(self._take)
        self.no.clicked.connect(lambda: self._ask(wanted=False))
        row.addWidget(self.why, 1)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        self.question.hide()
        layout.addWidget(self.question)

    def say(self, told: str) -> None:
        """What was given, in the words of this day."""
        self.told.setText(told)
        self.back.setAccessibleName(self._("Take back: {what}", what=told))

    def _ask(self, *, wanted: bool) -> None:
        self.back.setVisible(not wanted)
        self.question.setVisible(wanted)
        (self.why if wanted else self.back).setFocus()

    def _take(self) -> None:
        self.setEnabled(False)
        self._guardian.take_back(self._view.id, self.why.text())
