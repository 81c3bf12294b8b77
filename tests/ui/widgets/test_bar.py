import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.theme.sheet import dress
from ui.widgets.bar import Bar


@pytest.mark.parametrize(("fraction", "share"), [(-1, 0), (0, 0), (0.5, 0.5), (1, 1), (3, 1)])
def test_the_bar_fills_as_far_as_it_says(
    qapp: QApplication, qtbot: QtBot, fraction: float, share: float
) -> None:
    colours = dress(qapp, dark=False)
    bar = Bar(fraction, "warn")
    qtbot.addWidget(bar)
    bar.resize(200, 8)
    image = bar.grab().toImage()
    filled = sum(image.pixelColor(x, 4) == QColor(colours.warn) for x in range(200))
    assert filled == pytest.approx(200 * share, abs=4)
    assert bar.sizeHint().height() == 8
