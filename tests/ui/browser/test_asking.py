"""Our page over a search that nobody can lead: why it is closed, and the question to the parents."""

from __future__ import annotations

import json
from typing import Any

from tests.ui.browser.extension import FOLDER, SEARCH
from tests.ui.browser.surroundings import CLOCK, DOCUMENT, Script

PAGE = """
const posted = [];
globalThis.location = { search: `?${told.host}` };
globalThis.browser = {
  runtime: {
    sendMessage: async (message) => {
      posted.push(message);
      return { state: told.answer, ask: { result: {} } }[message.kind];
    },
    onMessage: { addListener: () => {} },
  },
};
"""
SITE = {"target": "site:coccoc.com", "because": "screen", "reason": "open", "open": True, "opens_at": None}


class Shown(Script):
    """Our page, as the extension answers it."""

    def __init__(self, host: str, view: dict[str, Any] | None, *unsafe: str) -> None:
        super().__init__()
        rules = {"language": "en", "by": "lan", "unsafe": unsafe}
        answer = {"told": rules, "view": view, "asked": [], "connected": True}
        self.engine.eval(
            f"const told = {json.dumps({'host': host, 'answer': answer})};{CLOCK}{DOCUMENT}{PAGE}"
        )
        for name in ("words.js", "sites.js", "closed.js"):
            self.engine.eval((FOLDER / name).read_text("utf-8"))
        self.settle()

    def stands(self, part: str, what: str = "textContent") -> Any:
        """What stands there."""
        return self.read(f"elements['{part}'].{what}")

    def ask(self) -> Any:
        """The button is pressed; what was sent."""
        self.submit()
        return self.read("posted.at(-1)")


def test_a_search_says_why_it_is_closed_and_can_be_asked_for() -> None:
    shown = Shown(SEARCH, {"name": "Cốc Cốc", "status": SITE}, SEARCH)
    assert shown.stands("title") == "coccoc.com/search is closed", "the rest of the site is not"
    assert "cannot leave out" in shown.stands("why")
    assert (shown.stands("next"), shown.stands("form", "hidden")) == ("", False)
    assert shown.stands("ask-title") == "Ask to open it for a while"
    asked = shown.ask()
    assert (asked["kind"], asked["target"]) == ("ask", "site:coccoc.com")


def test_while_nothing_is_known_of_its_site_there_is_nothing_to_ask() -> None:
    shown = Shown(SEARCH, None, SEARCH)
    assert "cannot leave out" in shown.stands("why")
    assert shown.stands("form", "hidden")


def test_a_site_that_is_closed_is_told_as_before() -> None:
    status = SITE | {"open": False, "reason": "block", "because": "site:coccoc.com"}
    shown = Shown("coccoc.com", {"name": "Cốc Cốc", "status": status}, SEARCH)
    assert shown.stands("title") == "Cốc Cốc is closed"
    assert shown.stands("why") == "Cốc Cốc: at home you agreed to keep this closed."
    assert shown.stands("next") == "It opens when you and your parents agree on it."
