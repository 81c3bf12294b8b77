"""Runs judge.js outside a browser, so that a terminal says what the extension would say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ui.browser.judge import CODE, WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Mapping

MEMORY = 64 * 1024 * 1024
"""Bytes that one engine may take; the judge needs about 8 MB."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a page is, as far as its words tell."""

    category: str | None
    score: float
    """0 to 1; from 0.5 on the page is judged to be of the category."""
    because: tuple[str, ...]
    """The words that weighed, at most five; they never leave the PC."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the judge makes of a page before it weighs anything."""

    numbers: list[float]
    """In the order of the weights."""
    words: dict[str, float]
    """Single ones and pairs, with their values."""
    length: int
    """Words that were looked at, however long the page is: what a judgement costs."""


class Engine:
    """One JavaScript engine with the judge and its weights in it."""

    def __init__(self, weights: str | None = None) -> None:
        import quickjs

        context = quickjs.Context()
        context.set_memory_limit(MEMORY)
        context.eval(CODE.read_text(encoding="utf-8"))
        load = context.eval("(text) => { globalThis.judge = LuytreJudge.load(JSON.parse(text)); }")
        load(weights if weights is not None else WEIGHTS.read_text(encoding="utf-8"))
        self._judge = context.eval("(page) => JSON.stringify(judge.judge(JSON.parse(page)))")
        self._look = context.eval("(page) => JSON.stringify(judge.look(JSON.parse(page)))")
        self._context = context

    def judge(self, page: Mapping[str, Any]) -> Guess:
        """What a page is guessed to be: ``title``, ``headings``, ``text``, ``labels``; any may be missing."""
        found = json.loads(self._judge(json.dumps(page)))
        return Guess(found["category"], found["score"], tuple(found["because"]))

    def look(self, page: Mapping[str, Any]) -> Seen:
        """What training sees of a page."""
        seen = json.loads(self._look(json.dumps(page)))
        return Seen(seen["numbers"], dict(seen["words"]), seen["length"])
