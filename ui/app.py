"""The face of one session: link, models, tray and windows, wired. Windows are made when they are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QApplication, QWidget

from agent.api.messages import Welcome
from ui import country
from ui.link.client import Agent, Place
from ui.models.notices import Notice, NoticesModel
from ui.models.ring import Face, Mood
from ui.models.status import StatusModel
from ui.models.waiting import WaitingModel
from ui.notifications import Notifications
from ui.text import known, translator
from ui.theme.icon import ring_icon
from ui.theme.sheet import dress, is_dark
from ui.tray import Tray

if TYPE_CHECKING:
    from ui.models.guardian import GuardianModel
    from ui.views.notice import NoticeWindow

SKIPPED = "pin/skipped"


class Shell(QObject):
    """All that lives while the session lives. ``language`` None takes the household's own."""

    def __init__(self, app: QApplication, place: Place, language: str | None, settings: QSettings) -> None:
        super().__init__()
        self._app = app
        self._settings = settings
        self._fixed = language is not None
        self._windows: dict[str, QWidget] = {}
        self._guardian: GuardianModel | None = None
        self._corner: NoticeWindow | None = None
        self._version = ""
        self._welcome: Welcome | None = None
        app.setQuitOnLastWindowClosed(False)
        app.setApplicationName("Luytre")
        app.setDesktopFileName("luytre")
        app.setWindowIcon(ring_icon(Face(Mood.LEFT, fraction=0.75), app.font()))
        self._dress()
        app.styleHints().colorSchemeChanged.connect(self._dress)
        self.agent = Agent(place, self)
        self.status = StatusModel(self.agent, parent=self)
        self.status.country = str(settings.value(country.KEY) or country.of_zone())
        self.waiting = WaitingModel(self.agent, self)
        self.notifications = Notifications(self._tell, self)
        self.notifications.opened.connect(self.open)
        self.notifications.shown.connect(self._leave)
        self._tray: Tray | None = None
        self._notices: NoticesModel | None = None
        self.speak(known(language or ""))
        self.agent.welcomed.connect(self._meet)

    @property
    def tray(self) -> Tray:
        """The icon, in the language that is spoken now."""
        assert self._tray is not None  # noqa: S101 - made in __init__
        return self._tray

    def begin(self) -> None:
        """Show the icon and look for the agent."""
        self.tray.show()
        self.agent.begin()

    def end(self) -> None:
        """Leave."""
        self.agent.end()
        self.notifications.close()
        self._forget_windows()
        self.tray.hide()

    def speak(self, language: str) -> None:
        """Make icon, menu and notices in this language; windows follow when they are opened."""
        self._ = translator(language)
        self._forget_windows()
        for before in (self._tray, self._notices):
            if before is not None:
                before.deleteLater()
        if self._tray is not None:
            self._tray.hide()
        self._tray = Tray(self.status, self.waiting, self._, self)
        self.tray.day_wanted.connect(self.open_day)
        self.tray.ask_wanted.connect(self.open_ask)
        self.tray.help_wanted.connect(self.open_help)
        self.tray.code_wanted.connect(self.open_code)
        self.tray.guardian_wanted.connect(self.open_guardian)
        self.tray.about_wanted.connect(self.open_about)
        self._notices = NoticesModel(self.agent, self.status, self.waiting, language, self)
        self._notices.told.connect(self.notifications.tell)
        self._notices.passed.connect(self._pass)

    def open(self) -> None:
        """Show what is behind the icon."""
        self.tray.open()

    def open_day(self) -> None:
        """Open “My day”."""
        window = self._windows.get("day")
        if window is None:
            from ui.models.day import DayModel
            from ui.views.day import MyDay

            model = DayModel(self.agent)
            window = made = MyDay(self.status, model, self._)
            model.setParent(made)
            made.ask_wanted.connect(self.open_ask)
            made.help_wanted.connect(self.open_help)
            made.addActions(self.tray.actions)
        self._show("day", window)

    def open_ask(self, target: str = "screen") -> None:
        """Ask for more of a target."""
        from ui.models.requests import AskModel
        from ui.views.ask import AskDialog

        model = AskModel(self.agent)
        dialog = AskDialog(model, self.status, self._, self._windows.get("day"))
        model.setParent(dialog)
        dialog.code_wanted.connect(self.open_code)
        dialog.choose(target)
        self._show("ask", dialog)

    def open_code(self) -> None:
        """Type a code that a guardian read out."""
        from ui.models.keys import CodeModel
        from ui.views.code import CodeDialog

        model = CodeModel(self.agent)
        dialog = CodeDialog(model, self.status, self._, self._windows.get("day"))
        model.setParent(dialog)
        self._show("code", dialog)

    def open_help(self) -> None:
        """Whom to call; this opens whatever else is the matter."""
        from ui.views.help import HelpDialog

        self._show("help", HelpDialog(self.status.country, self._))

    def open_about(self) -> None:
        """What Luytre is."""
        from ui.views.about import AboutDialog

        self._show("about", AboutDialog(self._welcome.version if self._welcome else "–", self._))

    def open_guardian(self) -> None:
        """The guardian's window; nothing of it is in memory before."""
        window = self._windows.get("guardian")
        if window is None:
            from ui.models.chosen import ChosenModel
            from ui.models.week import WeekModel
            from ui.views.guardian import GuardianWindow

            chosen, week = ChosenModel(self.agent), WeekModel(self.agent)
            chosen.country = self.status.country
            window = made = GuardianWindow(self._guardian_model(), chosen, week, self._)
            for model in (chosen, week):
                model.setParent(made)
            made.help_wanted.connect(self.open_help)
            made.code_wanted.connect(self.open_code)
        self._guardian_model().refresh()  # time ran on since the family was told
        self._show("guardian", window)

    def offer_pin(self) -> None:
        """Ask for a first PIN, with the way round it."""
        from ui.views.door import PinDialog

        dialog = PinDialog(self._guardian_model(), self._)
        dialog.skipped.connect(lambda: self._settings.setValue(SKIPPED, "yes"))
        self._show("pin", dialog)

    def show_paper(self, code: str) -> None:
        """A recovery code, this once."""
        from ui.views.paper import PaperDialog

        self._show("paper", PaperDialog(code, self._, self._windows.get("guardian")))

    def _guardian_model(self) -> GuardianModel:
        if self._guardian is None:
            from ui.models.guardian import GuardianModel

            self._guardian = GuardianModel(self.agent, self)
            self._guardian.keys.paper.connect(self.show_paper)
            if self._welcome is not None:
                self._guardian.meet(self._welcome)
        return self._guardian

    def _meet(self, welcome: Welcome) -> None:
        before, self._welcome = self._welcome, welcome
        if before is not None and (before.child is None) is not (welcome.child is None):
            self._forget_windows()  # they are a child's, or a guardian's
        if welcome.country:
            self._settings.setValue(country.KEY, welcome.country)
        if not self._fixed and known(welcome.language) != self._.language:
            self.speak(known(welcome.language))
            self.tray.show()
        first = welcome.guardian and not welcome.secret_set
        if first and self._settings.value(SKIPPED) != "yes" and "pin" not in self._windows:
            self.offer_pin()

    def _tell(self, notice: Notice) -> None:
        """A notice of our own, where the desktop shows none."""
        if self._corner is None:
            from ui.views.notice import NoticeWindow

            self._corner = NoticeWindow(self._)
            self._corner.opened.connect(self.open)
        self._corner.tell(notice)

    def _pass(self, key: str) -> None:
        """Wherever it was told."""
        self.notifications.take_back(key)
        self._leave(key)

    def _leave(self, key: str) -> None:
        """In our own window."""
        if self._corner is not None:
            self._corner.leave(key)

    def _show(self, key: str, window: QWidget) -> None:
        before = self._windows.get(key)
        if before is not None and before is not window:
            before.close()
            before.deleteLater()
        self._windows[key] = window
        window.show()
        window.raise_()
        window.activateWindow()

    def _forget_windows(self) -> None:
        windows, self._windows = self._windows, {}
        corner, self._corner = self._corner, None
        for window in (*windows.values(), *([corner] if corner else [])):
            window.close()
            window.deleteLater()

    def _dress(self) -> None:
        dress(self._app, dark=is_dark(self._app))
