"""The heartbeat: one row, and what was in use with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.ports.store import Mark
from agent.storage.times import length, moment, stamp, ticks
from policies.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.storage.database import Database
    from agent.storage.words import Words
    from policies.ids import ChildId
    from policies.target import Target


class MarkTable:
    """Where the household's time stood, and what was in use."""

    def __init__(self, database: Database, words: Words) -> None:
        self._database = database
        self._words = words
        self._in_use: Mapping[ChildId, frozenset[Target]] | None = None
        database.undone.append(self.forget_in_use)

    def mark(self) -> Mark | None:
        """The last heartbeat."""
        row = self._database.row(
            "SELECT moment, boottime, monotonic, boot_id, off_by, uncertain, clean, sequence FROM marks"
        )
        if row is None:
            return None
        at, boottime, monotonic, boot_id, off_by, uncertain, clean, sequence = row
        line = Timeline(
            moment(at), length(boottime), length(monotonic), boot_id, length(off_by), bool(uncertain)
        )
        return Mark(line, self._kept_in_use(), bool(clean), sequence)

    def keep_mark(self, mark: Mark) -> None:
        """Keep the heartbeat in place of the one before."""
        line = mark.line
        # The sequence never runs backwards, whoever counts: behind the witness it tells old records.
        self._database.rows(
            "INSERT INTO marks (id, sequence, clean, moment, boottime, monotonic, boot_id, off_by, uncertain)"
            " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " sequence = max(excluded.sequence, sequence + 1), clean = excluded.clean,"
            " moment = excluded.moment, boottime = excluded.boottime, monotonic = excluded.monotonic,"
            " boot_id = excluded.boot_id, off_by = excluded.off_by, uncertain = excluded.uncertain",
            mark.sequence,
            int(mark.clean),
            stamp(line.moment),
            ticks(line.boottime),
            ticks(line.monotonic),
            line.boot_id,
            ticks(line.off_by),
            int(line.uncertain),
        )
        in_use = {child: targets for child, targets in mark.in_use.items() if targets}
        if in_use != self._in_use:
            self._database.rows("DELETE FROM in_use")
            for child, targets in in_use.items():
                for target in sorted(targets):
                    self._database.rows(
                        "INSERT INTO in_use (child, target) VALUES (?, ?)",
                        self._words.child(child),
                        self._words.target(target),
                    )
            self._in_use = in_use

    def _kept_in_use(self) -> Mapping[ChildId, frozenset[Target]]:
        in_use: dict[ChildId, frozenset[Target]] = {}
        for child, target in self._database.rows("SELECT child, target FROM in_use"):
            key = self._words.child_of[child]
            in_use[key] = in_use.get(key, frozenset()) | {self._words.target_of[target]}
        return in_use

    def forget_in_use(self) -> None:
        """What was written last is in the file no more: the next mark writes it again."""
        self._in_use = None
