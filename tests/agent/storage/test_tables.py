"""Families of tables without the store: each alone over a database, and all of them together."""

from __future__ import annotations

from datetime import date

import pytest

from agent.ports.store import Entry, Tried
from agent.storage.codes import CodeTable
from agent.storage.holidays import HolidayTable
from agent.storage.journal import JournalTable
from agent.storage.log import LogTable
from agent.storage.policy import PolicyTable
from agent.storage.requests import RequestTables
from agent.storage.tables import Tables
from agent.storage.tried import TriedTable
from agent.storage.words import Words
from tests.agent.storage.family import AN, DAY, MORNING, agreed, code, given


def test_a_family_needs_a_database_and_the_families_that_it_writes_to(tables: Tables) -> None:
    database, words = tables.database, Words(tables.database)
    days = frozenset({date(2026, 2, 17)})
    HolidayTable(database).keep_holidays("VN", 2026, days)
    assert tables.holidays.holidays("VN", 2026) == days
    tries = (Tried(DAY, "adult", 2),)
    TriedTable(database, words).keep_tried(AN, tries)
    assert TriedTable(database, words).tried(AN, DAY, DAY) == tries
    journal = JournalTable(database, words)
    LogTable(database, words, journal).log(Entry(MORNING, "lan", "x"))
    assert journal.broken_line() is None
    requests = RequestTables(database, words, PolicyTable(database))
    codes = CodeTable(database, words, requests)
    codes.keep_code(code())
    (kept,) = codes.codes(AN)
    codes.redeem(kept, given())
    assert requests.grants(AN, MORNING) == (given(),)


def test_families_share_their_words(tables: Tables) -> None:
    with tables.database.transaction():
        tables.guardians.keep_grace(AN, DAY, MORNING)
        tables.tried.keep_tried(AN, [Tried(DAY, "adult", 1)])
    assert tables.words.known_children() == {AN}
    assert tables.database.rows("SELECT count(*) FROM children") == [(1,)]


def test_what_families_write_together_is_undone_together(tables: Tables) -> None:
    def write() -> None:
        with tables.database.transaction():
            tables.requests.keep_grant(AN, given(), agreed=agreed())
            tables.guardians.keep_secret("hash")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write()
    assert tables.policies.policy() is None
    assert tables.guardians.secret() is None
    assert tables.requests.grants(AN, MORNING) == ()
    assert tables.words.known_children() == frozenset()
