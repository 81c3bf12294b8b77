"""Whom a line of the log names, for that line to go with what else was recorded of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.service.reporting.words import TEXTS

if TYPE_CHECKING:
    from collections.abc import Collection


def is_named(line: str, names: Collection[str]) -> bool:
    """Whether one of the names is a word of what was filled in. “As an administrator” names no child An.

    Where the line is none of our sentences, as an earlier release wrote them, any word of it counts.
    """
    sentences = [sentence for both in TEXTS.values() for sentence in both]
    found = [filled for sentence in sentences if (filled := _filled(sentence, line)) is not None]
    told = min(found, key=lambda filled: sum(map(len, filled)), default=[line])
    words = "|".join(re.escape(name) for name in names if name)
    return bool(words) and any(re.search(rf"(?<![\w-])(?:{words})(?![\w-]|\.\w)", value) for value in told)


def _filled(sentence: str, line: str) -> list[str] | None:
    """What stands in the places of a sentence; None where the line is another one."""
    first, *pieces = re.split(r"\{\w+\}", sentence)
    if not pieces:
        return [] if line == sentence else None
    if not line.startswith(first) or not line.endswith(pieces[-1]):
        return None
    values, rest = [], line[len(first) : len(line) - len(pieces[-1])]
    for piece in pieces[:-1]:
        value, found, rest = rest.partition(piece)
        if not found:
            return None
        values.append(value)
    return [*values, rest]
