"""Health problems by name, with what they mean for the family; the agent names them, the faces word them."""

from __future__ import annotations

from ui.text import mark

PROBLEMS = {
    "database-damaged": mark(
        "Luytre’s notes on this PC were damaged. The damaged file was kept; today counts as if the time "
        "seen so far were used."
    ),
    "database-rolled-back": mark(
        "An older copy of Luytre’s notes was put back. Today counts as if the time seen so far were used."
    ),
    "database-locked": mark(
        "Another program holds Luytre’s notes. Time is counted, but not yet written down."
    ),
    "database-read-only": mark(
        "Luytre’s notes cannot be written. Time is counted until the PC is switched off."
    ),
    "database-failed": mark(
        "Luytre’s notes cannot be written. Time is counted until the PC is switched off."
    ),
    "disk-full": mark("The disk is full: Luytre cannot write its notes. Please make room."),
    "program-not-closed": mark("{target} should be closed and is not; everything was tried."),
    "clock-jumped": mark(
        "The PC’s clock was moved. Luytre goes on by the time before; a guardian can accept the new time."
    ),
}
"""Sentences for the names that the agent gives (``Problem.name``); ``{target}`` is what it is about."""
