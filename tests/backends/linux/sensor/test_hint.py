import sys

assert sys.platform == "linux"

import json

import pytest

from agent.platforms.linux.sensor.hint import BLIND, LONGEST, Hint, read, written
from agent.ports import Front

HINTS = [
    BLIND,
    Hint("x11", 77, Front(4321, fullscreen=True), 12.5, (5, 6), covering=(7, 8)),
    Hint("wlr", 78, Front(name="org.supertux"), 0.0),
]
GOOD = written(HINTS[1])


@pytest.mark.parametrize("hint", HINTS)
def test_what_is_written_is_read(hint):
    assert read(json.loads(json.dumps({"n": 3, **written(hint)}))) == hint


def test_a_hint_fits_into_a_message():
    long = Hint("wlr", 2**22, Front(name="ă" * 9999), 10.0**9, tuple(range(2**21, 2**21 + 999)))
    assert len(json.dumps(written(long))) < LONGEST
    assert read(written(long)).front.name == "ă" * 128


@pytest.mark.parametrize(
    "wrong",
    [
        {"route": "eyes"},
        {"route": ["x11"]},
        {"server": -1},
        {"server": "77"},
        {"server": True},
        {"server": 2**30},
        {"front": 5},
        {"front": []},
        {"front": [1, 1, ""]},
        {"front": [1, True, 5]},
        {"front": [1, True, "x" * 129]},
        {"front": [None, True, ""]},
        {"idle": "long"},
        {"idle": float("nan")},
        {"idle": -1},
        {"idle": 1e300},
        {"playing": 5},
        {"playing": ["5"]},
        {"playing": None},
        {"covering": ["7"]},
        {"covering": None},
    ],
)
def test_anything_else_is_no_hint(wrong):
    with pytest.raises(ValueError, match=r".+"):
        read({**GOOD, **wrong})


@pytest.mark.parametrize("missing", GOOD)
def test_nothing_may_be_left_out(missing):
    with pytest.raises(ValueError, match="not a hint"):
        read({key: value for key, value in GOOD.items() if key != missing})
