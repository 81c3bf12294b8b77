"""All that is ever kept, column by column, and what each is for: nothing else may be written about anybody.

Who adds a column says here why the family needs it. Titles, addresses, texts and pictures are never kept.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from agent.storage.evidence import evidence
from agent.storage.witness import encode
from tests.agent.storage.family import AN, live

if TYPE_CHECKING:
    from agent.storage.store import DiskStore
    from agent.storage.tables import Tables

NUMBER = "one row from another"
WHOSE = "whose it is, as a number of ``children``"
WHAT = "about what: a number of ``targets``"
WHEN = "when it happened"
WHO = "the account that did it"
WHY = "what that person wrote as the reason"
ENDS = "until when it holds"
EXTRA = "how much time it gives"
GUESSED = "the category that was guessed of a site which is asked about"
DAY = "on which day of the household"
SEAL = "a hash or salt, from which nothing can be read"
ALLOWED: dict[str, dict[str, str]] = {
    "children": {"id": NUMBER, "key": "the child's key in the agreement"},
    "targets": {"id": NUMBER, "text": "screen, presence, category, app or site, as rules name them"},
    "marks": {
        "id": "there is one row",
        "sequence": "the number of the last heartbeat",
        "clean": "whether the agent stopped in order",
        "moment": "the household's time of the heartbeat",
        "boottime": "the same on the clock that nobody sets",
        "monotonic": "the same on the clock that stands still in sleep",
        "boot_id": "in which boot",
        "off_by": "how far the PC's clock was from it",
        "uncertain": "whether that boot began with a clock that was behind",
    },
    "in_use": {"child": WHOSE, "target": WHAT},
    "spans": {
        "child": WHOSE,
        "day": DAY,
        "target": WHAT,
        "start": "second in which use began",
        "stop": "second in which it ended",
    },
    "totals": {"child": WHOSE, "day": DAY, "target": WHAT, "seconds": "how long it was used"},
    "policies": {
        "version": NUMBER,
        "text": "the agreement, as the family wrote it",
        "crc": "a sum by which a changed letter is found",
        "at": WHEN,
        "by": WHO,
        "why": WHY,
        "changes": "what changed with it, in words",
    },
    "requests": {
        "id": NUMBER,
        "child": WHOSE,
        "target": WHAT,
        "extra": EXTRA,
        "reason": WHY,
        "asked_at": WHEN,
        "expires_at": ENDS,
        "state": "asked, granted, refused or expired",
        "answered_at": "when it was answered",
        "answered_by": WHO,
        "answer": "what that person wrote as the answer",
        "guessed": GUESSED,
    },
    "grants": {
        "id": NUMBER,
        "child": WHOSE,
        "at": WHEN,
        "until": ENDS,
        "extra": EXTRA,
        "by": WHO,
        "why": WHY,
        "request": "the request that it answers",
        "taken_at": "when it was taken back",
        "taken_by": WHO,
        "taken_why": WHY,
        "guessed": GUESSED,
    },
    "grant_targets": {"grant_id": "of which grant", "position": "which of its targets", "target": WHAT},
    "entries": {
        "id": "the number of a line of the log",
        "at": WHEN,
        "who": WHO,
        "what": "the line, in words that both may read",
        "child": WHOSE,
        "kind": "what the line is about, by which it is read, counted and forgotten",
    },
    "journal": {"id": "there is one row", "anchor": SEAL, "line": "the last line of the log", "hash": SEAL},
    "links": {"id": "the number of a line of the log", "before": SEAL, "digest": SEAL, "salt": SEAL},
    "secrets": {"id": "there is one row", "hashed": "the guardian's secret, as a hash"},
    "recovery": {"id": "there is one row", "digest": SEAL},
    "codes": {
        "id": NUMBER,
        "child": WHOSE,
        "target": WHAT,
        "extra": EXTRA,
        "request": "the request that it answers",
        "by": WHO,
        "why": WHY,
        "made_at": WHEN,
        "expires_at": ENDS,
        "salt": SEAL,
        "digest": SEAL,
    },
    "lockouts": {
        "source": "the account that tried a secret or code",
        "failures": "how often it was wrong",
        "wait": "how long it has to wait",
        "boottime": "since when, on the clock that nobody sets",
        "boot_id": "in which boot",
        "at": WHEN,
    },
    "graces": {"child": WHOSE, "day": DAY, "until": ENDS},
    "holidays": {"country": "the household's", "year": NUMBER, "days": "its public holidays"},
    "begun": {"what": "an erasing or restoring that a kill broke off"},
    "tried": {
        "child": WHOSE,
        "day": DAY,
        "category": "of the closed site",
        "host": "its name, where it may be kept; else empty",
        "tries": "how often",
    },
}
WITNESSED = {
    "mark": {*ALLOWED["marks"]} - {"id"} | {"in_use"},
    "policy": {*ALLOWED["policies"]} - {"crc"},
    "secret": set[str](),
    "recovery": set[str](),
    "journal": set[str](),
    "lockouts": set[str](),
    "graces": set[str](),
    "used": set[str](),
}
"""What stands in the witness, of the same."""


def test_every_column_of_every_table_is_one_of_those(tables: Tables) -> None:
    rows = tables.database.rows
    names = [name for (name,) in rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found = {
        name: {column[1] for column in rows(f"PRAGMA table_info({name})")}
        for name in names
        if not name.startswith("sqlite_")
    }
    assert found == {name: {*columns} for name, columns in ALLOWED.items()}


def test_nothing_is_kept_but_in_tables(tables: Tables) -> None:
    kinds = tables.database.rows("SELECT DISTINCT type FROM sqlite_schema ORDER BY type")
    assert kinds == [("index",), ("table",)]


def test_the_witness_knows_nothing_else(store: DiskStore) -> None:
    live(store)
    kept = json.loads(encode(evidence(store.state.tables)))["kept"]
    assert kept.keys() == WITNESSED.keys()
    for part in ("mark", "policy"):
        assert kept[part].keys() == WITNESSED[part]
    assert all(len(lock) == 5 for lock in kept["lockouts"]), "without its moment"
    assert {type(seconds) for days in kept["used"][AN].values() for seconds in days.values()} == {int}
