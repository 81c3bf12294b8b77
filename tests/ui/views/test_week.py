import pytest
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from agent.api.errors import Denied
from agent.api.messages import replace
from tests.ui import family, records
from tests.ui.sights import Set
from ui.views.week import WeekPage


def cells(table: QTableWidget) -> list[list[str]]:
    return [
        [item.text() if (item := table.item(row, column)) else "" for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_the_table_says_what_the_bars_show(qtbot: QtBot) -> None:
    models = Set("en")
    page = WeekPage(models.with_week(), models._)
    qtbot.addWidget(page)
    assert page.total.text() == "3 hours 22 minutes this week"
    assert (
        page.compared.text()
        == "18 minutes less than on the same days of the week before. Today is not counted."
    )
    days = cells(page.days)
    assert days[0] == ["Monday", "1 h 28 min", "1 h 25 min"]
    assert days[6] == ["Sunday", "–", "2 h 30 min"]
    assert next((column.this, column.last) for column in page.chart._columns) == (88 * 60, 85 * 60)
    assert cells(page.used)[0] == ["Minecraft", "Games", "2 h 31 min"]
    assert page.chart.accessibleName() == f"{page.total.text()}. {page.compared.text()}"
    assert not page.note.isVisibleTo(page)


@pytest.mark.parametrize(
    ("monday", "said"),
    [
        (85, "As much as on the same days of the week before. Today is not counted."),
        (97, "12 minutes more than on the same days of the week before. Today is not counted."),
    ],
)
def test_weeks_are_compared_by_the_days_that_both_have(qtbot: QtBot, monday: int, said: str) -> None:
    models = Set("en")
    week = models.with_week()
    assert week.this is not None
    week.this = replace(records.WEEK, days=(replace(week.this.days[0], seconds=family.seconds(monday)),))
    page = WeekPage(week, models._)
    qtbot.addWidget(page)
    assert page.compared.text() == said


def test_a_week_without_use_says_so(qtbot: QtBot) -> None:
    models = Set("vi")
    page = WeekPage(models.with_week(used=False), models._)
    qtbot.addWidget(page)
    assert page.nothing.isVisibleTo(page)
    assert not page.used.isVisibleTo(page)
    assert not page.compared.isVisibleTo(page)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Single apps and sites are kept for 14 days."),
        ("vi", "Từng ứng dụng và trang web chỉ được lưu 14 ngày."),
    ],
)
def test_what_is_too_old_is_said(qtbot: QtBot, language: str, said: str) -> None:
    models = Set(language)
    week = models.with_week()
    week.this = replace(records.WEEK, fine_days=14)
    page = WeekPage(week, models._)
    qtbot.addWidget(page)
    assert page.note.text() == said
    assert page.note.isVisibleTo(page)
    week.this = records.WEEK
    page.show_week()
    assert not page.note.isVisibleTo(page)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Closed sites that were tried: Adult 4, Games 8. Programs ask for sites too,"),
        ("vi", "Các trang đã chặn mà máy có thử mở: "),
    ],
)
def test_tries_of_closed_sites_are_told_by_kind(qtbot: QtBot, language: str, said: str) -> None:
    models = Set(language)
    week = models.with_week()
    week.this = replace(records.WEEK, tried={"adult": 4, "games": 8})
    page = WeekPage(week, models._)
    qtbot.addWidget(page)
    assert page.tried.text().startswith(said)
    assert page.tried.isVisibleTo(page)
    week.this = replace(records.WEEK, tried={})
    page.show_week()
    assert not page.tried.isVisibleTo(page)


def test_a_week_that_may_not_be_seen_says_why(qtbot: QtBot) -> None:
    models = Set("en")
    week = models.with_week()
    week.this, week.error = None, Denied("x")
    page = WeekPage(week, models._)
    qtbot.addWidget(page)
    assert page.error.text() == "Only a guardian may do this."
    assert not page.chart.isVisibleTo(page)
