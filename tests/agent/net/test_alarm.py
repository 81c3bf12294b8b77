"""An alarm goes by the PC's clock, whatever happens to it meanwhile."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from agent.net.alarm import Alarm


class Clock:
    """The PC's, with what was done to it."""

    def __init__(self):
        self.ahead = timedelta()

    def __call__(self):
        return datetime.now(UTC) + self.ahead


def story(told):
    """Run it with an alarm, and stop that."""

    async def whole():
        clock = Clock()
        alarm = Alarm(clock, asking=0.05)
        try:
            await told(clock, alarm)
        finally:
            alarm.stop()

    asyncio.run(whole())


def test_it_rings_when_it_is_time_and_not_before():
    async def told(clock, alarm):
        for seconds in (0.0, 0.3):
            before = clock()
            await alarm.wait(seconds)
            assert clock() - before >= timedelta(seconds=seconds)

    story(told)


def test_it_waits_while_it_is_not_time():
    async def told(_clock, alarm):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.4):
                await alarm.wait(3600)

    story(told)


def test_after_sleep_nobody_waits_for_a_timer_that_stood_still():
    async def told(clock, alarm):
        before = clock()
        waiting = asyncio.create_task(alarm.wait(0.5))
        await asyncio.sleep(0)
        alarm._scheduler._stop_timer()
        async with asyncio.timeout(30):
            await waiting
        assert clock() - before >= timedelta(seconds=0.5)

    story(told)


def test_a_clock_that_was_set_back_leaves_nobody_waiting_for_months():
    async def told(clock, alarm):
        waiting = asyncio.create_task(alarm.wait(3600))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        clock.ahead = timedelta(days=-300)
        async with asyncio.timeout(30):
            await waiting

    story(told)


def test_it_is_set_again_after_each_wait():
    async def told(clock, alarm):
        waiting = asyncio.create_task(alarm.wait(3600))
        await asyncio.sleep(0)
        clock.ahead = timedelta(days=-1)
        await waiting
        await alarm.wait(0.1)

    story(told)
