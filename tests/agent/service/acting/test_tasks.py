"""Acts under way."""

from __future__ import annotations

import asyncio

import pytest

from agent.service.acting.tasks import Tasks


def test_all_are_waited_for_and_those_that_they_start() -> None:
    done: list[str] = []

    async def whole() -> None:
        tasks = Tasks()

        async def second() -> None:
            done.append("second")

        async def first() -> None:
            tasks.start(second(), lambda: done.append("over"))
            done.append("first")

        tasks.start(first(), lambda: done.append("over"))
        await tasks.settle()
        await tasks.settle()

    asyncio.run(whole())
    assert done == ["first", "over", "second", "over"]


@pytest.mark.parametrize("given_up", [True, False])
def test_what_is_given_up_or_goes_wrong_is_over_too(given_up: bool) -> None:
    over: list[bool] = []

    async def whole() -> None:
        tasks, errors = Tasks(), []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, told: errors.append(told))
        begun = asyncio.Event()

        async def work() -> None:
            begun.set()
            if not given_up:
                raise OSError("no")
            await asyncio.Event().wait()

        tasks.start(work(), lambda: over.append(True))
        await begun.wait()
        tasks.cancel()
        await tasks.settle()

    asyncio.run(whole())
    assert over == [True]
