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


def test_what_is_given_up_is_over_too_and_has_not_failed() -> None:
    over: list[bool] = []

    async def whole() -> None:
        tasks, begun = Tasks(), asyncio.Event()

        async def work() -> None:
            begun.set()
            await asyncio.Event().wait()

        tasks.start(work(), lambda: over.append(True))
        await begun.wait()
        tasks.cancel()
        await tasks.settle()
        tasks.look()

    asyncio.run(whole())
    assert over == [True]


def test_what_goes_wrong_is_over_too_and_told_once() -> None:
    over: list[bool] = []

    async def whole() -> None:
        tasks = Tasks()
        wrong = [OSError("no"), RuntimeError("what nobody has thought of")]

        async def work(error: Exception) -> None:
            raise error

        for error in wrong:
            tasks.start(work(error), lambda: over.append(True))
        await tasks.settle()
        with pytest.raises(ExceptionGroup) as told:
            tasks.look()
        assert [*told.value.exceptions] == wrong
        tasks.look()

    asyncio.run(whole())
    assert over == [True, True]


def test_what_is_told_again_and_again_is_kept_once() -> None:
    tasks = Tasks()
    tasks.tell([ValueError("no"), ValueError("no"), ValueError("neither")])
    tasks.tell([ValueError("no")])
    with pytest.raises(ExceptionGroup) as told:
        tasks.look()
    assert [str(error) for error in told.value.exceptions] == ["no", "neither"]
    tasks.tell([])
    tasks.look()
