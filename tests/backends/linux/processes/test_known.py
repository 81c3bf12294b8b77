import sys

assert sys.platform == "linux"

from agent.platforms.linux.processes.known import SETTLED, YOUNG, Known


def test_who_was_looked_at_often_and_long_ago_is_young_no_more(monkeypatch):
    seconds = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: seconds[0])
    found = Known(1, 1000, None, met=seconds[0])
    assert (found.new, found.young) == (True, True)
    found.looks = YOUNG
    assert (found.new, found.young) == (True, True)
    found.looks = YOUNG + 1
    assert (found.new, found.young) == (False, True)
    seconds[0] += SETTLED
    assert (found.new, found.young) == (False, False)
    found.looks = YOUNG - 1
    assert found.young
