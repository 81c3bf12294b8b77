"""What the journal says of earlier boots; a program of ours speaks as journalctl does."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta

import pytest

from agent.platforms.linux.system.boots import boots
from agent.ports import Boot

ROWS = [
    {
        "index": -1,
        "boot_id": "c0ffee00c0ffee00c0ffee00c0ffee00",
        "first_entry": 1764050000000000,
        "last_entry": 1764050090000001,
    },
    {
        "index": 0,
        "boot_id": "c0ffee00c0ffee00c0ffee00c0ffee01",
        "first_entry": 1764060000000000,
        "last_entry": 1764060000500000,
    },
]


def says(code: str, patience: float = 30) -> tuple[Boot, ...]:
    return asyncio.run(boots((sys.executable, "-c", code), timedelta(seconds=patience)))


def test_each_boot_is_told_with_its_first_and_last_line() -> None:
    found = says(f"print({json.dumps(ROWS)!r})")
    assert [boot.id for boot in found] == [
        "c0ffee00-c0ff-ee00-c0ff-ee00c0ffee00",
        "c0ffee00-c0ff-ee00-c0ff-ee00c0ffee01",
    ]
    assert found[0].first == datetime.fromtimestamp(1764050000, UTC)
    assert found[0].last - found[0].first == timedelta(seconds=90, microseconds=1)


@pytest.mark.parametrize(
    "said", ["", "no journal", "[1]", '[{"boot_id": "x"}]', '[{"boot_id": null}]', "{}x"]
)
def test_what_is_no_list_tells_nothing(said: str) -> None:
    assert says(f"print({said!r})") == ()


def test_who_does_not_answer_is_not_waited_for() -> None:
    assert says("import time; time.sleep(60)", patience=0.2) == ()


def test_where_there_is_no_journal_nothing_is_told() -> None:
    assert asyncio.run(boots(("/nowhere/journalctl",))) == ()


def test_this_pc_tells_what_it_can() -> None:
    found = asyncio.run(boots())
    assert [boot for boot in found if boot.last < boot.first] == []
