"""What all of the contract shares."""

from agent.api import mark


def test_a_marked_message_is_itself():
    assert mark("x") == "x"
