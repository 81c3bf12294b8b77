"""Zones that there really are, and days in one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from agent import zones
from policies.model import Policy


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Asia/Ho_Chi_Minh", True),
        ("UTC", True),
        ("Asia/Nowhere", False),
        ("../etc/passwd", False),
        ("", False),
        ("Asia", False),
    ],
)
def test_zones(name: str, zone: bool) -> None:
    assert zones.is_zone(name) is zone


def test_a_calendar_has_the_zone_the_holidays_and_the_school_days() -> None:
    agreed, monday = Policy("Asia/Ho_Chi_Minh"), date(2027, 2, 8)
    calendar = zones.calendar(agreed, frozenset({monday}))
    assert calendar.day(datetime(2027, 2, 7, 18, tzinfo=UTC)) == monday
    assert not calendar.is_schoolday(monday)
    assert zones.calendar(agreed, frozenset()).is_schoolday(monday)


def test_a_zone_that_has_another_name_now_is_the_same_zone(tmp_path: Path) -> None:
    (tmp_path / "tzdata.zi").write_text(
        "# version 2026b\nL Asia/Ho_Chi_Minh Asia/Saigon\nL Asia/Nowhere Asia/Lost\nL\n"
    )
    path = [str(tmp_path / "none"), str(tmp_path)]
    assert zones.renamed("Asia/Saigon", path) == "Asia/Ho_Chi_Minh"
    assert zones.renamed("Asia/Lost", path) is None
    assert zones.renamed("Asia/Elsewhere", path) is None
