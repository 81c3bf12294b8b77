"""One line each way, and whatever else comes is neither."""

import json

import pytest

from agent.sites.examining import LONGEST, QUESTION, Examined, Port, answer, answered

FOUND = Examined(
    "whole", 5, "2026-11-25T00:00:00+00:00", (Port(5301, True, None), Port(5302, None, False)), True, False
)


def test_an_answer_comes_as_it_went():
    for found in (FOUND, Examined()):
        assert answered(answer(found)) == found
        assert answer(found).count(b"\n") == 1
    assert len(answer(FOUND._replace(ports=(FOUND.ports[0],) * 64))) < LONGEST


@pytest.mark.parametrize(
    "told",
    [
        *(["whole", 5, "", 1, None, None], ["odd", 5, "", [], None, None], ["whole", -1, "", [], None, None]),
        *(["whole", 5, "x" * 41, [], None, None], ["whole", 5, "", [], 1, None], ["whole", 5, "", [], None]),
        *(["whole", 5, "", [], None, 1], [], None, ["whole", 5, "", [[5301, True]], None, None]),
        *(["whole", 5, "", [[0, True, True]], None, None], ["whole", 5, "", [[5301, 1, True]], None, None]),
        ["whole", 5, "", [[5301, True, True]] * 65, None, None],
    ],
    ids=str,
)
def test_what_makes_no_sense_is_no_answer(told):
    assert answered(json.dumps({"examined": told}, separators=(",", ":")).encode()) is None


@pytest.mark.parametrize(
    "line",
    [b"", QUESTION, b'{"examined"', b'{"examined":[' + b" " * LONGEST, answer(FOUND)[:-2] + b',"x":1}\n'],
)
def test_other_lines_are_none(line):
    assert answered(line) is None
