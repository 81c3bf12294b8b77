import asyncio

import pytest

from agent.net.turn import LONGEST, OneAtATime


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_one_at_a_time_and_who_has_it_for_too_long_hangs():
    async def story():
        clock, done = Clock(), []
        turn = OneAtATime(clock)

        async def second():
            async with turn:
                done.append("second")

        assert not turn.hangs()
        async with turn:
            waiting = asyncio.create_task(second())
            await asyncio.sleep(0)
            clock.now += LONGEST - 1
            assert not turn.hangs()
            clock.now += 1
            assert turn.hangs()
            assert not done
        assert not turn.hangs()
        await waiting
        assert not turn.hangs()

    asyncio.run(story())


def test_a_turn_that_fails_is_over():
    async def story():
        clock = Clock()
        turn = OneAtATime(clock)
        with pytest.raises(ValueError, match="no"):
            async with turn:
                raise ValueError("no")
        clock.now += LONGEST
        assert not turn.hangs()
        async with turn:
            pass

    asyncio.run(story())
