"""The named problems of the disk, each with a sentence that says what it means and what to do."""

from __future__ import annotations

from agent.records import StoreProblem

SENTENCES = {
    "another-agent": "Another agent already works with this folder. Stop it first, or choose another folder.",
    "database-locked": (
        "Another program holds the records open. Close it (a backup, a database viewer); until then the last "
        "known limits hold."
    ),
    "database-newer": (
        "These records were written by a newer Luytre. Install that version again; nothing was changed."
    ),
    "database-damaged": (
        "The records were damaged and are kept aside. The last known limits and today's time hold; older "
        "days are lost."
    ),
    "database-missing": (
        "The records were gone. The last known limits and today's time hold; older days are lost."
    ),
    "database-rolled-back": (
        "Older records were put back. The newer limits hold, and time that was used stays used."
    ),
    "database-read-only": (
        "The records cannot be written: the folder or the disk is read-only. Limits hold, but what happens "
        "now may be forgotten."
    ),
    "disk-full": "The disk is full. Limits hold; please make room, or what happens now may be forgotten.",
    "ballast-spent": (
        "The disk is full. Luytre gave up its reserve to go on writing, and lays in another one when there "
        "is room; please make some."
    ),
    "disk-failing": (
        "The disk reports errors. Limits hold; please look after the disk, or what happens now may be "
        "forgotten."
    ),
    "state-open": (
        "Other accounts of this PC could get at the records; that was mended. Limits hold; please find out "
        "who changed the folder."
    ),
    "state-replaced": (
        "In place of the folder of the records there is a link to somewhere else; nothing is written there. "
        "Please take the link away, and put the folder back if you have it."
    ),
    "journal-broken": (
        "The log was changed outside Luytre: a line is gone or is not the one that was written. All that "
        "is there was kept; limits and time hold."
    ),
    "witness-damaged": "The safety copy of the last known limits was damaged and has been written anew.",
    "witness-unwritten": "The safety copy of the last known limits cannot be written.",
}


def problem(name: str) -> StoreProblem:
    """The exception of that name, with its sentence."""
    return StoreProblem(name, SENTENCES[name])


def told(name: str) -> tuple[str, str]:
    """The problem as an item of ``Store.problems``."""
    return name, SENTENCES[name]
