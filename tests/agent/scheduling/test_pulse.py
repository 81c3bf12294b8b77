"""When the next beat is due."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Generator, Sequence
from datetime import timedelta

import pytest

from agent.scheduling.pulse import AFTER_FAILURE, CALM, TURN, Pulse
from tests.agent.service.quickly import QuickLoop

SECOND = timedelta(seconds=1)


class Heart:
    """A beat that notes when it was."""

    def __init__(self, wait: timedelta | None = None) -> None:
        self.wait = wait
        self.beats: list[float] = []
        self.woken: list[bool] = []
        self.long: Sequence[Callable[[], object]] = ()
        self.failing = False
        self.failed: list[bool] = []
        self.pulse = Pulse(self._beat, lambda error: self.failed.append(isinstance(error, ValueError)))

    def _beat(self, *, woken: bool) -> Generator[None, None, timedelta | None]:
        self.woken.append(woken)
        self.beats.append(asyncio.get_running_loop().time())
        yield
        if self.failing:
            raise ValueError("a beat went wrong")
        for step in self.long:
            step()
            yield
        return self.wait

    @property
    def pauses(self) -> list[float]:
        """Seconds between two beats, rounded to hundredths."""
        return [round(b - a, 2) for a, b in zip(self.beats, self.beats[1:], strict=False)]


def live(story: Callable[[], Awaitable[None]]) -> None:
    async def tell() -> None:
        await story()

    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        runner.run(tell())


def test_it_beats_when_it_is_due() -> None:
    async def story() -> None:
        heart = Heart(5 * SECOND)
        heart.pulse.wake()
        await asyncio.sleep(21)
        assert heart.pauses == [5, 5, 5, 5]

    live(story)


def test_without_anything_to_come_it_waits_for_an_event() -> None:
    async def story() -> None:
        heart = Heart()
        heart.pulse.wake()
        await asyncio.sleep(3600)
        assert len(heart.beats) == 1
        heart.pulse.wake()
        await asyncio.sleep(1)
        assert len(heart.beats) == 2

    live(story)


def test_an_event_comes_before_what_is_due_and_is_one_beat() -> None:
    async def story() -> None:
        heart = Heart(5 * SECOND)
        heart.pulse.wake()
        await asyncio.sleep(2)
        heart.pulse.wake()
        heart.pulse.wake()
        await asyncio.sleep(4)
        assert heart.pauses == [2]
        await asyncio.sleep(5)
        assert heart.woken == [True, True, False]

    live(story)


def test_a_storm_of_events_is_calmed() -> None:
    async def story() -> None:
        heart, begun = Heart(5 * SECOND), asyncio.get_running_loop().time()
        for _ in range(1000):
            heart.pulse.wake()
            await asyncio.sleep(0.001)
        assert len(heart.beats) <= (asyncio.get_running_loop().time() - begun) / CALM + 2
        assert min(heart.pauses) >= CALM

    live(story)


def test_a_beat_that_fails_is_told_and_followed_by_the_next(caplog) -> None:
    async def story() -> None:
        heart = Heart(SECOND)
        heart.failing = True
        heart.pulse.wake()
        await asyncio.sleep(AFTER_FAILURE.total_seconds() / 2)
        assert heart.failed == [True]
        heart.failing = False
        await asyncio.sleep(AFTER_FAILURE.total_seconds())
        assert heart.failed[:2] == [True, False]
        assert heart.pauses[0] == pytest.approx(AFTER_FAILURE.total_seconds(), abs=0.1)

    with caplog.at_level(logging.CRITICAL, "agent.scheduling.pulse"):
        live(story)


def test_after_the_end_nothing_wakes_it() -> None:
    async def story() -> None:
        heart = Heart(SECOND)
        heart.pulse.stop()
        heart.pulse.wake()
        await asyncio.sleep(5)
        assert not heart.beats
        second = Heart(SECOND)
        second.pulse.wake()
        await asyncio.sleep(0.5)
        second.pulse.stop()
        await asyncio.sleep(5)
        assert len(second.beats) == 1

    live(story)


def test_others_are_heard_in_a_long_beat() -> None:
    async def story() -> None:
        heart, heard = Heart(60 * SECOND), list[str]()
        loop = asyncio.get_running_loop()

        def ask() -> None:
            loop.call_soon(heard.append, "answer")

        def look() -> None:
            time.sleep(TURN)
            heard.append("look")
            if len(heard) == 1:
                loop.call_soon(ask)  # as what was read of a socket is answered in the loop's next turn

        heart.long = [look] * 3
        heart.pulse.wake()
        await asyncio.sleep(1)
        assert heard == ["look", "answer", "look", "look"]

    asyncio.run(story())


def test_what_happens_in_a_beat_is_looked_at_in_another() -> None:
    async def story() -> None:
        heart = Heart(60 * SECOND)

        def look() -> None:
            time.sleep(TURN)
            if len(heart.beats) == 1:
                heart.pulse.wake()

        heart.long = [look] * 8  # longer than CALM
        heart.pulse.wake()
        await asyncio.sleep(0.5)
        assert len(heart.beats) == 2

    asyncio.run(story())


def test_the_rest_of_a_beat_is_left_at_the_end() -> None:
    async def story(at_once: bool) -> None:
        heart, looks = Heart(60 * SECOND), list[int]()

        def look() -> None:
            looks.append(len(looks))
            time.sleep(TURN)
            if at_once:
                heart.pulse.stop()
            else:
                asyncio.get_running_loop().call_soon(heart.pulse.stop)

        heart.long = [look] * 3
        heart.pulse.wake()
        await asyncio.sleep(0.2)
        assert looks == [0]
        assert not heart.failed

    asyncio.run(story(at_once=False))
    asyncio.run(story(at_once=True))
