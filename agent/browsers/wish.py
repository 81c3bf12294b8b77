"""What the agreement asks of the browsers of one PC: its children share the files, so the strictest wins."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Final

HOST: Final = "org.luytre.agent"
"""The name by which the extension calls its way to the agent."""
GECKO: Final = "browser@luytre.org"
"""The extension's name in Firefox."""
PAGES: Final = "pages@luytre.org"
"""The name there of the one that reads pages, where a family chose that."""
SHARE: Final = "/var/lib/luytre-browser"
"""Where an installation keeps what its browsers install: packed there, with a key of its own."""
PACKED: Final = Path(SHARE, "packed.json")
"""What was packed there, written down."""
RELAY: Final = "/usr/lib/luytre/luytre-browser"
"""What a browser starts to reach the agent."""


class Level(IntEnum):
    """How far YouTube is restricted; the numbers are those of Chromium's policy."""

    OFF = 0
    MODERATE = 1
    STRICT = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """What holds in every browser of a child of this PC."""

    safe_search: bool = False
    youtube: Level = Level.OFF
    pages: bool = False
    """Pages that no list knows are judged by their words, by an extension of its own."""
    driven: bool = False
    """Tests drive the browser from outside; a family's browser lets nobody do that."""

    def __or__(self, other: Wish) -> Wish:
        """The stricter of both, as children of one PC share its files."""
        return Wish(
            self.safe_search or other.safe_search,
            max(self.youtube, other.youtube),
            self.pages or other.pages,
            self.driven and other.driven,
        )
