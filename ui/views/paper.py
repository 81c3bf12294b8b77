"""The recovery code: shown once, to be written down, printed or saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSaveFile, Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.text import Translator
from ui.theme.tokens import GAP, PAD
from ui.views.dialog import LuytreDialog
from ui.widgets.check import Check
from ui.widgets.text import button, label

HALF = 4
"""Groups in the first of the two lines."""


class RenewDialog(LuytreDialog):
    """A new code makes the paper in the drawer worthless: nobody shall do that by a slip."""

    def __init__(self, translate: Translator, parent: QWidget | None = None) -> None:
        super().__init__(translate, translate("The recovery code"), parent)
        self.body.addWidget(label(self._("Make a new recovery code?"), "title"))
        self.body.addWidget(label(self._("The one that you wrote down before holds no more then.")))
        self.body.addStretch(1)
        self.cancel = button(self._("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.make = button(self._("&Make a new one"))
        self.make.clicked.connect(self.accept)
        self.add_row(self.body, self.cancel, self.make)
        self.cancel.setFocus()
        self.setMinimumWidth(380)


class PaperDialog(LuytreDialog):
    """Can be closed when somebody says that the code is on paper; closing forgets it."""

    def __init__(self, code: str, translate: Translator, parent: QWidget | None = None) -> None:
        super().__init__(translate, translate("The recovery code"), parent)
        self._code = code
        self.body.addWidget(label(self._("Write this down now"), "title"))
        self.body.addWidget(
            label(
                self._(
                    "If the PIN is ever forgotten, this code sets a new one, once. It is shown only this "
                    "time. Keep it where children do not look: in a drawer, not on this PC."
                )
            )
        )
        groups = code.split("-")
        card = QFrame()
        card.setProperty("look", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(PAD, PAD, PAD, PAD)
        inside.setSpacing(GAP)
        self.lines = [label("   ".join(part), "code") for part in (groups[:HALF], groups[HALF:])]
        for line in self.lines:
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            inside.addWidget(line)
        card.setAccessibleName(code)
        self.body.addWidget(card)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        self.print = button(self._("&Print…"))
        self.print.clicked.connect(self._print)
        self.save = button(self._("&Save to a file…"))
        self.save.clicked.connect(self._save)
        row.addWidget(self.print)
        row.addWidget(self.save)
        row.addStretch(1)
        self.body.addLayout(row)
        self.said = label("", "muted")
        self.said.hide()
        self.body.addWidget(self.said)
        self.body.addStretch(1)
        self.kept = Check(self._("I &wrote it down, or printed or saved it"))
        self.body.addWidget(self.kept)
        self.finish = button(self._("Done"), "main")
        self.finish.setEnabled(False)
        self.finish.clicked.connect(self.accept)
        self.kept.toggled.connect(self.finish.setEnabled)
        self.add_row(self.body, self.finish)
        self.setMinimumWidth(460)

    @property
    def page(self) -> str:
        """What is printed and saved."""
        told = self._(
            "The recovery code of Luytre. If the parents’ PIN is forgotten: open Luytre, “For parents”, "
            "“PIN forgotten?”, and type it there. It works once."
        )
        return f"{self._code}\n\n{told}\n"

    def write(self, path: Path) -> bool:
        """Save it for nobody else to read; whether that worked."""
        file = QSaveFile(str(path))
        if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
            return False
        file.setPermissions(QSaveFile.Permission.ReadOwner | QSaveFile.Permission.WriteOwner)
        file.write(self.page.encode())
        return file.commit()

    def reject(self) -> None:
        """Esc and the window's cross close nothing that is not kept yet."""
        if self.kept.isChecked():
            super().reject()
        else:
            self._tell(self._("Please write the code down first: it is not shown again."))

    def _save(self) -> None:  # pragma: no cover - the desktop's own dialogue
        name, _kind = QFileDialog.getSaveFileName(self, self.windowTitle(), "luytre-recovery.txt")
        if name:
            self._saved(name)

    def _saved(self, name: str) -> None:
        if self.write(Path(name)):
            self._tell(self._("Saved. Better on a USB stick in a drawer than on this PC."))
        else:
            self._tell(self._("It could not be saved there."))

    def _print(self) -> None:  # pragma: no cover - the desktop's own dialogue
        from PySide6.QtGui import QTextDocument
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            document = QTextDocument()
            document.setPlainText(self.page)
            document.print_(printer)

    def _tell(self, text: str) -> None:
        self.said.setText(text)
        self.said.show()
