"""What is recorded about a child, what never is, and the newest of it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from ui.models.log import LogModel
from ui.models.status import StatusModel
from ui.text import Translator
from ui.text.calendar import moment, zone_named
from ui.text.recorded import kept, never, pages, where
from ui.text.refusals import refusal
from ui.text.wording import sentence
from ui.theme.tokens import GAP, GRID
from ui.widgets.card import Card, empty
from ui.widgets.text import label


class RecordedCard(Card):
    """The same lines that parents read."""

    def __init__(self, log: LogModel, status: StatusModel, translate: Translator) -> None:
        super().__init__(translate("What is recorded about me"))
        self._ = translate
        self._log, self._status = log, status
        self._shown: object = None
        language = translate.language
        for line in kept(language):
            self.add(label(f"•  {line}"))
        self.guessing = label("")
        self.guessing.hide()
        self.add(self.guessing)
        self._part(translate("Never recorded"))
        for line in never(language):
            self.add(label(f"✕  {line}"))
        self._part(translate("Noted last"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(GRID)
        self.body.addLayout(self._lines)
        self.body.addSpacing(GAP)
        self.add(label(where(language), "muted"))
        log.changed.connect(self._show)
        status.changed.connect(self._show)
        self._show()

    def _part(self, heading: str) -> None:
        self.body.addSpacing(GAP)
        self.add(label(heading, "strong"))

    def _show(self) -> None:
        status, language = self._status.status, self._.language
        if status is None:
            return
        guessing = status.observing.get("pages", "")
        self.guessing.setText(f"•  {pages(language, guessing)}")
        self.guessing.setVisible(bool(guessing))
        shown = (self._log.entries, self._log.error, status.day)
        if shown == self._shown:
            return
        self._shown = shown
        empty(self._lines)
        zone = zone_named(status.zone)
        for entry in self._log.entries:
            at = sentence(moment(entry.at, status.at, zone, language))
            self._lines.addWidget(label(f"{at} · {entry.who}: {entry.what}"))
        if self._log.error is not None:
            self._lines.addWidget(label(refusal(self._log.error, language), "over"))
        elif not self._log.entries:
            self._lines.addWidget(label(self._("Nothing was noted yet."), "muted"))
