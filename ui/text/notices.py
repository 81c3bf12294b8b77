"""How the notice of the agreement is said: its words, and after how much of what it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.text import translator
from ui.text.wording import duration, target_name

if TYPE_CHECKING:
    from agent.api.messages import NoticeView


def told(notice: NoticeView, language: str) -> str:
    """The family's words, or the preset's, in the reader's language where they are in it."""
    words = notice.words
    return words.get(translator(language).language) or next(iter(words.values()), "")


def so_much(notice: NoticeView, seconds: int, language: str) -> str:
    """How much of its category was used today."""
    _, name = translator(language), target_name(notice.target, "", language)
    return _("{target}: {duration} today", target=name, duration=duration(seconds, language))


def agreed(notice: NoticeView, language: str) -> str:
    """When it comes, and what it says."""
    _, name = translator(language), target_name(notice.target, "", language)
    every, words = duration(notice.every, language), told(notice, language)
    return _(
        "{target}: after every {duration} a notice says “{words}”", target=name, duration=every, words=words
    )
