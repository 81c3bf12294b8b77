"""Problems with what the agent keeps: database, disk, folder, and the safety copy of the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.api import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.api.severity import Severity

DATABASE_LOCKED: Final = "database-locked"
DATABASE_NEWER: Final = "database-newer"
DATABASE_DAMAGED: Final = "database-damaged"
DATABASE_MISSING: Final = "database-missing"
DATABASE_ROLLED_BACK: Final = "database-rolled-back"
DATABASE_READ_ONLY: Final = "database-read-only"
BALLAST_SPENT: Final = "ballast-spent"
DISK_FULL: Final = "disk-full"
DISK_FAILING: Final = "disk-failing"
JOURNAL_BROKEN: Final = "journal-broken"
STATE_OPEN: Final = "state-open"
STATE_REPLACED: Final = "state-replaced"
WITNESS_DAMAGED: Final = "witness-damaged"
WITNESS_UNWRITTEN: Final = "witness-unwritten"

STORE: Final[Mapping[str, tuple[Severity, str]]] = {
    DATABASE_LOCKED: (
        "error",
        mark("Another program holds Luytre’s notes open (a backup, perhaps). The last known limits hold."),
    ),
    DATABASE_NEWER: (
        "error",
        mark("The notes are of a newer Luytre. Please install that version again; nothing was changed."),
    ),
    DATABASE_DAMAGED: (
        "error",
        mark("The notes were damaged and are kept aside. Limits and today’s time hold; older days are lost."),
    ),
    DATABASE_MISSING: (
        "error",
        mark("The notes were gone. Limits and today’s time hold; older days are lost."),
    ),
    DATABASE_ROLLED_BACK: (
        "error",
        mark("Older notes were put back. The newer limits hold, and time that was used stays used."),
    ),
    DATABASE_READ_ONLY: (
        "error",
        mark("The notes cannot be written. Limits hold, but what happens now may be forgotten."),
    ),
    BALLAST_SPENT: ("error", mark("The disk is full: Luytre writes on in its reserve. Please make room.")),
    DISK_FULL: (
        "error",
        mark("The disk is full. Limits hold; please make room, or what happens now may be forgotten."),
    ),
    DISK_FAILING: ("error", mark("The disk reports errors. Limits hold; please look after the disk.")),
    JOURNAL_BROKEN: ("error", mark("The log was changed from outside Luytre. Limits and time hold.")),
    STATE_OPEN: (
        "error",
        mark(
            "Other accounts of this PC could get at the notes. That was mended; limits hold. Please "
            "find out who changed the folder."
        ),
    ),
    STATE_REPLACED: (
        "error",
        mark(
            "In place of the folder of the notes there is a link to somewhere else; nothing is written "
            "there. Please take the link away, and put the folder back if you have it."
        ),
    ),
    WITNESS_DAMAGED: (
        "warning",
        mark("The safety copy of the limits was damaged, and has been written anew."),
    ),
    WITNESS_UNWRITTEN: ("warning", mark("The safety copy of the limits cannot be written.")),
}
"""A part of the register of all problems."""
