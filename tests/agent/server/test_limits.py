"""A burst at once, then a steady pace, and a debt that is never deep."""

import asyncio
from collections.abc import Sized
from functools import partial

import pytest
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


def test_one_may_take_several_at_once():
    bucket = Bucket(rate=10, burst=3, now=0)
    assert [bucket.take(0, 2.5), bucket.wait(0), bucket.wait(0.05)] == pytest.approx([0.05, 0.05, 0])


class Loop(asyncio.SelectorEventLoop):
    """A loop in which only that takes time which says so; with nothing left to do it is later."""

    at = 0.0
    _ready: Sized
    _scheduled: list[asyncio.TimerHandle]

    def time(self):
        return self.at

    def _run_once(self):
        if not self._ready and self._scheduled:
            self.at = max(self.at, self._scheduled[0].when())
        super()._run_once()  # type: ignore[misc]


def run(story):
    """Tell a story until nothing is left to do in it; answers what happened, each with its instant."""

    async def tell():
        loop, told = asyncio.get_running_loop(), []

        def work(name, seconds=0.0):
            told.append((name, pytest.approx(loop.time())))
            assert isinstance(loop, Loop)
            loop.at += seconds

        story(loop, work)
        await asyncio.sleep(100)
        return told

    with asyncio.Runner(loop_factory=Loop) as runner:
        return runner.run(tell())


def test_all_calls_of_an_account_are_answered_in_their_order_and_at_its_pace():
    def story(loop, work):
        share = Share(Limits(rate=1, burst=2), loop)
        for name in "abcd":
            share.queue(partial(work, name))
        loop.call_later(10, share.queue, partial(work, "e"))

    assert run(story) == [("a", 0), ("b", 0), ("c", 1), ("d", 2), ("e", 10)]


def test_a_call_that_keeps_the_agent_busy_counts_as_several():
    def story(loop, work):
        share = Share(Limits(rate=10, burst=4), loop)
        for name in "abc":
            share.queue(partial(work, name, 0.05))
        loop.call_later(0.7, share.queue, partial(work, "d"))

    assert run(story) == [("a", 0), ("b", 0.25), ("c", 0.75), ("d", 1.25)]


def test_accounts_take_turns():
    def story(loop, work):
        for account in "ab":
            share = Share(Limits(), loop)
            for call in "123":
                share.queue(partial(work, account + call))

    assert [name for name, _ in run(story)] == ["a1", "b1", "a2", "b2", "a3", "b3"]


def test_a_call_that_fails_keeps_no_other_waiting():
    failed = []

    def story(loop, work):
        loop.set_exception_handler(lambda _loop, told: failed.append(type(told["exception"])))
        share = Share(Limits(), loop)
        share.queue(lambda: 1 / 0)
        share.queue(partial(work, "b"))

    assert [name for name, _ in run(story)] == ["b"]
    assert failed == [ZeroDivisionError]


@given(st.floats(1, 100), st.integers(1, 50), st.lists(st.floats(0, 10), max_size=100))
def test_whoever_waits_as_told_gets_no_more_than_burst_and_rate(rate, burst, pauses):
    bucket, now = Bucket(rate, burst, 0), 0.0
    for taken, pause in enumerate(pauses, 1):
        now += pause
        wait = bucket.take(now)
        assert taken <= burst + rate * now + 1e-6
        now += wait
