"""Which programs the agent paused: read by the next one after a crash, so that none stays paused for ever."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from agent.ports import ProcessKey
from agent.storage.ballast import Ballast
from agent.storage.folder import BALLAST, FULL, SPARES
from agent.storage.spares import NUMBER, Spares

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME = "paused.json"


class PausedPrograms:
    """A small file; it means nothing after a reboot, so it need not survive a power cut."""

    def __init__(self, folder: Path, boot_id: str, ballast: int = 0) -> None:
        self._path = Path(folder) / NAME
        self._boot_id = boot_id
        self._new = self._path.with_suffix(".new")
        self._ballast = Ballast(self._path.with_name(BALLAST), ballast)
        self._spares = Spares(self._path.with_name(SPARES), NUMBER if ballast else 0)

    def keep(self, programs: Iterable[tuple[ProcessKey, str, str]]) -> None:
        """These are paused now: key, child and target of each.

        A full disk is given room, once; where it stays full the note before stands, and what is in none runs
        on when the next agent comes (``Programs.run_on``).
        """
        kept = [[*key, child, target] for key, child, target in programs]
        note = json.dumps({"boot": self._boot_id, "paused": kept})
        try:
            self._spares.lend(self._new, lambda: self._write(note))
        except OSError as error:
            with suppress(OSError):
                if error.errno in FULL and self._ballast.spend():
                    self._write(note)

    def _write(self, note: str) -> None:
        with open(self._new, "w", encoding="utf-8", opener=_own) as file:
            file.write(note)
        self._new.replace(self._path)

    def kept(self) -> tuple[tuple[ProcessKey, str, str], ...]:
        """What an earlier agent of this boot had paused."""
        try:
            found = json.loads(self._path.read_text("utf-8"))
            if found["boot"] != self._boot_id:
                self._path.unlink()
                return ()
            return tuple(
                (ProcessKey(int(pid), int(start)), str(child), str(target))
                for pid, start, child, target in found["paused"]
            )
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return ()


def _own(path: str, flags: int) -> int:
    """A file for its owner alone, and never one that a link points to."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
