"""Problems with browsers: what they are told, whether they speak, and whether that is to be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.api import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.api.severity import Severity

BROWSERS_NOT_TOLD: Final = "browsers-not-told"
BROWSER_UNLINKED: Final = "browser-unlinked"
BROWSER_UNCOVERED: Final = "browser-uncovered"
BROWSER_APART: Final = "browser-apart"
BROWSER_MISLED: Final = "browser-misled"
BROWSER_CHANGED: Final = "browser-changed"
BROWSER_UNREAD: Final = "browser-unread"
BROWSER_UNMANAGED: Final = "browser-unmanaged"
PAGES_UNHEARD: Final = "pages-unheard"

BROWSERS: Final[Mapping[str, tuple[Severity, str]]] = {
    BROWSERS_NOT_TOLD: (
        "warning",
        mark(
            "Browsers could not be told what was agreed. Limits hold; sites are filtered by their names "
            "alone."
        ),
    ),
    BROWSER_UNLINKED: (
        "warning",
        mark(
            "{target} runs without Luytre’s extension, so its sites are not told apart. Close it and "
            "open it anew."
        ),
    ),
    BROWSER_UNCOVERED: (
        "warning",
        mark(
            "{target} goes on showing a site that is closed now, so it is not believed. Close that page; "
            "where it does not go, close {target}."
        ),
    ),
    BROWSER_APART: (
        "warning",
        mark(
            "{target} was started so that nothing holds in it that browsers are told. Close it and open "
            "it as usual."
        ),
    ),
    BROWSER_MISLED: (
        "warning",
        mark("{target} was started so that names of sites lead elsewhere. Close it and open it as usual."),
    ),
    BROWSER_CHANGED: (
        "warning",
        mark(
            "Somebody changed Luytre’s extension in {target}, so it is not believed. It is being put "
            "right: close {target} and open it anew."
        ),
    ),
    BROWSER_UNREAD: (
        "warning",
        mark(
            "There is so much in {target} or beside it that Luytre’s extension cannot be checked, so it is "
            "not believed. Close {target} and open it as usual."
        ),
    ),
    BROWSER_UNMANAGED: (
        "warning",
        mark(
            "{target} says that it has Luytre’s extension, but not by the system’s word: whoever uses it can "
            "take that away. Close it and open it anew; if it stays so, “luytre doctor” says what is missing."
        ),
    ),
    PAGES_UNHEARD: (
        "warning",
        mark(
            "It was agreed that pages in {target} are guessed by their words, but the extension that reads "
            "them says nothing there. Close {target} and open it anew."
        ),
    ),
}
