"""A burst at once, then a steady pace, and a debt that is never deep."""

from hypothesis import given
from hypothesis import strategies as st

from agent.server.limits import Bucket, Limits, Share


def test_a_burst_goes_at_once_and_then_one_each_interval():
    bucket = Bucket(rate=10, burst=3, now=0)
    assert [bucket.take(0) for _ in range(4)] == [0, 0, 0.1, 0.2]


def test_rest_fills_the_bucket_to_the_brim_and_no_further():
    bucket = Bucket(rate=10, burst=3, now=0)
    bucket.take(0)
    assert [bucket.take(1000) for _ in range(3)] == [0, 0, 0.1]


def test_the_debt_is_never_deeper_than_a_burst():
    bucket = Bucket(rate=10, burst=3, now=0)
    waits = [bucket.take(0) for _ in range(100)]
    assert max(waits) == waits[-1] == 0.4


def test_all_of_an_account_share_its_calls():
    share = Share(Limits(rate=1, burst=2), 0)
    assert share.clients == 0
    assert [share.calls.take(0) for _ in range(2)] == [0, 1]


@given(st.floats(1, 100), st.integers(1, 50), st.lists(st.floats(0, 10), max_size=100))
def test_whoever_waits_as_told_gets_no_more_than_burst_and_rate(rate, burst, pauses):
    bucket, now = Bucket(rate, burst, 0), 0.0
    for taken, pause in enumerate(pauses, 1):
        now += pause
        wait = bucket.take(now)
        assert taken <= burst + rate * now + 1e-6
        now += wait
