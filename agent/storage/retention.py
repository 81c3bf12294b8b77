"""Deletes what was kept as long as ``policies.retention`` says.

Allowed domains are never written. What is deleted is overwritten (``secure_delete``) and leaves the
write-ahead log at once.
"""

from __future__ import annotations

from datetime import date, timedelta

from agent.storage.journal import JournalTable
from agent.storage.log import midnight
from agent.storage.times import EPOCH, ticks
from policies.retention import COUNTED, FINE, NAMED, SEASON, YEAR
from policies.week import DAY

OVER = timedelta(days=1)
"""One-time codes that hold no more; by then it is another day in every zone."""

APPS_AND_SITES = "SELECT id FROM targets WHERE text LIKE 'app:%' OR text LIKE 'site:%'"
WORDS_IN_USE = {
    "targets": "SELECT target FROM {table}",
    "children": "SELECT child FROM {table} WHERE child IS NOT NULL",
}
TABLES_OF = {
    "targets": ("in_use", "spans", "totals", "requests", "grant_targets", "codes"),
    "children": ("in_use", "spans", "totals", "requests", "grants", "entries", "graces", "codes", "tried"),
}


class RetentionTables(JournalTable):
    """Forgetting, once a day."""

    def lived(self, until: date, number: int) -> date | None:
        """The so many days on which something was recorded, until that one: the first of them."""
        found = self._database.row(
            "SELECT day FROM (SELECT day FROM spans UNION SELECT day FROM totals"
            " UNION SELECT at / ? + ? FROM entries) WHERE day <= ? ORDER BY day DESC LIMIT 1 OFFSET ?",
            ticks(DAY),
            EPOCH.toordinal(),
            until.toordinal(),
            number - 1,
        )
        return None if found is None else date.fromordinal(found[0])

    def forget(self, today: date) -> None:
        """Delete what is older than its kind may be kept (90 days sums, 14 days apps, 1 year policies …)."""
        fine, season, year = (today - FINE, today - SEASON, today - YEAR)
        with self._writing():
            for table in ("spans", "totals"):
                self._delete(f"{table} WHERE day < ?", season.toordinal())
                self._delete(f"{table} WHERE day < ? AND target IN ({APPS_AND_SITES})", fine.toordinal())
            self._delete("tried WHERE day < ?", (today - COUNTED).toordinal())
            self._delete("tried WHERE day < ? AND host <> ''", (today - NAMED).toordinal())
            self._delete("graces WHERE day < ?", fine.toordinal())
            self._delete("codes WHERE expires_at < ?", midnight(today - OVER))
            self._delete("grants WHERE until < ?", midnight(season))
            self._delete(
                "requests WHERE asked_at < ? AND id NOT IN"
                " (SELECT request FROM grants WHERE request IS NOT NULL)",
                midnight(season),
            )
            self._delete("entries WHERE at < ? AND kind <> 'policy'", midnight(season))
            self._delete("entries WHERE at < ?", midnight(year))
            self._leave_digests()
            self._delete("lockouts WHERE at < ?", midnight(season))
            self._delete(
                "policies WHERE at < ? AND version < (SELECT max(version) FROM policies)", midnight(year)
            )
            self._delete("holidays WHERE year < ?", today.year - 1)
            self._forget_words()
        self._words.read()
        self._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def _forget_words(self) -> None:
        for words, tables in TABLES_OF.items():
            used = " UNION ".join(WORDS_IN_USE[words].format(table=table) for table in tables)
            self._delete(f"{words} WHERE id NOT IN ({used})")

    def _delete(self, what: str, *values: int) -> None:
        self._database.rows(f"DELETE FROM {what}", *values)  # noqa: S608 - our own words above
