"""What is wrong with a document: every error, each with where it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentError:
    """One thing that is wrong."""

    path: str
    """``child.an.screen.open.mon-thu[1]``; empty where the whole text is meant."""
    text: str
    """What is wrong, in English."""
    line: int | None = None
    """From 1; None where nothing in the text is to blame (a key that is missing)."""
    text_vi: str = ""
    """The same in Vietnamese."""

    def __str__(self) -> str:
        return self.say()

    def say(self, language: str = "en") -> str:
        """Path, sentence and line on one line."""
        text = self.text_vi if language == "vi" and self.text_vi else self.text
        said = f"{self.path}: {text}" if self.path else text
        if self.line is None:
            return said
        return f"{said} (dòng {self.line})" if language == "vi" else f"{said} (line {self.line})"


class DocumentErrors(ValueError):
    """A document of which nothing is applied."""

    def __init__(self, errors: tuple[DocumentError, ...]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors
