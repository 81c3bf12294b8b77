"""One desktop of one kind on trial: what its family agrees on, what is typed at it, what its screen shows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soak.booted.desk import Desk
from soak.booted.kinds import Kind
from tests.guest import family as untyped

family: Any = untyped
PATIENCE = 240.0
CHILD = """
[child.an]
name = "An"
accounts = ["child"]
"""
UNIT = "systemd-run -q --user -M child@ --collect --unit={0} "


def agreed(more: str, language: str = "en") -> str:
    """The family's document with these rules."""
    return str(family.HEAD).replace('"en"', f'"{language}"') + CHILD + more


@dataclass
class Trial:
    """One desktop of one kind, and what is told of it."""

    kind: Kind
    label: str
    name: str
    desk: Desk
    pictures: Path | None
    language: str
    began: float = 0.0
    shown: int = 0

    def told(self, what: str) -> None:
        """One line, and a picture."""
        print(f"{self.label}: {what} (after {time.monotonic() - self.began:.0f} s)", flush=True)
        self.see(what)

    def see(self, what: str) -> None:
        """Keep what is on the screen, under the words that say what should be."""
        if self.pictures:
            self.shown += 1
            name = f"{self.label} {self.name} {self.shown}: {what}"
            self.desk.picture(self.pictures / f"{name}.png")

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for it. Raises GuestDied."""
        self.desk.until(true, PATIENCE, 1)

    def enter(self, keys: Sequence[str]) -> None:
        """One after another; what ends with a line break is written."""
        for key in keys:
            if key.endswith("\n"):
                self.desk.write_by_hand(key)
            else:
                self.desk.press(*key.split("+"))
            self.desk.at_rest()

    def at_greeter(self) -> bool:
        """Whether people can log in at its screen."""
        name, account = self.kind.greeter
        return self.desk.at_the_seat() == (account, "greeter") and self.desk.runs(name, account)

    def locked(self) -> bool:
        """Whether its screen is."""
        if self.kind.unlocked_at_greeter:
            return self.at_greeter()
        return self.desk.runs(self.kind.saver, "child") if self.kind.saver else self.desk.locked()

    def open(self, name: str) -> None:
        """A window of the child's."""
        self.desk.does((UNIT + self.kind.window).format(name))
        self.desk.at_rest()

    def agree(self, more: str) -> None:
        """The family agrees on rules."""
        family.agree(self.desk, agreed(more, self.language))
