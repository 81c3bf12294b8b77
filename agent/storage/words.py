"""Children and targets as small numbers: a beat writes integers, a name stands in the file once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies.ids import ChildId
from policies.target import Target

if TYPE_CHECKING:
    from agent.storage.database import Database


TABLES_OF = {
    "targets": (
        "target",
        ("in_use", "spans", "totals", "requests", "grant_targets", "codes"),
    ),
    "children": (
        "child",
        ("in_use", "spans", "totals", "requests", "grants", "entries", "graces", "codes", "tried"),
    ),
}
"""Where words are used: the column, and the tables that have it."""


class Words:
    """The vocabulary, held in memory; ValueError when a word in the file is no target."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._children: dict[ChildId, int] = {}
        self._targets: dict[Target, int] = {}
        self._new: list[ChildId | Target] = []
        self._forgotten = False
        self.child_of: dict[int, ChildId] = {}
        self.target_of: dict[int, Target] = {}
        self.read()
        database.kept.append(self._settle)
        database.undone.append(self._unlearn)

    def read(self) -> None:
        """Look at the file: at start, and when words were forgotten."""
        self._forgotten = False
        self.child_of = {
            key: ChildId(text) for key, text in self._database.rows("SELECT id, key FROM children")
        }
        self.target_of = {
            key: Target.parse(text) for key, text in self._database.rows("SELECT id, text FROM targets")
        }
        self._children = {child: key for key, child in self.child_of.items()}
        self._targets = {target: key for key, target in self.target_of.items()}

    def known_children(self) -> frozenset[ChildId]:
        """Everybody about whom something is stored."""
        return frozenset(self.child_of.values())

    def known(self, child: ChildId) -> int:
        """The child's number, 0 for one of whom nothing is kept."""
        return self._children.get(child, 0)

    def child(self, child: ChildId) -> int:
        """The child's number, given now if need be (inside a transaction)."""
        if child not in self._children:
            key = self._database.rows("INSERT INTO children (key) VALUES (?) RETURNING id", child)[0][0]
            self._children[child], self.child_of[key] = key, child
            self._new.append(child)
        return self._children[child]

    def target(self, target: Target) -> int:
        """The target's number, given now if need be (inside a transaction)."""
        if target not in self._targets:
            key = self._database.rows("INSERT INTO targets (text) VALUES (?) RETURNING id", str(target))[0][0]
            self._targets[target], self.target_of[key] = key, target
            self._new.append(target)
        return self._targets[target]

    def forget_unused(self) -> None:
        """Delete the words that stand in no table any more (inside a transaction)."""
        for words, (column, tables) in TABLES_OF.items():
            used = " UNION ".join(
                f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608 - our own words
                for table in tables
            )
            self._database.rows(f"DELETE FROM {words} WHERE id NOT IN ({used})")  # noqa: S608
        self._forgotten = True

    def _settle(self) -> None:
        self._new.clear()
        if self._forgotten:
            self.read()

    def _unlearn(self) -> None:
        """Words of an undone transaction are in no file, and their numbers will be given again."""
        for word in self._new:
            if isinstance(word, Target):
                del self.target_of[self._targets.pop(word)]
            else:
                del self.child_of[self._children.pop(word)]
        self._new.clear()
        self._forgotten = False
