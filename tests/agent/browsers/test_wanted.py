"""What the agent writes is what root's helper reads."""

import json

import pytest

from agent.browsers.wanted import Unreadable, Wanted, read, write
from agent.browsers.wish import Level, Wish

TOLD = {"safe_search": True, "youtube": 2, "free": ["lan"]}


def test_what_an_older_agent_wrote_is_read():
    assert read(json.dumps(TOLD)) == Wanted(Wish(True, Level.STRICT), ("lan",))


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(Wish(), ()),
        Wanted(Wish(True, Level.STRICT, pages=True), ("hai", "lan"), 3, (None, 1001)),
        Wanted(Wish(), (), 4, keep=True),
        Wanted(Wish(youtube=Level.MODERATE, driven=True), ("lan",)),
    ],
)
def test_what_is_written_is_read_again(wanted):
    assert read(write(wanted)) == wanted


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "{}", '"x"', json.dumps(TOLD | {"youtube": 9}), json.dumps(TOLD | {"numbers": 1})]
)
def test_what_is_no_wish_is_refused(text):
    with pytest.raises(Unreadable):
        read(text)
