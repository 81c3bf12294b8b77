"""Every family of tables of one open database, each with the words and the other families that it needs.

A family writes inside the transaction of whoever calls it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.storage.begun import BegunTable
from agent.storage.codes import CodeTable
from agent.storage.guardians import GuardianTables
from agent.storage.holidays import HolidayTable
from agent.storage.journal import JournalTable
from agent.storage.log import LogTable
from agent.storage.marks import MarkTable
from agent.storage.policy import PolicyTable
from agent.storage.requests import RequestTables
from agent.storage.tried import TriedTable
from agent.storage.usage import UseTable
from agent.storage.words import Words

if TYPE_CHECKING:
    from agent.storage.database import Database


class Tables:
    """The families; ValueError where a word in the file is none of ours."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.words = Words(database)
        self.marks = MarkTable(database, self.words)
        self.uses = UseTable(database, self.words)
        self.policies = PolicyTable(database)
        self.requests = RequestTables(database, self.words, self.policies)
        self.codes = CodeTable(database, self.words, self.requests)
        self.guardians = GuardianTables(database, self.words)
        self.journal = JournalTable(database, self.words)
        self.log = LogTable(database, self.words, self.journal)
        self.holidays = HolidayTable(database)
        self.tried = TriedTable(database, self.words)
        self.begun = BegunTable(database)
