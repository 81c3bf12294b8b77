"""A site that is closed and one that is open for a while, and our pages over them."""

from __future__ import annotations

from typing import Any

from tests.ui.browser.engine import Background
from tests.ui.browser.extension import told, view

CLOSED = told(view("bets.example", is_open=False))
OURS = "chrome-extension://x/closed.html?bets.example#https%3A%2F%2Fbets.example%2Fx"
GAME = "https://game.example/x"
COVER = "chrome-extension://x/closed.html?game.example#https%3A%2F%2Fgame.example%2Fx"


def status(page: Background, host: str) -> dict[str, Any]:
    """How our page over a host says it."""
    page.set(f"happens.message[0]({{ kind: 'state', host: '{host}' }}, null, (x) => said.told = x)")
    answer = page.said("told")
    return {"connected": answer["connected"]} | ((answer["view"] or {}).get("status") or {})
