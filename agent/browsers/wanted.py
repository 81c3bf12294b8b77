"""What is wanted of the browsers of a PC, as the agent writes it and root's helper reads it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from agent.browsers.wish import Level, Wish


class Unreadable(ValueError):
    """What lies there is no wish."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What holds in browsers, and for whom not."""

    wish: Wish
    free: tuple[str, ...]
    anew: int = 0
    """Counts up each time the extension is to be packed again."""
    numbers: tuple[int | None, ...] = ()
    """Of the accounts that are free: files are hidden from numbers, and a name may get another."""
    keep: bool = False
    """Browsers keep the extension until they take the newly packed one; else they first throw theirs away."""


def write(wanted: Wanted) -> str:
    """For the helper."""
    wish = wanted.wish
    told: dict[str, object] = {
        "safe_search": wish.safe_search,
        "youtube": wish.youtube,
        "pages": wish.pages,
        "free": wanted.free,
        "numbers": wanted.numbers,
    }
    told |= {"driven": True} if wish.driven else {}
    told |= {"anew": wanted.anew} if wanted.anew else {}
    told |= {"keep": True} if wanted.keep else {}
    return json.dumps(told) + "\n"


def read(text: str) -> Wanted:
    """What the agent wrote. Raises Unreadable."""
    try:
        told: Any = json.loads(text)
        wish = Wish(
            bool(told["safe_search"]),
            Level(told["youtube"]),
            bool(told.get("pages", False)),
            bool(told.get("driven", False)),
        )
        free, numbers = tuple(map(str, told["free"])), tuple(told.get("numbers", ()))
        anew = int(told.get("anew", 0))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unreadable(text[:80]) from None
    return Wanted(wish, free, anew, numbers, bool(told.get("keep", False)))
