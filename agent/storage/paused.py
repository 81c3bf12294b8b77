"""Which programs the agent paused: read by the next one after a crash, so that none stays paused for ever."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME = "paused.json"
Key = tuple[int, int]


class PausedPrograms:
    """A small file; it means nothing after a reboot, so it need not survive a power cut."""

    def __init__(self, folder: Path, boot_id: str) -> None:
        self._path = Path(folder) / NAME
        self._boot_id = boot_id

    def keep(self, programs: Iterable[tuple[Key, str, str]]) -> None:
        """These are paused now: (pid, start), child and target of each. A disk that is full forgets them."""
        kept = [[*key, child, target] for key, child, target in programs]
        new = self._path.with_suffix(".new")
        try:
            with open(new, "w", encoding="utf-8", opener=_own) as file:
                json.dump({"boot": self._boot_id, "paused": kept}, file)
            new.replace(self._path)
        except OSError:
            return

    def kept(self) -> tuple[tuple[Key, str, str], ...]:
        """What an earlier agent of this boot had paused."""
        try:
            found = json.loads(self._path.read_text("utf-8"))
            if found["boot"] != self._boot_id:
                self._path.unlink()
                return ()
            return tuple(
                ((int(pid), int(start)), str(child), str(target))
                for pid, start, child, target in found["paused"]
            )
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return ()


def _own(path: str, flags: int) -> int:
    """A file for its owner alone, and never one that a link points to."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
