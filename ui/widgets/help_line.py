"""The foot of every window: whom to call. It is there at zero minutes, and without the agent."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from ui.models.help import first_number
from ui.text import Translator
from ui.theme.tokens import GAP, PAD
from ui.widgets.text import button, label


class HelpLine(QFrame):
    """A sentence and a button."""

    wanted = Signal()

    def __init__(self, country: str, translate: Translator) -> None:
        super().__init__()
        self._ = translate
        self._country: str | None = None
        self.setProperty("look", "foot")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(PAD, GAP, PAD, GAP)
        self.sentence = label("")
        self.show_country(country)
        self.more = button(self._("Help"), name=self._("Help: whom to call, where to report"))
        self.more.clicked.connect(self.wanted)
        layout.addWidget(self.sentence, 1)
        layout.addWidget(self.more)

    def show_country(self, country: str) -> None:
        """The number to call there; one leads elsewhere, or nowhere, in another country."""
        if country == self._country:
            return
        self._country = country
        number = first_number(country, self._.language)
        sentence = self._("Sad, scared, or treated badly?")
        call = self._("Call {number}.", number=number) if number else ""
        self.sentence.setText(f"{sentence} {call}".strip())
