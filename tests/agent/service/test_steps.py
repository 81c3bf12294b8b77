"""What is done one thing after the other."""

from __future__ import annotations

import pytest

from agent.service.steps import NotWhole, Part, Step, take


def wrong(what: str) -> None:
    raise ValueError(what)


def test_what_fails_stops_no_other_step_and_is_told_by_name() -> None:
    done: list[str] = []
    with pytest.raises(NotWhole) as failed:
        take(
            [
                Step(Part.LIMITS, lambda: done.append("one")),
                Step(Part.BROWSERS, lambda: wrong("two")),
                Step(Part.BROWSERS, lambda: wrong("three")),
                Step(Part.NAMES, lambda: done.append("four")),
            ]
        )
    assert done == ["one", "four"]
    assert failed.value.parts == (Part.BROWSERS,)
    assert [str(x) for x in failed.value.exceptions] == ["two", "three"]
    assert "browsers" in str(failed.value)


def test_where_a_step_is_made_of_steps_their_own_parts_are_told() -> None:
    inner = [Step(Part.NAMES, lambda: wrong("one")), Step(Part.TRIED, lambda: wrong("two"))]
    with pytest.raises(NotWhole) as failed:
        take([Step(Part.STARTS, lambda: take(inner)), Step(Part.DOORS, lambda: wrong("three"))])
    assert failed.value.parts == (Part.NAMES, Part.TRIED, Part.DOORS)


def test_where_nothing_fails_nothing_is_told() -> None:
    take([Step(Part.LIMITS, lambda: None)])
    take([])
