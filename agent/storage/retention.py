"""Deletes what was kept as long as ``policies.retention`` says.

Allowed domains are never written. What is deleted is overwritten (``secure_delete``) and leaves the
write-ahead log at once.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from agent.storage.log import midnight
from agent.storage.times import EPOCH, ticks
from policies.retention import COUNTED, FINE, NAMED, SEASON, YEAR
from policies.week import DAY

if TYPE_CHECKING:
    from agent.storage.database import Database
    from agent.storage.tables import Tables

OVER = timedelta(days=1)
"""One-time codes that hold no more; by then it is another day in every zone."""

APPS_AND_SITES = "SELECT id FROM targets WHERE text LIKE 'app:%' OR text LIKE 'site:%'"


def lived(database: Database, until: date, number: int) -> date | None:
    """The so many days on which something was recorded, until that one: the first of them."""
    found = database.row(
        "SELECT day FROM (SELECT day FROM spans UNION SELECT day FROM totals"
        " UNION SELECT at / ? + ? FROM entries) WHERE day <= ? ORDER BY day DESC LIMIT 1 OFFSET ?",
        ticks(DAY),
        EPOCH.toordinal(),
        until.toordinal(),
        number - 1,
    )
    return None if found is None else date.fromordinal(found[0])


def forget(tables: Tables, today: date) -> None:
    """Delete what is older than its kind may be kept (90 days sums, 14 days apps, 1 year policies …)."""
    fine, season, year = (today - FINE, today - SEASON, today - YEAR)
    rows = tables.database.rows
    for table in ("spans", "totals"):
        old = f"DELETE FROM {table} WHERE day < ?"  # noqa: S608 - our own words
        rows(old, season.toordinal())
        rows(f"{old} AND target IN ({APPS_AND_SITES})", fine.toordinal())
    rows("DELETE FROM tried WHERE day < ?", (today - COUNTED).toordinal())
    rows("DELETE FROM tried WHERE day < ? AND host <> ''", (today - NAMED).toordinal())
    rows("DELETE FROM graces WHERE day < ?", fine.toordinal())
    rows("DELETE FROM codes WHERE expires_at < ?", midnight(today - OVER))
    rows("DELETE FROM grants WHERE until < ?", midnight(season))
    rows(
        "DELETE FROM requests WHERE asked_at < ? AND id NOT IN"
        " (SELECT request FROM grants WHERE request IS NOT NULL)",
        midnight(season),
    )
    rows("DELETE FROM entries WHERE at < ? AND kind <> 'policy'", midnight(season))
    rows("DELETE FROM entries WHERE at < ?", midnight(year))
    tables.journal.leave_digests()
    rows("DELETE FROM lockouts WHERE at < ?", midnight(season))
    tables.policies.forget(midnight(year))
    rows("DELETE FROM holidays WHERE year < ?", today.year - 1)
    tables.words.forget_unused()
