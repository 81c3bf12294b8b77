import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.theme.contrast import TEXT_CONTRAST, contrast
from ui.theme.sheet import SIZES, dress, is_dark, look, palette, sheet, worn
from ui.theme.tokens import DARK, LIGHT


def test_every_name_in_the_sheet_is_a_colour_or_size() -> None:
    for colours in (LIGHT, DARK):
        text = sheet(colours, 13)
        assert "$" not in text.partition("*/")[2]
        assert colours.accent in text
    assert f"font-size: {round(20 * SIZES['big'])}px" in sheet(LIGHT, 20)


@pytest.mark.parametrize("dark", [False, True])
def test_the_application_wears_one_set(qapp: QApplication, dark: bool) -> None:
    colours = dress(qapp, dark=dark)
    assert worn() is colours
    assert qapp.palette().color(QPalette.ColorRole.WindowText) == QColor(colours.text)
    assert qapp.property("dark") is dark


def test_a_desktop_that_says_nothing_is_judged_by_its_windows(qapp: QApplication) -> None:
    for colours in (DARK, LIGHT):
        qapp.setPalette(palette(colours))
        assert is_dark(qapp) is colours.dark


def test_the_palette_can_be_read_too() -> None:
    for colours in (LIGHT, DARK):
        made = palette(colours)
        for text, behind in (
            (QPalette.ColorRole.Text, QPalette.ColorRole.Base),
            (QPalette.ColorRole.HighlightedText, QPalette.ColorRole.Highlight),
        ):
            assert contrast(made.color(text).name(), made.color(behind).name()) >= TEXT_CONTRAST


def test_a_look_can_change_while_it_is_shown(qapp: QApplication, qtbot: QtBot) -> None:
    dress(qapp, dark=False)
    button = QPushButton("x")
    qtbot.addWidget(button)
    button.show()
    before = button.grab().toImage()
    look(button, "main")
    look(button, "main")
    assert button.grab().toImage() != before
