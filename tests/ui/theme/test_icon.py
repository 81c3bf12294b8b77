from PySide6.QtGui import QGuiApplication

from ui.models.ring import Face, Mood
from ui.theme.icon import SIZES, ring_icon, ring_pixmap


def test_the_icon_has_a_picture_of_its_own_for_each_size(qapp: QGuiApplication) -> None:
    shown = Face(Mood.LEFT, 0.5, "47")
    icon = ring_icon(shown, qapp.font())
    assert sorted(size.width() for size in icon.availableSizes()) == list(SIZES)
    for side in (16, 22, 44):
        assert icon.pixmap(side, side).toImage() == ring_pixmap(shown, qapp.font(), side).toImage()


def test_corners_are_clear(qapp: QGuiApplication) -> None:
    image = ring_pixmap(Face(Mood.OVER, number="0"), qapp.font(), 24).toImage()
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(12, 12).alpha() == 255
