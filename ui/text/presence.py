"""What a face says while there is no state to show: honestly, and what to do."""

from __future__ import annotations

from ui.link.reconnect import Presence
from ui.text import mark, translator

TITLES = {
    Presence.UNKNOWN: mark("Luytre is starting…"),
    Presence.PRESENT: mark("Luytre is starting…"),
    Presence.MISSING: mark("Luytre is not running"),
    Presence.STRANGER: mark("Something else answers in Luytre’s place"),
    Presence.OTHER_VERSION: mark("Luytre was updated"),
}
ADVICE = {
    Presence.UNKNOWN: "",
    Presence.PRESENT: "",
    Presence.MISSING: mark(
        "No time is counted and no limit is kept at this moment. It is tried again every few seconds. "
        "Please tell your parents."
    ),
    Presence.STRANGER: mark("Nothing was told to it. Please tell your parents, and do not type a PIN here."),
    Presence.OTHER_VERSION: mark("Please restart the PC, so that all its parts are of the same version."),
}
FOR_PARENTS = {
    Presence.MISSING: mark(
        "No time is counted and no limit is kept at this moment. It is tried again every few seconds. "
        "If it stays so, restart the PC; if that does not help, ask whoever installed Luytre to run:\n"
        "sudo luytre doctor"
    ),
    Presence.STRANGER: mark(
        "Nothing was told to it. Do not type a PIN here; ask whoever installed Luytre to look."
    ),
}
"""Where parents can do something themselves."""


def presence(word: Presence, language: str, *, for_parents: bool = False) -> tuple[str, str]:
    """A title and what to do; the second is empty where nothing is to be done."""
    _ = translator(language)
    advice = FOR_PARENTS.get(word, ADVICE[word]) if for_parents else ADVICE[word]
    return _(TITLES[word]), _(advice) if advice else ""
