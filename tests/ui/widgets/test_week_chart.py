import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.theme.sheet import dress
from ui.widgets.week_chart import Column, WeekChart, line_heights

MINUTE, HOUR = 60, 3600


@pytest.mark.parametrize(
    ("most", "heights"),
    [
        (0, (0, 15)),
        (40, (0, 15, 30, 45)),
        (100, (0, 30, 60, 90, 120)),
        (200, (0, 60, 120, 180, 240)),
        (1300, (0, 480, 960, 1440)),
        (3000, (0, 480, 960, 1440, 1920, 2400, 2880, 3360)),
    ],
)
def test_a_few_round_heights_hold_the_longest_day(most: int, heights: tuple[int, ...]) -> None:
    assert line_heights(most * MINUTE) == tuple(x * MINUTE for x in heights)


def test_longer_days_have_higher_bars(qapp: QApplication, qtbot: QtBot) -> None:
    colours = dress(qapp, dark=False)
    chart = WeekChart()
    qtbot.addWidget(chart)
    chart.resize(420, 200)
    empty = chart.grab().toImage()
    lines = tuple((height, f"{height}") for height in line_heights(2 * HOUR))
    columns = (Column("Mon", HOUR, None), Column("Tue", 2 * HOUR, HOUR), Column("Wed", None, None))
    chart.show_columns(columns, lines, "3 hours")
    image = chart.grab().toImage()
    assert image != empty
    accent = QColor(colours.accent)
    filled = [
        sum(image.pixelColor(x, y) == accent for x in range(start, start + 130) for y in range(200))
        for start in (30, 160, 290)
    ]
    assert filled[2] == 0
    assert filled[1] == pytest.approx(2 * filled[0], rel=0.1)
    assert chart.accessibleName() == "3 hours"
    assert chart.sizeHint().height() == 200
