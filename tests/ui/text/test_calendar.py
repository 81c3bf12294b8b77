from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ui.text.calendar import clock, coming, day_name, moment, until, weekday, zone_named

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 25, 14, 0, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("at", "english", "vietnamese"),
    [
        ((2026, 11, 25, 15, 30), "at 15:30", "lúc 15:30"),
        ((2026, 11, 26, 7, 0), "tomorrow at 07:00", "lúc 07:00 ngày mai"),
        ((2026, 11, 26, 0, 0), "at midnight", "lúc nửa đêm"),
        ((2026, 11, 24, 21, 5), "yesterday at 21:05", "lúc 21:05 hôm qua"),
        ((2026, 11, 29, 8, 0), "on Sunday at 08:00", "lúc 08:00 Chủ nhật"),
        ((2026, 12, 24, 8, 0), "on 24 December at 08:00", "lúc 08:00 ngày 24 tháng 12"),
        ((2026, 11, 20, 8, 0), "on 20 November at 08:00", "lúc 08:00 ngày 20 tháng 11"),
    ],
)
def test_moments_are_told_from_today(
    at: tuple[int, int, int, int, int], english: str, vietnamese: str
) -> None:
    then = datetime(*at, tzinfo=HANOI).astimezone(UTC)
    assert moment(then, NOW, HANOI, "en") == english
    assert moment(then, NOW, HANOI, "vi") == vietnamese


def test_today_is_the_households_day_whatever_the_zone_of_the_clock() -> None:
    late = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)  # 01:30 on the 26th in Hanoi
    assert moment(late, late, HANOI, "en") == "at 01:30"
    assert clock(late, HANOI) == "01:30"


def test_an_hour_of_the_clock_is_the_next_one_that_the_household_sees() -> None:
    assert coming(14, 1, NOW.astimezone(UTC), HANOI) == datetime(2026, 11, 25, 14, 1, tzinfo=HANOI)
    assert coming(14, 0, NOW, HANOI) == datetime(2026, 11, 26, 14, 0, tzinfo=HANOI)


def test_a_zone_that_this_system_does_not_know_is_utc() -> None:
    assert zone_named("Asia/Ho_Chi_Minh") == HANOI
    assert zone_named("Nowhere/Land") is UTC
    assert zone_named("") is UTC
    assert zone_named("Asia") is UTC  # a folder


def test_days_have_names() -> None:
    day = date(2026, 11, 25)
    assert day_name(day, "en") == "Wednesday, 25 November"
    assert day_name(day, "vi") == "thứ Tư, ngày 25 tháng 11"
    assert [weekday(day, "vi", short=short) for short in (False, True)] == ["thứ Tư", "T4"]


@pytest.mark.parametrize(
    ("at", "english", "vietnamese"),
    [
        ((2026, 11, 25, 15, 30), "until 15:30", "đến 15:30"),
        ((2026, 11, 26, 0, 0), "until midnight", "đến hết hôm nay"),
        ((2026, 11, 26, 9, 0), "until tomorrow, 09:00", "đến 09:00 ngày mai"),
        ((2026, 11, 27, 9, 0), "until Friday, 09:00", "đến 09:00 thứ Sáu"),
        ((2026, 12, 24, 9, 0), "until 24 December, 09:00", "đến 09:00 ngày 24 tháng 12"),
    ],
)
def test_ends_are_told_from_today(at: tuple[int, int, int, int, int], english: str, vietnamese: str) -> None:
    then = datetime(*at, tzinfo=HANOI)
    assert until(then, NOW, HANOI, "en") == english
    assert until(then, NOW, HANOI, "vi") == vietnamese
