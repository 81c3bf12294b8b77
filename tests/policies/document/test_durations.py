from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.document import durations


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1h30m", timedelta(hours=1, minutes=30)),
        ("45m", timedelta(minutes=45)),
        ("5s", timedelta(seconds=5)),
        ("1h 5s", timedelta(hours=1, seconds=5)),
        ("1h 30m 5s", timedelta(hours=1, minutes=30, seconds=5)),
        (" 2h ", timedelta(hours=2)),
        ("90m", timedelta(minutes=90)),
        ("0m", timedelta()),
    ],
)
def test_durations_are_read_as_they_are_said(text: str, length: timedelta):
    assert durations.parse(text) == length


@pytest.mark.parametrize(
    "text", ["", " ", "90", "h", "1.5h", "-5m", "1m1h", "1h1h", "1 h", "1d", "１h", "9999999s"]
)
def test_other_texts_are_no_durations(text: str):
    assert durations.parse(text) is None


@given(st.integers(0, 7 * 86400))
def test_a_spelled_duration_reads_back(seconds: int):
    length = timedelta(seconds=seconds)
    assert durations.parse(durations.spell(length)) == length


def test_durations_are_spelled_short():
    assert durations.spell(timedelta(hours=1, minutes=30)) == "1h30m"
    assert durations.spell(timedelta(seconds=61)) == "1m1s"
    assert durations.spell(timedelta()) == "0m"
