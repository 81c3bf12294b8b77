"""Two lines, and whatever else comes is neither."""

import pytest

from agent.sites.asking import LONGEST, HostAnswer, answer, answered, asked, question


def test_a_question_and_its_answer():
    assert asked(question("luck.example")) == "luck.example"
    for known in (
        HostAnswer(listed=True, category="gambling"),
        HostAnswer(listed=True),
        HostAnswer(listed=False),
    ):
        assert answered(answer("luck.example", known)) == ("luck.example", known)
        assert asked(answer("luck.example", known)) is None
    assert answered(question("luck.example")) is None


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b'{"profiles": []}',
        b'{"known": 1}',
        b'{"known": "x", "more": 1}',
        b'{"known": "x", "listed": 1, "category": null}',
        b'{"known": "x", "listed": true}',
        b'{"known": "x", "listed": true, "category": 5}',
        b'{"known": "x", "listed": true, "category": "adult", "more": 1}',
        b'{"known"',
        question("x" * LONGEST),
    ],
)
def test_anything_else_is_neither(line):
    assert asked(line) is None
    assert answered(line) is None
