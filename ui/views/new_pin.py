"""A new PIN, typed twice: the part that each dialog has in which one is chosen."""

from __future__ import annotations

from agent.api.contract import SHORTEST_SECRET
from ui.views.dialog import LuytreDialog
from ui.widgets.secret import SecretField
from ui.widgets.text import label


class NewPinDialog(LuytreDialog):
    """Has the two fields, and says what is wrong with what stands in them."""

    def add_pin(self) -> None:
        """The two fields."""
        self.first = self._secret(self._("&New PIN, at least {n} letters or digits", n=SHORTEST_SECRET))
        self.second = self._secret(self._("Once &more"))

    def add_error(self) -> None:
        """Where it is told what is wrong; hidden until something is."""
        self.error = label("", "over")
        self.error.hide()
        self.body.addWidget(self.error)

    def take_pin(self) -> str | None:
        """The new PIN; None where it cannot be taken, which is told."""
        new, again = self.first.take(), self.second.take()
        if len(new) < SHORTEST_SECRET:
            self.tell(
                self._.plural(
                    "At least {n} letter or digit.", "At least {n} letters or digits.", SHORTEST_SECRET
                )
            )
        elif new != again:
            self.tell(self._("The two are not the same. Please type both again."))
        else:
            self.error.hide()
            return new
        return None

    def tell(self, sentence: str) -> None:
        """Something is wrong; the PIN is typed anew."""
        self.error.setText(sentence)
        self.error.show()
        self.first.setFocus()

    def _secret(self, caption: str) -> SecretField:
        above = label(caption, "strong")
        field = SecretField(caption.replace("&", ""), self._)
        above.setBuddy(field)
        self.body.addWidget(above)
        self.body.addWidget(field)
        return field
