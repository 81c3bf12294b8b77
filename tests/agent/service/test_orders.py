"""The rungs, in their order."""

from __future__ import annotations

from agent.api.acts import Act
from agent.service.orders import CLOSING, PAUSING


def test_what_can_be_paused_is_paused_first_and_closed_like_all_else_then() -> None:
    assert PAUSING[0] is Act.PAUSE
    assert PAUSING[1:] == CLOSING
