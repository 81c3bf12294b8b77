"""Stand-ins answer as the modules that they stand in for."""

from __future__ import annotations

import asyncio
import functools
import inspect
import locale
from types import SimpleNamespace
from typing import Any

import pytest

from agent.lean.standins import stand_ins


async def coroutine() -> None:
    """One."""


class Class:
    """One."""

    field: int

    async def method(self) -> None:
        """One."""

    def __call__(self) -> None:
        """One."""


VALUES = (
    *(len, [].append, Class, Class(), Class().method, Class.method, lambda: 1, coroutine, coroutine.__code__),
    *(
        functools.partial(coroutine),
        functools.partial(functools.partial(print)),
        3,
    ),
    SimpleNamespace(__code__=SimpleNamespace(co_flags=0)),
)
QUESTIONS = ("isbuiltin", "isclass", "isfunction", "ismethod", "iscoroutinefunction")


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_are_answered_as_by_the_real_one(question: str) -> None:
    stand_in: Any = stand_ins()["inspect"]
    for value in VALUES:
        assert getattr(stand_in, question)(value) == getattr(inspect, question)(value), value


def test_annotations_and_what_is_wrapped() -> None:
    stand_in: Any = stand_ins()["inspect"]
    assert stand_in.get_annotations(Class) == inspect.get_annotations(Class) == {"field": "int"}
    assert stand_in.get_annotations(int) == {}

    @functools.wraps(coroutine)
    def outer() -> None:
        """Another."""

    assert stand_in.unwrap(outer) is coroutine is inspect.unwrap(outer)


def test_a_signature_is_one_that_says_nothing() -> None:
    stand_in: Any = stand_ins()["inspect"]
    signature = stand_in.signature(print, follow_wrapped=False)
    assert str(signature) == "(...)"
    assert not signature.parameters


def test_what_it_does_not_know_is_the_real_modules() -> None:
    made = stand_ins()
    assert made["inspect"].isawaitable is inspect.isawaitable
    assert made["locale"].getpreferredencoding is locale.getpreferredencoding
    assert not hasattr(made["locale"], "no_such_thing")
    assert not hasattr(made["locale"], "__path__")


def test_questions_at_a_librarys_start() -> None:
    made = stand_ins()
    assert made["importlib.metadata"].entry_points(group="x") == ()
    assert made["importlib.metadata"].version("x") == "3.11.0"
    assert made["platform"].system() == "Linux"
    assert isinstance(made["decimal"].Decimal, type)
    assert not asyncio.iscoroutine(made["random"].uniform)
