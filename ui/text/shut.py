"""The heading of a PC that is closed: tray, “My day”, notices and parents say the same one."""

from __future__ import annotations

from policies.finding import Reason
from ui.text import mark, translator

OVER = mark("time is over")
"""Where nobody knows why."""
HEADINGS: dict[str, str] = {
    Reason.BLOCK: mark("the PC is closed"),
    Reason.WINDOW: mark("outside the agreed hours"),
    Reason.AFTER: mark("learning first"),
    Reason.DAILY: mark("today’s time is over"),
    Reason.WEEKLY: mark("this week’s time is over"),
    Reason.BREAK: mark("on a break"),
}


def shut(reason: str, language: str) -> str:
    """What holds at a PC that is closed for this reason, as a phrase."""
    return translator(language)(HEADINGS.get(reason, OVER))
