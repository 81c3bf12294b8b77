"""The icon beside the clock: the ring of time left, its words, its menu; or a small window without a tray."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon
from shiboken6 import isValid

from ui.models.help import first_number
from ui.models.ring import Face, Mood, face
from ui.models.status import StatusModel
from ui.models.waiting import WaitingModel
from ui.text import Translator
from ui.text.calendar import zone_named
from ui.text.presence import presence
from ui.text.shut import shut
from ui.text.wording import left, opening, sentence, wrong
from ui.theme.icon import ring_icon
from ui.views.small import SmallWindow, to_corner

SOON, SELDOM = 2_000, 60_000
"""Milliseconds until it is looked for a panel again, at first and at most."""


class Tray(QObject):
    """Shows the status and tells what was clicked."""

    day_wanted = Signal()
    ask_wanted = Signal(str)
    help_wanted = Signal()
    code_wanted = Signal()
    guardian_wanted = Signal()
    about_wanted = Signal()

    def __init__(
        self, status: StatusModel, waiting: WaitingModel, translate: Translator, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._ = translate
        self._status, self._waiting = status, waiting
        self._face: Face | None = None
        self._country = status.country
        self.said = ""
        self.menu = QMenu()
        self._fill()
        self.icon = self._new_icon()
        self.small: SmallWindow | None = None
        self._later = QTimer(self, singleShot=True, interval=SOON)
        self._later.timeout.connect(self._look)
        if not QSystemTrayIcon.isSystemTrayAvailable():
            self.small = SmallWindow(self.menu, translate)
            self.small.day_wanted.connect(self.open)
        status.changed.connect(self._show)
        waiting.changed.connect(self._show)
        self._show()

    @property
    def actions(self) -> list[QAction]:
        """What the menu offers; windows take them too, so that the shortcuts work there."""
        return [action for action in self.menu.actions() if not action.shortcut().isEmpty()]

    def show(self) -> None:
        """Be there."""
        if self.small is None:
            self.icon.show()
        else:
            self.small.adjustSize()
            to_corner(self.small)
            self.small.show()
            self._later.start()

    def hide(self) -> None:
        """Go."""
        self._later.stop()
        self.icon.hide()
        if self.small is not None:
            self.small.hide()

    def _look(self) -> None:
        """A panel may come after us at a login; one that comes back later is Qt's to find."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            self._later.start(min(2 * self._later.interval(), SELDOM))
            return
        # Made when no panel was there, an icon never goes to one that is asked over D-Bus (Qt 6.11).
        self._later.stop()
        self.icon.deleteLater()
        self.icon, self._face = self._new_icon(), None
        if self.small is not None:
            self.small.hide()
            self.small.deleteLater()
            self.small = None
        self._show()
        self.icon.show()

    def _new_icon(self) -> QSystemTrayIcon:
        icon = QSystemTrayIcon(self)
        icon.setContextMenu(self.menu)
        icon.activated.connect(self._clicked)
        return icon

    def _fill(self) -> None:
        self.left = self.menu.addAction("")
        self.left.setEnabled(False)
        self.menu.addSeparator()
        self.day = self._action(self._("&My day"), "Ctrl+D", self.day_wanted.emit)
        self.ask = self._action(self._("&Ask for more…"), "Ctrl+M", lambda: self.ask_wanted.emit("screen"))
        self.code = self._action(self._("I have a &code…"), "Ctrl+E", self.code_wanted.emit)
        self.menu.addSeparator()
        self.help = self._action("", "F1", self.help_wanted.emit)
        self._name_help()
        self.menu.addSeparator()
        self.guardian = self._action(self._("&For parents…"), "Ctrl+G", self.guardian_wanted.emit)
        self.about = self._action(self._("A&bout Luytre"), "", self.about_wanted.emit)

    def _name_help(self) -> None:
        number = first_number(self._country, self._.language)
        self.help.setText(self._("&Help: {number}", number=number) if number else self._("&Help"))

    def _action(self, text: str, keys: str, then: Callable[[], object]) -> QAction:
        action = QAction(text, self.menu)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: then())
        self.menu.addAction(action)
        return action

    def _clicked(self, how: QSystemTrayIcon.ActivationReason) -> None:
        if how in {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}:
            self.open()

    def open(self) -> None:
        """What is behind the icon: the child's day, or the guardian's window where no child sits."""
        (self.guardian_wanted if self._status.for_parents else self.day_wanted).emit()

    def _show(self) -> None:
        status = self._status.status
        if self._status.country != self._country:
            self._country = self._status.country
            self._name_help()
        for_parents = self._status.for_parents
        shown = face(
            status,
            self._status.presence,
            for_parents=for_parents,
            waiting=self._waiting.count,
            problems=self._waiting.problems,
        )
        self.said = self._words(shown)
        if shown != self._face:
            self._face = shown
            self.icon.setIcon(ring_icon(shown, QApplication.font()))
        self.icon.setToolTip(f"Luytre · {self.said}")
        self.left.setText(self.said)
        for action in (self.ask, self.code):
            action.setEnabled(status is not None)
        for action in (self.day, self.ask, self.code):
            action.setVisible(not self._status.for_parents)
        # At the end of a session Qt may have taken the window away before us.
        if self.small is not None and isValid(self.small):
            self.small.day.setText(self._("For parents") if for_parents else self._("My day"))
            self.small.show_face(shown, self.said)

    def _words(self, shown: Face) -> str:
        """What the ring says, in a line."""
        status = self._status.status
        if self._status.for_parents and self._status.present:
            asked, ill = self._waiting.count, self._waiting.problems
            said = [self._.plural("{n} request waits", "{n} requests wait", asked)] if asked else []
            said += [wrong(ill, self._.language)] if ill else []
            return " · ".join(said) or self._("Luytre is running")
        if status is None:
            return presence(self._status.presence, self._.language)[0]
        if not status.screen.open:
            after = opening(status.screen, status.at, zone_named(status.zone), self._.language)
            return " · ".join(filter(None, (sentence(shut(status.screen.reason, self._.language)), after)))
        told = sentence(left(status.screen.left, self._.language))
        return self._("{left}, standing still", left=told) if shown.mood is Mood.PAUSED else told
