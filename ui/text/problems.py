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
}
"""Sentences for the names that the agent gives (``Problem.name``)."""
