"""Type a code that a guardian read out; it gives time at once."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.models.keys import CodeModel
from ui.models.status import StatusModel
from ui.text import Translator
from ui.text.calendar import zone_named
from ui.text.gifts import grant
from ui.text.refusals import WRONG_CODE, refusal
from ui.text.wording import sentence
from ui.theme.tokens import GAP, PAD
from ui.views.dialog import LuytreDialog
from ui.widgets.code import CodeField
from ui.widgets.text import button, label

MINUTE = 60


class CodeDialog(LuytreDialog):
    """The child's side of a code over the phone."""

    def __init__(
        self, code: CodeModel, status: StatusModel, translate: Translator, parent: QWidget | None = None
    ) -> None:
        super().__init__(translate, translate("I have a code"), parent)
        self._code, self._status = code, status
        self.pages = QStackedWidget()
        self.pages.addWidget(self._typing())
        self.pages.addWidget(self._given())
        self.body.addWidget(self.pages)
        code.changed.connect(self._show)
        self.setMinimumWidth(420)
        self._show()

    def _typing(self) -> QWidget:
        page, layout = _page(GAP)
        above = label(self._("Type the &code that your parents read out"), "title")
        self.field = CodeField(self._("The eight digits of the code"))
        above.setBuddy(self.field)
        layout.addWidget(above)
        layout.addWidget(self.field)
        layout.addWidget(
            label(self._("Eight digits. A code holds for ten minutes, once, and only for you."), "muted")
        )
        self.error = label("", "over")
        layout.addWidget(self.error)
        layout.addStretch(1)
        self.use = button(self._("&Use the code"), "main")
        self.use.clicked.connect(self._redeem)
        self.cancel = button(self._("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.field.entered.connect(self._redeem)
        self.field.textChanged.connect(self._show)
        self.add_row(layout, self.cancel, self.use)
        return page

    def _given(self) -> QWidget:
        page, layout = _page(PAD)
        layout.addWidget(label(self._("The code is right!"), "title"))
        self.given = label("", "good")
        layout.addWidget(self.given)
        layout.addStretch(1)
        self.finish = button(self._("Close"), "main")
        self.finish.clicked.connect(self.accept)
        self.add_row(layout, self.finish)
        return page

    def _redeem(self) -> None:
        if self.field.is_whole():
            self._code.redeem(self.field.digits)

    def _show(self) -> None:
        code, language = self._code, self._.language
        self.error.setVisible(code.error is not None)
        if code.error is not None:
            self.error.setText(self._told())
        ready = self.field.is_whole() and not code.sending and not code.wait
        self.use.setEnabled(ready)
        self.use.setText(self._("Checking…") if code.sending else self._("&Use the code"))
        if code.given is not None and self.pages.currentIndex() == 0:
            status, names = self._status.status, self._status.names
            if status is not None:
                told = grant(code.given, names, status.at, zone_named(status.zone), language)
                self.given.setText(sentence(told))
            self.pages.setCurrentIndex(1)
            self.finish.setFocus()
        elif code.error is not None and not code.wait:
            self.field.setFocus()

    def _told(self) -> str:
        """Why the code was not taken, and how long to wait, counted down."""
        error, wait = self._code.error, self._code.wait
        if not wait:
            return refusal(error, self._.language, WRONG_CODE) if error else ""
        minutes, seconds = divmod(wait, MINUTE)
        time = f"{minutes}:{seconds:02}"
        return self._("This is no code that holds now. You can try again in {time}.", time=time)


def _page(spacing: int) -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    return page, layout
