"""What a command says, each word in the language of that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.text import Translator, translator

if TYPE_CHECKING:
    from collections.abc import Callable


class Speech(Translator):
    """Words before and after the agent's first answer, which tells the household's language."""

    def __init__(self, language: Callable[[], str]) -> None:
        super().__init__("", {})
        self._now = language

    @property
    def language(self) -> str:
        """In which it says them now."""
        return self._now()

    def __call__(self, message: str, /, **values: object) -> str:
        """The message, with the values put in where it names them."""
        return translator(self.language)(message, **values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form that fits ``n``."""
        return translator(self.language).plural(one, many, n, **values)
