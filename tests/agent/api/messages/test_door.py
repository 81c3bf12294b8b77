"""A secret does not show."""

from agent.api.messages import NewSecret, Secret


def test_a_secret_never_stands_in_a_log_line():
    assert "4711" not in repr(Secret("4711"))
    assert "4711" not in repr(NewSecret(new="4711", old="4711"))
