"""What handlers refuse is passed on; what fails in them stays inside and is told as a problem."""

import asyncio
from collections.abc import Awaitable

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import BadParams, InternalError, NotFound
from tests.agent.parts import plain_handlers
from tests.agent.server.routed import AN, router


def awaited(answer):
    assert isinstance(answer, Awaitable)

    async def wait():
        return await answer

    return asyncio.run(wait())


def test_a_handler_may_take_its_time():
    async def status(_actor, params):
        await asyncio.sleep(0)
        return plain_handlers()["status"](_actor, params)

    made, _ = router(status=status)
    assert isinstance(awaited(made.call(AN, contract.STATUS, m.OfChild())), m.Status)


def test_what_a_handler_refuses_is_passed_on():
    def at_once(_actor, _params):
        raise BadParams("Not like that.")

    async def later(_actor, _params):
        raise NotFound("Nothing.")

    made, problems = router(status=at_once, day=later)
    with pytest.raises(BadParams, match="Not like that"):
        made.call(AN, contract.STATUS, m.OfChild())
    with pytest.raises(NotFound):
        awaited(made.call(AN, contract.DAY, m.DayOf()))
    assert problems == []


def test_what_failed_is_a_problem_until_it_fails_no_more():
    broken = {"status", "day"}

    def answer(name):
        def handler(_actor, params):
            if name in broken:
                raise ZeroDivisionError
            return plain_handlers()[name](_actor, params)

        return handler

    async def later(_actor, params):
        return answer("day")(_actor, params)

    made, problems = router(status=answer("status"), day=later)
    for _ in range(2):
        with pytest.raises(InternalError):
            made.call(AN, contract.STATUS, m.OfChild())
    with pytest.raises(InternalError):
        awaited(made.call(AN, contract.DAY, m.DayOf()))
    broken.clear()
    made.call(AN, contract.LOG, m.LogOf())
    made.call(AN, contract.STATUS, m.OfChild())
    awaited(made.call(AN, contract.DAY, m.DayOf()))
    awaited(made.call(AN, contract.DAY, m.DayOf()))
    told = [about for name, about in problems if name == "internal-error"]
    assert told == ["status", "status", "status, day", "day", ""]


def test_a_failing_handler_is_told_without_its_text_and_becomes_a_problem(caplog):
    def at_once(_actor, _params):
        raise ZeroDivisionError("the secret is 4711")

    async def later(_actor, _params):
        raise KeyError("the secret is 4711")

    made, problems = router(status=at_once, day=later, log=lambda _a, _p: None)
    with pytest.raises(InternalError) as raised:
        made.call(AN, contract.STATUS, m.OfChild())
    assert "4711" not in str(raised.value)
    with pytest.raises(InternalError):
        awaited(made.call(AN, contract.DAY, m.DayOf()))
    with pytest.raises(InternalError):
        made.call(AN, contract.LOG, m.LogOf())
    assert problems == [("internal-error", x) for x in ("status", "status, day", "status, day, log")]
    assert "ZeroDivisionError" in caplog.text
    assert "log answered NoneType" in caplog.text
