import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPixmap

from tests.ui.theme.contrast import SHAPE_CONTRAST, TEXT_CONTRAST, contrast
from ui.models.ring import Face, Mood
from ui.theme.ring import ICON, paint


def picture(shown: Face, side: int, *, number: bool = True) -> QPixmap:
    pixmap = QPixmap(side, side)
    pixmap.fill(QColor("transparent"))
    painter = QPainter(pixmap)
    paint(painter, QRectF(0, 0, side, side), shown, ICON, QGuiApplication.font(), number=number)
    painter.end()
    return pixmap


FACES = [Face(mood, 0.5, "5") for mood in Mood]


@pytest.mark.parametrize("side", [16, 24, 48, 136])
def test_every_mood_looks_different_at_every_size(qapp: QGuiApplication, side: int) -> None:
    pictures = [picture(shown, side).toImage() for shown in FACES]
    for place, one in enumerate(pictures):
        for other in pictures[place + 1 :]:
            assert one != other


def test_moods_differ_without_colour(qapp: QGuiApplication) -> None:
    grey = [
        picture(shown, 24).toImage().convertToFormat(picture(shown, 24).toImage().Format.Format_Grayscale8)
        for shown in FACES
    ]
    for place, one in enumerate(grey):
        for other in grey[place + 1 :]:
            different = sum(
                abs(one.pixelColor(x, y).lightness() - other.pixelColor(x, y).lightness()) > 40
                for x in range(24)
                for y in range(24)
            )
            assert different >= 6


def test_more_time_fills_more_of_the_ring(qapp: QGuiApplication) -> None:
    def filled(fraction: float) -> int:
        image = picture(Face(Mood.LEFT, fraction), 64).toImage()
        green = QColor(ICON.left)
        return sum(image.pixelColor(x, y) == green for x in range(64) for y in range(64))

    assert filled(0.0) == 0
    assert filled(0.25) < filled(0.5) < filled(1.0)


def test_the_number_is_left_out_where_words_stand_beside(qapp: QGuiApplication) -> None:
    shown = Face(Mood.LEFT, 0.5, "47")
    assert picture(shown, 64).toImage() != picture(shown, 64, number=False).toImage()


def test_the_icon_can_be_read_on_any_panel() -> None:
    assert ICON.disc is not None
    for ink in (ICON.left, ICON.warned, ICON.over):
        assert contrast(ink, ICON.disc) >= SHAPE_CONTRAST
    assert contrast(ICON.text, ICON.disc) >= TEXT_CONTRAST
    assert contrast(ICON.on_over, ICON.over) >= TEXT_CONTRAST
