"""The files between the agent and root's helper: what is wanted of browsers, and what became of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from agent.browsers.wish import PACKED

SAID = ".said"
"""What became of it lies beside it: which wish, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Post:
    """The port ``Post``, and what the helper does with it."""

    place: Path
    packed: Path = PACKED
    """What was packed for this PC's browsers."""

    def lying(self) -> str | None:
        """What is wanted; None where nothing was ever. Raises OSError, UnicodeDecodeError."""
        try:
            return self.place.read_text("utf-8")
        except FileNotFoundError:
            return None

    def leave(self, text: str) -> None:
        """This is wanted from now on. Raises OSError."""
        _replace(self.place, text)

    def answer(self) -> tuple[str, str] | None:
        """The wish that the helper spoke of last, and what is wrong with it; None where it never did."""
        try:
            heard = json.loads(self._said.read_text("utf-8"))
            return str(heard["wish"]), str(heard["wrong"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def say(self, wish: str, wrong: str) -> None:
        """The helper's answer. Raises OSError."""
        _replace(self._said, json.dumps({"wish": wish, "wrong": wrong}))

    def packings(self) -> int:
        """How often the extension was packed anew."""
        try:
            return int(json.loads(self.packed.read_text("utf-8")).get("anew", 0))
        except (OSError, ValueError, AttributeError, TypeError):
            return 0

    @property
    def _said(self) -> Path:
        return self.place.with_name(f"{self.place.name}{SAID}")


def _replace(place: Path, text: str) -> None:
    """At once, or not at all: the other reads it at any moment."""
    scratch = place.with_name(f".{place.name}.new")
    scratch.write_text(text, "utf-8")
    scratch.replace(place)
