"""Taking a backup back: what is lacking is added, nothing is taken away, and nobody gains time by it."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING

from agent.ports.store import StoreProblem
from agent.storage.backup import clear, lay_out, unpack
from agent.storage.begun import RESTORING
from agent.storage.times import stamp
from agent.storage.usage import SUMS
from policies.ids import ChildId
from policies.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from agent.ports.store import PolicyRecord
    from agent.storage.database import Database
    from agent.storage.tables import Tables
    from agent.storage.usage import Sums

WORDS = " JOIN old.children AS c ON c.id = o.child JOIN main.children AS child ON child.key = c.key"
TARGETS = " JOIN old.targets AS t ON t.id = o.target JOIN main.targets AS target ON target.text = t.text"
HOLIDAYS = "INSERT OR IGNORE INTO main.holidays SELECT country, year, days FROM old.holidays"
GRACES = (
    "INSERT OR IGNORE INTO main.graces (child, day, until)"  # noqa: S608
    f" SELECT child.id, o.day, o.until FROM old.graces AS o{WORDS}"
)
REQUESTS = (
    "INSERT INTO main.requests (child, target, extra, reason, asked_at, expires_at, state, answered_at,"  # noqa: S608
    " answered_by, answer, guessed) SELECT child.id, target.id, o.extra, o.reason, o.asked_at, o.expires_at,"
    " iif(o.state = 'asked', 'expired', o.state), o.answered_at, o.answered_by, o.answer, o.guessed"
    f" FROM old.requests AS o{WORDS}{TARGETS} WHERE NOT EXISTS (SELECT 1 FROM main.requests AS here"
    " WHERE here.child = child.id AND here.asked_at = o.asked_at AND here.target = target.id)"
)
TRIED = (
    "INSERT INTO main.tried (child, day, category, host, tries)"  # noqa: S608
    f" SELECT child.id, o.day, o.category, o.host, o.tries FROM old.tried AS o{WORDS} WHERE TRUE"
    " ON CONFLICT DO UPDATE SET tries = max(tries, excluded.tries)"
)
GRANTS = (
    "SELECT o.id, child.id, o.at, o.until, o.extra, o.by, o.why, o.taken_at, o.taken_by, o.taken_why,"  # noqa: S608
    f" o.guessed FROM old.grants AS o{WORDS} WHERE coalesce(o.taken_at, o.until) <= ? AND NOT EXISTS"
    " (SELECT 1 FROM main.grants AS here"
    " WHERE here.child = child.id AND here.at = o.at AND here.until = o.until) ORDER BY o.id"
)
TAKEN = (
    "UPDATE main.grants SET taken_at = o.taken_at, taken_by = o.taken_by, taken_why = o.taken_why"  # noqa: S608
    f" FROM old.grants AS o{WORDS} WHERE o.taken_at IS NOT NULL AND grants.taken_at IS NULL"
    " AND grants.child = child.id AND grants.at = o.at AND grants.until = o.until"
)
GIVEN = (
    "INSERT INTO main.grant_targets (grant_id, position, target) SELECT ?, o.position, target.id"  # noqa: S608
    f" FROM old.grant_targets AS o{TARGETS} WHERE o.grant_id = ?"
)
LINES = (
    "SELECT o.at, o.who, o.what, child.id, o.kind, 0, o.id FROM old.entries AS o"
    " LEFT JOIN old.children AS c ON c.id = o.child LEFT JOIN main.children AS child ON child.key = c.key"
    " WHERE (o.at, o.who, o.what, coalesce(child.id, 0)) NOT IN"
    " (SELECT at, who, what, coalesce(child, 0) FROM main.entries)"
    " UNION ALL SELECT at, who, what, child, kind, 1, id FROM main.entries ORDER BY 1, 6, 7"
)


@contextmanager
def beside(database: Database, file: bytes, path: Path) -> Iterator[None]:
    """The tables of a backup as ``old`` beside ours, meanwhile; ``path`` is where they may lie."""
    tables = unpack(file)
    try:
        lay_out(tables, path)
        database.rows("ATTACH ? AS old", str(path))
        try:
            yield
        finally:
            database.rows("DETACH old")
    finally:
        with suppress(StoreProblem):  # the next start takes it away
            clear(path)


def merge_in(tables: Tables, now: datetime) -> None:
    """Add what ``old`` knows and the records do not.

    Use is the larger of both on each day; of grants only those that are over by ``now``.
    """
    rows = tables.database.rows
    for (key,) in rows("SELECT key FROM old.children ORDER BY id"):
        tables.words.child(ChildId(key))
    for (text,) in rows("SELECT text FROM old.targets ORDER BY id"):
        tables.words.target(Target.parse(text))
    tables.uses.raise_to(_old_sums(tables.database))
    for step in (HOLIDAYS, GRACES, REQUESTS, TRIED, TAKEN):
        rows(step)
    for key, *grant in rows(GRANTS, stamp(now)):
        ((fresh,),) = rows(
            "INSERT INTO main.grants (child, at, until, extra, by, why, taken_at, taken_by, taken_why,"
            " guessed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            *grant,
        )
        rows(GIVEN, fresh, key)
    tables.begun.begin(RESTORING)
    _merge_log(tables.database)


def _old_sums(database: Database) -> Sums:
    sums: Sums = {}
    query = SUMS.format(where="TRUE").replace("totals", "old.totals").replace("spans", "old.spans")
    children: dict[int, str] = dict(database.rows("SELECT id, key FROM old.children"))
    targets: dict[int, str] = dict(database.rows("SELECT id, text FROM old.targets"))
    for child, day, target, seconds in database.rows(query):
        on = sums.setdefault(ChildId(children[child]), {}).setdefault(date.fromordinal(day), {})
        on[Target.parse(targets[target])] = seconds
    return sums


def _merge_log(database: Database) -> None:
    """Both logs, by their moments; the chain begins anew with the next line, as the witness must hear."""
    lines = database.rows(LINES)
    for table in ("entries", "links", "journal"):
        database.rows(f"DELETE FROM main.{table}")  # noqa: S608 - our own words
    for number, (*line, _here, _id) in enumerate(lines, 1):
        database.rows(
            "INSERT INTO main.entries (id, at, who, what, child, kind) VALUES (?, ?, ?, ?, ?, ?)",
            number,
            *line,
        )


def agree_again(tables: Tables, agree: Callable[[str], PolicyRecord | None]) -> PolicyRecord | None:
    """What ``agree`` makes of the document in the backup, kept as a new version."""
    agreed = tables.database.row("SELECT text FROM old.policies ORDER BY version DESC LIMIT 1")
    record = None if agreed is None else agree(str(agreed[0]))
    return None if record is None else tables.policies.keep_policy(record)
