"""Whom a change is about of which only the words were kept, as releases before this one did.

Changes of one child begin with its name (``say``); those of the household are few, and known by their words.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from policies.changes.words import SENTENCES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from policies.ids import ChildId

HOUSEHOLD = (
    "first",
    "zone",
    "country",
    "language",
    "guardians",
    "schooldays",
    "resolver",
    "school",
    "rewritten",
)
"""Fields that are no child's."""


def may_read(said: str, child: ChildId, names: Mapping[ChildId, str]) -> bool:
    """Whether it is this child's or the household's; ``names``: what children are called now.

    Of those whom it may be about the longest name wins (Minh Anh, Minh). What cannot be told is a guardian's
    alone: it may be of a brother who was called otherwise.
    """
    about = {key: name for key, name in names.items() if _is_about(said, name)}
    if not about:
        return any(pattern.fullmatch(said) for pattern in _household())
    longest = max(map(len, about.values()))
    return [key for key, name in about.items() if len(name) == longest] == [child]


def _is_about(said: str, name: str) -> bool:
    comes_and_goes = (*SENTENCES["child"], *SENTENCES["no child"])
    return said.startswith(f"{name}: ") or said in {f"{name} {sentence}" for sentence in comes_and_goes}


@cache
def _household() -> tuple[re.Pattern[str], ...]:
    """How each sentence of the household is said, whatever was before and after."""
    said = (sentence[0].upper() + sentence[1:] for field in HOUSEHOLD for sentence in SENTENCES[field])
    return tuple(
        re.compile(".*".join(map(re.escape, re.split(r"\{\w+\}", sentence))), re.DOTALL) for sentence in said
    )
