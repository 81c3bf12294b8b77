"""The guardian's window: the door, and behind it requests, giving time, the week."""

from __future__ import annotations

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from agent.api.errors import AgentError
from ui.models.guardian import Door, GuardianModel
from ui.models.status import StatusModel
from ui.models.week import WeekModel
from ui.text import Translator
from ui.text.refusals import refusal
from ui.theme.tokens import GAP, PAD
from ui.views.door import DoorPage, PinDialog
from ui.views.give import GivePage
from ui.views.pending import PendingPage
from ui.views.week import WeekPage
from ui.views.window import LuytreWindow
from ui.widgets.pick import Pick
from ui.widgets.text import button, label


class GuardianWindow(LuytreWindow):
    """Closing the window closes the door."""

    def __init__(
        self, guardian: GuardianModel, status: StatusModel, week: WeekModel, translate: Translator
    ) -> None:
        super().__init__(status, translate, translate("Luytre for parents"))
        self._guardian, self._week = guardian, week
        self.inside = QStackedWidget()
        self.door = DoorPage(guardian, translate)
        self.inside.addWidget(self.door)
        self.inside.addWidget(self._room())
        self.body.addWidget(self.inside)
        self.add_foot()
        self.resize(620, 720)
        guardian.changed.connect(self._show)
        guardian.pending.changed.connect(self._show_count)
        guardian.failed.connect(self._failed)
        status.changed.connect(self.show_presence)
        self.show_presence()
        self._show()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._guardian.lock()
        super().closeEvent(event)

    def _room(self) -> QWidget:
        room = QWidget()
        layout = QVBoxLayout(room)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(label(self._("For parents"), "title"), 1)
        self.pin = button(self._("Set a &PIN…"))
        self.pin.clicked.connect(self._set_pin)
        self.lock = button(self._("&Lock"), name=self._("Lock: the PIN is needed again"))
        self.lock.clicked.connect(self._guardian.lock)
        top.addWidget(self.pin)
        top.addWidget(self.lock)
        layout.addLayout(top)
        self.unguarded = label(self._("No PIN is set: whoever sits here can do this."), "warn")
        layout.addWidget(self.unguarded)
        self.error = label("", "over")
        self.error.hide()
        layout.addWidget(self.error)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.pending = PendingPage(self._guardian, self._status, self._)
        self.give = GivePage(self._guardian, self._status, self._)
        self.tabs.addTab(self.pending, self._("Requests"))
        self.tabs.addTab(self.give, self._("Give time"))
        self.tabs.addTab(self._week_page(), self._("Week"))
        self.tabs.currentChanged.connect(self._turn)
        layout.addWidget(self.tabs, 1)
        return room

    def _week_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, PAD, 0, 0)
        self.child = Pick()
        self.child.setAccessibleName(self._("Whose week"))
        self.child.activated.connect(lambda: self._week.show(self.child.currentData()))
        self.week = WeekPage(self._week, self._)
        layout.addWidget(self.child)
        layout.addWidget(self.week, 1)
        return page

    def _turn(self, place: int) -> None:
        if self.tabs.tabText(place) == self._("Week"):
            self._week.refresh()

    def _show(self) -> None:
        door = self._guardian.door
        self.inside.setCurrentIndex(1 if self._guardian.may_act else 0)
        self.unguarded.setVisible(door is Door.UNGUARDED)
        self.pin.setVisible(door is Door.UNGUARDED)
        self.lock.setVisible(door is Door.OPEN)
        family = [(child.id, child.name) for child in self._guardian.family]
        if family != [(self.child.itemData(n), self.child.itemText(n)) for n in range(self.child.count())]:
            self.child.clear()
            for key, name in family:
                self.child.addItem(name, key)
        self.child.setVisible(len(family) > 1)
        if not self._guardian.may_act and self.isVisible():
            self.door.secret.setFocus()

    def _show_count(self) -> None:
        waiting = len(self._guardian.pending.requests or ())
        text = self._("Requests ({n})", n=waiting) if waiting else self._("Requests")
        self.tabs.setTabText(0, text)
        self.error.hide()

    def _failed(self, error: AgentError) -> None:
        self.error.setText(refusal(error, self._.language))
        self.error.setVisible(self.tabs.currentWidget() is self.pending)
        for card in self.pending.cards.values():
            card.setEnabled(True)

    def _set_pin(self) -> None:
        PinDialog(self._guardian, self._, self).show()
