"""Wording for people, in English and Vietnamese; English is what stands in the source.

po                                         reads the translations
wording, shut                              the agent's answers: states, reasons, amounts; why the PC is closed
refusals                                   what the agent refuses, with the next step
problems, checks                           its problems; what ``doctor`` found
gifts, notices, recorded, presence, lists  what was given; the agreement's notice; what is recorded; no agent;
                                           lists
calendar, weeks                            days and moments; a week beside the last
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from agent.api import mark

__all__ = ["LANGUAGES", "Translator", "known", "mark", "translator"]

LANGUAGES = ("en", "vi")
"""The languages that faces speak; the first is that of the source."""


class Translator:
    """Says a message of the source in one language; named after gettext's habit: ``_ = translator("vi")``.

    ``_("Hello, {name}", name=…)`` says one; ``_.plural("{n} day", "{n} days", n)`` one that counts.
    """

    def __init__(self, language: str, messages: dict[str, str]) -> None:
        self._language = language
        self._messages = messages

    @property
    def language(self) -> str:
        """In which it says them."""
        return self._language

    def __call__(self, message: str, /, **values: object) -> str:
        """The message, with the values put in where it names them."""
        text = self._messages.get(message) or message
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form that fits ``n``; the languages we translate to have one form for all numbers."""
        text = self._messages.get(one) or (one if n == 1 else many)
        return text.format(n=n, **values)


def known(language: str) -> str:
    """The language of ours that a tag such as ``vi_VN.UTF-8`` or ``en-GB`` means; English for all others."""
    word = language.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return word if word in LANGUAGES else LANGUAGES[0]


def translator(language: str) -> Translator:
    """The translator of a language tag."""
    return _translator(known(language))


@cache
def _translator(language: str) -> Translator:
    if language == LANGUAGES[0]:
        return Translator(language, {})
    from ui.text.po import read

    file = Path(__file__).parent / "locale" / language / "LC_MESSAGES" / "luytre.po"
    entries = read(file.read_text(encoding="utf-8"))
    return Translator(
        language, {entry.message: entry.translations.get(0, "") for entry in entries if entry.message}
    )
