"""What time is counted for and what can be open or closed: the screen, an app, a site, a category."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from policies.ids import AppId, CategoryId, Host


class Kind(StrEnum):
    """The kinds of target, the finest last."""

    PRESENCE = "presence"
    CLAIMED = "claimed"
    SCREEN = "screen"
    CATEGORY = "category"
    FREE = "free"
    """Seconds of a category that are not charged; they count as learning."""
    SITE = "site"
    APP = "app"


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """One thing that time is counted for. Written ``screen``, ``app:minecraft``, ``site:youtube.com``."""

    kind: Kind
    key: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.key}" if self.key else self.kind.value

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``str()`` wrote; ValueError names the text that is no target."""
        word, _, key = text.partition(":")
        try:
            kind = Kind(word)
        except ValueError:
            kind = None
        if kind is None or bool(key) == (kind in {Kind.SCREEN, Kind.PRESENCE, Kind.CLAIMED}):
            message = f'"{text}" is no target; write screen, app:NAME, site:HOST or category:NAME'
            raise ValueError(message)
        return cls(kind, key)


SCREEN = Target(Kind.SCREEN)
"""Everything at the PC that is charged."""

PRESENCE = Target(Kind.PRESENCE)
"""Every second at the PC, charged or free: what breaks are measured by."""

CLAIMED = Target(Kind.CLAIMED)
"""Seconds in which nobody was there by the word of the account's own programs alone; few are believed."""


def app(key: AppId) -> Target:
    """Target of one program."""
    return Target(Kind.APP, key)


def site(key: Host | str) -> Target:
    """Target of one site service, named by its main host."""
    return Target(Kind.SITE, key)


def category(key: CategoryId) -> Target:
    """Target of all apps and sites of one category."""
    return Target(Kind.CATEGORY, key)
