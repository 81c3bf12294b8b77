"""How long until the next try."""

from agent.platforms.linux.system.pauses import Pauses


def test_each_failure_in_a_row_makes_the_pause_longer_up_to_the_last():
    pauses = Pauses((1.0, 2.0, 4.0))
    assert [pauses.failed() for _ in range(5)] == [1.0, 2.0, 4.0, 4.0, 4.0]
    assert pauses.failures == 5
    pauses.held()
    assert pauses.failures == 0
    assert pauses.failed() == 1.0
