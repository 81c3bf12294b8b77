"""The rungs, in their order."""

from __future__ import annotations

from agent.service.orders import CLOSING, PAUSING, Rung


def test_what_can_be_paused_is_paused_first_and_closed_like_all_else_then() -> None:
    assert PAUSING[0] is Rung.PAUSE
    assert PAUSING[1:] == CLOSING
