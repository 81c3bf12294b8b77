"""A guest with a whole desktop: somebody at its keys, and pictures of its screen."""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from typing import Any

from tests.guest.guest import Guest

NAMES = {" ": "spc", "\n": "ret", "-": "minus", ".": "dot", "/": "slash"}
"""Characters that QEMU calls otherwise (QKeyCode)."""
CALM, LOOK, LONGEST = 0.25, 2.0, 24.0
"""The share of its processors that a PC at rest uses, seconds of a look, and of all looks."""

EMPTY = 4096
"""Bytes of a picture: one of a single colour has fewer."""


class Desk(Guest):
    """A living guest with a screen."""

    def press(self, *names: str) -> None:
        """These keys at once."""
        self.qmp("send-key", keys=[{"type": "qcode", "data": name} for name in names])
        time.sleep(0.2)

    def write_by_hand(self, text: str) -> None:
        """One key after another; small letters and digits."""
        for character in text:
            self.press(NAMES.get(character, character))

    def picture(self, path: Path) -> None:
        """What is on the screen now; of the first picture after a change QEMU draws the one before.

        What draws a screen anew is waited for; one that stays black is kept as it is.
        """
        end = time.monotonic() + LONGEST
        for turn in itertools.count():
            self.qmp("screendump", filename=str(path), format="png")
            time.sleep(0.7)
            if turn and (path.stat().st_size > EMPTY or time.monotonic() > end):
                return

    def at_rest(self) -> None:
        """Wait until it has drawn what it wanted to draw; some screens move all the time."""
        end = time.monotonic() + LONGEST
        while time.monotonic() < end and not self._is_at_rest():
            pass

    def runs(self, name: str, user: str) -> bool:
        """Whether an account has such a process."""
        return self.run(["pgrep", "-u", user, "-x", name]).code == 0

    def locked(self) -> bool:
        """Whether the session at the seat says that it is."""
        session = "$(loginctl show-seat -P ActiveSession seat0)"
        return self.does(f"loginctl show-session -P LockedHint {session}").strip() == "yes"

    def at_the_seat(self) -> tuple[str, str]:
        """Who has the screen, and as what (``user``, ``greeter``)."""
        session = self.does("loginctl show-seat -P ActiveSession seat0").strip()
        if not session:
            return "", ""
        told: Any = self.run(["loginctl", "show-session", "-P", "Name", "-P", "Class", session]).out.split()
        return (told[0], told[1]) if len(told) == 2 else ("", "")

    def _is_at_rest(self) -> bool:
        before = self._ticks()
        time.sleep(LOOK)
        after = self._ticks()
        idle, whole = (y - x for x, y in zip(before, after, strict=True))
        return idle > (1 - CALM) * whole

    def _ticks(self) -> tuple[int, int]:
        """Idle ones and all of them (proc_stat(5))."""
        fields = [int(x) for x in self.does("head -1 /proc/stat").split()[1:9]]
        return fields[3] + fields[4], sum(fields)
