from __future__ import annotations

from datetime import timedelta

import pytest

from policies.document.tables import AGREEMENT, CHILD, DOCUMENT, NOTICE, RULE, SCREEN
from policies.model import Break
from tests.policies.document.texts import child, child_faults


def test_a_break_has_two_halves():
    assert child('screen.break = { after = "45m", for = "10m" }').screen.pause == Break(
        timedelta(minutes=45), timedelta(minutes=10)
    )
    assert child('screen.break = "none"').screen.pause is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{ after = "45m" }', ["screen.break.for: is missing (line 4)"]),
        ('{ after = "45m", for = "0m" }', ["screen.break.for: must be longer than nothing (line 4)"]),
        (
            '"10m"',
            ["screen.break: must be a table (line 4)"]
            + [f"screen.break.{key}: is missing (line 4)" for key in ("after", "for")],
        ),
    ],
)
def test_half_a_break_is_told(text: str, told: list[str]):
    assert child_faults(f"screen.break = {text}") == told


def test_each_key_says_what_it_means():
    for keys in (DOCUMENT, CHILD, SCREEN, RULE, NOTICE):
        assert all(key.about for key in keys.values())
    assert set(AGREEMENT) < set(CHILD)
