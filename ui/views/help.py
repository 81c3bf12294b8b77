"""Help: whom to call, where to report. Works without agent, net or time left; nothing of it is recorded."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.models.help import Contact, contacts
from ui.pages import open_page
from ui.text import Translator
from ui.theme.tokens import GAP, GRID
from ui.views.dialog import LuytreDialog
from ui.widgets.card import Card, rule
from ui.widgets.text import button, label


class HelpDialog(LuytreDialog):
    """Numbers large enough to be dialled from across the room."""

    def __init__(self, country: str, translate: Translator, parent: QWidget | None = None) -> None:
        super().__init__(translate, translate("Help"), parent)
        self.body.addWidget(label(self._("You are not alone, and it is not your fault."), "title"))
        found = contacts(country, translate.language)
        self._add(self._("Somebody listens"), [x for x in found if not x.report])
        self._add(self._("Report what is bad for children"), [x for x in found if x.report])
        self.body.addWidget(
            label(
                self._("Do not save or send pictures of what you saw: the link or a description is enough.")
            )
        )
        self.body.addWidget(
            label(
                self._(
                    "Luytre does not record that you looked here or whom you call. "
                    "A phone bill or a browser may show it."
                ),
                "muted",
            )
        )
        self.body.addStretch(1)
        self.finish = button(self._("Close"), "main")
        self.finish.clicked.connect(self.accept)
        self.add_row(self.body, self.finish)
        self.setMinimumWidth(460)

    def _add(self, heading: str, found: list[Contact]) -> None:
        if not found:
            return
        card = Card(heading)
        for place, contact in enumerate(found):
            if place:
                card.add(rule())
            card.body.addLayout(self._row(contact))
        self.body.addWidget(card)

    def _row(self, contact: Contact) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        words = QVBoxLayout()
        words.setSpacing(GRID)
        words.addWidget(label(contact.name, "strong"))
        if contact.hours:
            words.addWidget(label(contact.hours, "muted"))
        row.addLayout(words, 1)
        if contact.number:
            row.addWidget(label(contact.number, "big", wrap=False))
        if contact.link:
            host = contact.link.removeprefix("https://").partition("/")[0]
            page = button(self._("Open page"), "link", name=self._("Open {page}", page=host))
            page.setToolTip(host)
            page.clicked.connect(lambda: open_page(contact.link))
            row.addWidget(page)
        return row
