"""Two lines, and whatever else comes is neither."""

import pytest

from agent.sites.asking import LONGEST, answer, answered, asked, question


def test_a_question_and_its_answer():
    assert asked(question("luck.example")) == "luck.example"
    assert answered(answer("luck.example", listed=True)) == ("luck.example", True)
    assert answered(answer("luck.example", listed=False)) == ("luck.example", False)
    assert asked(answer("luck.example", listed=True)) is None
    assert answered(question("luck.example")) is None


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b'{"profiles": []}',
        b'{"known": 1}',
        b'{"known": "x", "more": 1}',
        b'{"known": "x", "listed": 1}',
        b'{"known"',
        question("x" * LONGEST),
    ],
)
def test_anything_else_is_neither(line):
    assert asked(line) is None
    assert answered(line) is None
