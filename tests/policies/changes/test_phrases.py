from __future__ import annotations

from datetime import date, timedelta

import pytest

from policies.changes import phrases
from policies.document.days import ALL_DAY
from policies.week import Window


@pytest.mark.parametrize(
    ("length", "english", "vietnamese"),
    [
        (timedelta(hours=1, minutes=30), "1 h 30 min", "1 giờ 30 phút"),
        (timedelta(minutes=45), "45 min", "45 phút"),
        (timedelta(seconds=5), "5 s", "5 giây"),
        (timedelta(), "0 min", "0 phút"),
    ],
)
def test_durations(length: timedelta, english: str, vietnamese: str):
    assert phrases.duration(length, "en") == english
    assert phrases.duration(length, "vi") == vietnamese


def test_windows():
    hours = tuple(map(Window.parse, ("08:00-09:00", "20:00-01:00")))
    assert phrases.windows(hours, "en") == "08:00–09:00 and 20:00–01:00"
    assert phrases.windows((), "vi") == "không lúc nào"
    assert phrases.windows((ALL_DAY,), "vi") == "cả ngày"
    assert phrases.windows((Window.parse("00:00-23:00"),), "en") == "00:00–23:00"
    assert phrases.windows((Window.parse("06:00-24:00"),), "en") == "06:00–24:00"


@pytest.mark.parametrize(
    ("days", "english", "vietnamese"),
    [
        ({0, 1, 2, 3, 4}, "Monday to Friday", "thứ Hai đến thứ Sáu"),
        ({5, 6}, "Saturday and Sunday", "thứ Bảy và Chủ nhật"),
        ({4, 5, 6, 0}, "Friday to Monday", "thứ Sáu đến thứ Hai"),
        ({0, 2, 4}, "Monday, Wednesday and Friday", "thứ Hai, thứ Tư và thứ Sáu"),
        ({6}, "Sunday", "Chủ nhật"),
        (set(range(7)), "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday and Sunday", None),
    ],
)
def test_weekdays(days: set[int], english: str, vietnamese: str | None):
    assert phrases.weekdays(days, "en") == english
    assert vietnamese is None or phrases.weekdays(days, "vi") == vietnamese


def test_days():
    assert phrases.day(date(2026, 12, 24), "en") == "24 December 2026"
    assert phrases.day(date(2026, 12, 24), "vi") == "24/12/2026"


def test_a_birth_is_told_by_its_month_unless_its_day_was_said() -> None:
    assert [phrases.birth(date(2012, 9, 1), x) for x in ("en", "vi")] == ["September 2012", "09/2012"]
    assert [phrases.birth(date(2012, 9, 30), x) for x in ("en", "vi")] == ["30 September 2012", "30/09/2012"]
