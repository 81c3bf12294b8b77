"""About Luytre: what it is, what it promises, which version."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.text import Translator
from ui.text.recorded import promise
from ui.views.dialog import LuytreDialog
from ui.widgets.text import button, label


class AboutDialog(LuytreDialog):
    """A few sentences."""

    def __init__(self, version: str, translate: Translator, parent: QWidget | None = None) -> None:
        super().__init__(translate, translate("About Luytre"), parent)
        self.body.addWidget(label("Luytre · Lũy Tre", "title"))
        for sentence in (
            self._(
                "A bamboo hedge shelters the young shoots, and one can see through it. Luytre keeps what a "
                "family agreed about time at the PC, and tells the child everything that it does."
            ),
            promise(translate.language),
            self._("No cloud, no account, nothing hidden."),
        ):
            self.body.addWidget(label(sentence))
        self.body.addWidget(label(self._("Version {version} · Apache License 2.0", version=version), "muted"))
        self.body.addStretch(1)
        self.finish = button(self._("Close"), "main")
        self.finish.clicked.connect(self.accept)
        self.add_row(self.body, self.finish)
        self.setMinimumWidth(420)
