"""One question for all who want to know the same, and nobody who waits for ever."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import pytest

from agent.names import questions
from agent.names.questions import Questions
from agent.sites import asking, examining
from agent.sites.asking import HostAnswer
from agent.sites.examining import Examined

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the service of a Linux PC")
BET = HostAnswer(listed=True, category="gambling")


def play(story: Callable[[Questions, list[bytes]], Awaitable[None]]) -> None:
    async def tell() -> None:
        said: list[bytes] = []
        async with asyncio.timeout(30):
            await story(Questions(said.append), said)

    asyncio.run(tell())


async def trials(count: int, open_ones: Questions) -> list[asyncio.Task[Examined | None]]:
    """So many ask the doctor now."""
    waiting = [asyncio.create_task(open_ones.examined()) for _ in range(count)]
    await asyncio.sleep(0)
    return waiting


def test_all_who_want_a_trial_wait_for_the_same_one() -> None:
    async def story(open_ones: Questions, said: list[bytes]) -> None:
        first, second = await trials(2, open_ones)
        assert said == [examining.QUESTION]
        assert open_ones.hear(examining.answer(Examined("whole")))
        assert open_ones.hear(examining.answer(Examined("damaged"))), "said twice, and nobody waits"
        assert await first == await second == Examined("whole")
        (third,) = await trials(1, open_ones)
        assert said == [examining.QUESTION] * 2, "another time it is tried anew"
        open_ones.hear(examining.answer(Examined("none")))
        assert await third == Examined("none")

    play(story)


def test_whoever_does_not_wait_to_the_end_takes_nobody_along() -> None:
    async def story(open_ones: Questions, _said: list[bytes]) -> None:
        first, second = await trials(2, open_ones)
        first.cancel()
        await asyncio.sleep(0)
        open_ones.hear(examining.answer(Examined("whole")))
        assert await second == Examined("whole")

    play(story)


def test_a_name_is_asked_once_and_another_one_beside_it() -> None:
    async def story(open_ones: Questions, said: list[bytes]) -> None:
        both = [asyncio.create_task(open_ones.known("bet.example")) for _ in range(2)]
        other = asyncio.create_task(open_ones.known("other.example"))
        await asyncio.sleep(0)
        assert said == [asking.question("bet.example"), asking.question("other.example")]
        assert open_ones.hear(asking.answer("nobody-asked.example", BET))
        open_ones.hear(asking.answer("bet.example", BET))
        assert await asyncio.gather(*both) == [BET, BET]
        assert not other.done()
        open_ones.hear(asking.answer("other.example", HostAnswer(listed=False)))
        assert await other == HostAnswer(listed=False)

    play(story)


def test_where_nobody_answers_in_time_all_who_wait_hear_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "TRIAL", 0.01)
    monkeypatch.setattr(questions, "ANSWER", 0.01)

    async def story(open_ones: Questions, said: list[bytes]) -> None:
        wanted = (open_ones.examined(), open_ones.examined(), open_ones.known("bet.example"))
        assert set(await asyncio.gather(*wanted)) == {None}
        assert open_ones.hear(examining.answer(Examined("whole"))), "too late"
        await open_ones.known("bet.example")
        assert said.count(asking.question("bet.example")) == 2

    play(story)


def test_what_answers_nothing_is_somebody_else_s() -> None:
    async def story(open_ones: Questions, _said: list[bytes]) -> None:
        assert not open_ones.hear(b'{"serving":[5301]}\n')
        assert open_ones.hear(examining.answer(Examined())), "nobody ever asked"

    play(story)
