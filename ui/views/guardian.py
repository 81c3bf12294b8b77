"""The guardian's window: the door, and behind it requests, giving time, the week."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from agent.api.errors import AgentError
from agent.api.messages import Problem
from ui.models.chosen import ChosenModel
from ui.models.guardian import Door, GuardianModel
from ui.models.week import WeekModel
from ui.text import Translator
from ui.text.refusals import refusal
from ui.text.weeks import WEEK
from ui.text.wording import problem
from ui.theme.tokens import GAP
from ui.views.children import ChildrenPage
from ui.views.dialog import LuytreDialog
from ui.views.door import DoorPage, PinDialog
from ui.views.give import GivePage
from ui.views.pending import PendingPage
from ui.views.week import WeekPage
from ui.views.window import LuytreWindow
from ui.widgets.card import Card
from ui.widgets.pick import Pick
from ui.widgets.text import button, label


class GuardianWindow(LuytreWindow):
    """Closing the window closes the door. ``status`` is that of the child who is chosen here."""

    code_wanted = Signal()
    for_parents = True

    def __init__(
        self, guardian: GuardianModel, status: ChosenModel, week: WeekModel, translate: Translator
    ) -> None:
        super().__init__(status, translate, translate("Luytre for parents"))
        self._guardian, self._week, self._of = guardian, week, status
        self._chosen: str | None = None
        """Stays over a closed door and a closed window."""
        self._wrong: tuple[Problem, ...] | None = None
        self._shown: str | None = None
        """Whom give and week are about now; None while nobody may be shown."""
        self.inside = QStackedWidget()
        self.door = DoorPage(guardian, translate)
        self.door.code_wanted.connect(self.code_wanted)
        self.door.forgotten.connect(self._forgot)
        self.inside.addWidget(self.door)
        self.inside.addWidget(self._room())
        self.body.addWidget(self.inside)
        self.add_foot()
        self.resize(620, 720)
        guardian.changed.connect(self._show)
        guardian.pending.changed.connect(self._show_count)
        guardian.failed.connect(self._failed)
        status.changed.connect(self.show_presence)
        status.changed.connect(self._follow_week)
        self.show_presence()
        self._show()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._guardian.lock()
        super().closeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self._show_family()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._show_family()
        super().hideEvent(event)

    def _room(self) -> QWidget:
        room = QWidget()
        layout = QVBoxLayout(room)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(label(self._("For parents"), "title"), 1)
        self.pin = button("")
        self.pin.clicked.connect(self._set_pin)
        self.paper = button(self._("&Recovery code…"))
        self.paper.clicked.connect(self._make_paper)
        self.lock = button(self._("&Lock"), name=self._("Lock: the PIN is needed again"))
        self.lock.clicked.connect(self._guardian.lock)
        top.addWidget(self.pin)
        top.addWidget(self.paper)
        top.addWidget(self.lock)
        layout.addLayout(top)
        self.unguarded = label(self._("No PIN is set: whoever uses this account can do this."), "warn")
        layout.addWidget(self.unguarded)
        self.error = label("", "over")
        self.error.hide()
        layout.addWidget(self.error)
        self.problems = Card(self._("Not working as agreed"), "problem")
        layout.addWidget(self.problems)
        self.child = Pick()
        self.child.setAccessibleName(self._("Which child"))
        self.child.activated.connect(lambda: self.choose(self.child.currentData()))
        layout.addWidget(self.child)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.pending = PendingPage(self._guardian, self._status, self._)
        self.give = GivePage(self._guardian, self._status, self._)
        self.children_page = ChildrenPage(self._guardian, self._)
        self.children_page.chosen.connect(self._give_to)
        self.tabs.addTab(self.pending, self._("Requests"))
        self.tabs.addTab(self.children_page, self._("Children"))
        self.tabs.addTab(self.give, self._("Give time"))
        self.week = WeekPage(self._week, self._)
        self.tabs.addTab(self.week, self._("Week"))
        self.tabs.currentChanged.connect(self._turn)
        layout.addWidget(self.tabs, 1)
        return room

    def show_presence(self) -> None:
        """What is behind the door does not depend on a state of this account."""
        super().show_presence()
        if self._status.present:
            self.pages.setCurrentIndex(0)

    def choose(self, child: str) -> None:
        """Show another child: what can be given, and the week."""
        self._chosen = child
        self._show_family()

    def _give_to(self, child: str) -> None:
        self.choose(child)
        self.tabs.setCurrentWidget(self.give)

    def _turn(self, place: int) -> None:
        self.error.hide()
        self._show_family()
        if self.tabs.widget(place) is self.week:
            self._read_week()
        elif self.tabs.widget(place) is self.children_page:
            self._guardian.refresh()  # time ran on since it was told

    def _show(self) -> None:
        door = self._guardian.door
        before = self.inside.currentIndex()
        self.inside.setCurrentIndex(1 if self._guardian.may_act else 0)
        self.unguarded.setVisible(door is Door.UNGUARDED)
        self.pin.setVisible(self._guardian.may_act)
        said = self._("Set a &PIN…") if door is Door.UNGUARDED else self._("Change the &PIN…")
        self.pin.setText(said)
        self.pin.setAccessibleName(said.replace("&", ""))
        self.lock.setVisible(door is Door.OPEN)
        self.paper.setVisible(door is Door.OPEN)
        self._show_problems()
        self._show_family()
        if not self._guardian.may_act:
            self.door.secret.setFocus()
        elif before != self.inside.currentIndex():  # nobody begins by changing the PIN
            self.tabs.tabBar().setFocus()

    def _show_problems(self) -> None:
        """Of all children: one who is not looked at now is not forgotten either."""
        told = self._guardian.told.health if self._guardian.may_act else ()
        if told == self._wrong:
            return
        self._wrong = told
        family = {child.id: child.name for child in self._guardian.family}
        self.problems.clear()
        for item in told:
            said = problem(item, self._status.names, self._.language)
            name = family.get(item.child or "") if len(family) > 1 else None
            self.problems.add(label(self._("{child}: {asked}", child=name, asked=said) if name else said))
        self.problems.setVisible(bool(told))

    def _show_family(self) -> None:
        family = {child.id: child.name for child in self._guardian.family}
        if family and self._chosen not in family:
            self._chosen = next(iter(family))
        if list(family.items()) != [
            (self.child.itemData(n), self.child.itemText(n)) for n in range(self.child.count())
        ]:
            self.child.clear()
            for key, name in family.items():
                self.child.addItem(name, key)
        self.child.setCurrentIndex(self.child.findData(self._chosen))
        self.child.setVisible(len(family) > 1 and self.tabs.currentWidget() in {self.give, self.week})
        shown = self._chosen if family and self.isVisible() else None
        if shown != self._shown:
            self._shown = shown
            self._of.follow(shown)
            self._week.forget(shown)
            self._read_week()

    def _read_week(self) -> None:
        if self._shown is not None and self.tabs.currentWidget() is self.week:
            self._week.refresh()

    def _follow_week(self) -> None:
        """On Monday the week in front is the last one."""
        status, this = self._status.status, self._week.this
        if status is not None and this is not None and status.day >= this.first + WEEK:
            self._read_week()

    def _show_count(self) -> None:
        waiting = len(self._guardian.pending.requests or ())
        text = self._("Requests ({n})", n=waiting) if waiting else self._("Requests")
        self.tabs.setTabText(0, text)
        self.error.hide()

    def _failed(self, error: AgentError) -> None:
        self.error.setText(refusal(error, self._.language))
        self.error.setVisible(self.tabs.currentWidget() is not self.give)  # it tells it itself
        for card in self.pending.cards.values():
            card.setEnabled(True)

    def _set_pin(self) -> None:
        if self._guardian.door is Door.OPEN:
            from ui.views.change_pin import ChangePinDialog

            _open(ChangePinDialog(self._guardian, self._, self))
        else:
            _open(PinDialog(self._guardian, self._, self))

    def _forgot(self) -> None:
        from ui.views.forgotten import ForgottenDialog

        _open(ForgottenDialog(self._guardian, self._, self))

    def _make_paper(self) -> None:
        from ui.views.paper import RenewDialog

        dialog = RenewDialog(self._, self)
        dialog.accepted.connect(self._guardian.keys.make_paper)
        _open(dialog)


def _open(dialog: LuytreDialog) -> None:
    """Show it; closed, it is gone, and hears of nothing any more."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
