"""Renders every view with the family's data: ``python -m tests.ui.shots FOLDER`` writes PNG files.

The names say what is shown: ``day-vi-light-1.png`` is “My day” in Vietnamese, light, at 100 %.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from agent.api.contract import EventName
from agent.api.errors import WrongSecret
from agent.api.messages import Event, replace
from tests.ui import family, records
from tests.ui.sights import (
    PARENT,
    SERVED,
    ask,
    code,
    forgotten,
    guardian,
    my_day,
    notice,
    notice_asked,
    notice_told,
    notices,
    pin,
    pin_change,
    read_out,
    small,
    take_back,
)
from ui.link.reconnect import Presence
from ui.models.guardian import Door
from ui.models.ring import face
from ui.text import translator
from ui.theme.ring import ICON, paint
from ui.theme.sheet import dress
from ui.views.about import AboutDialog
from ui.views.help import HelpDialog
from ui.views.paper import PaperDialog, RenewDialog

LOCKED = Event(EventName.VERIFIED, family.NOW, "an", "screen", effect="lock", ok=True)
SO_MUCH = Event(EventName.NOTICE, family.NOW, "an", "category:games", seconds=3600, notice=family.NOTICE)


def views() -> Iterator[tuple[str, Callable[[str], QWidget]]]:
    """Every view in every state that looks different."""
    yield "day", lambda language: my_day(language, family.STATUS)
    resting = replace(family.STATUS, screen=family.RESTING)
    yield "day-resting", lambda language: my_day(language, resting)
    yield "day-notice", lambda language: my_day(language, family.NOTICED)
    yield "day-over", lambda language: my_day(language, family.OVER)
    yield "day-break", lambda language: my_day(language, family.ON_BREAK)
    yield "day-early", lambda language: my_day(language, family.EARLY)
    yield "day-away", lambda language: my_day(language, family.AWAY)
    yield "day-ill", lambda language: my_day(language, family.ILL)
    yield "day-long", lambda language: my_day(language, family.LONG, told=records.LONG_DAY)
    yield "day-free", lambda language: my_day(language, family.UNLIMITED, used=False)
    yield "day-missing", lambda language: my_day(language, None)
    yield "ask", lambda language: ask(language, None)
    yield "ask-empty", lambda language: ask(language, None, family.UNLIMITED)
    for state in ("asked", "granted", "less", "refused"):
        yield f"ask-{state}", lambda language, state=state: ask(language, state)  # type: ignore[misc]
    yield "help", lambda language: HelpDialog("VN", translator(language))
    yield "help-elsewhere", lambda language: HelpDialog("XX", translator(language))
    yield "help-unknown", lambda language: HelpDialog("", translator(language))
    yield "about", lambda language: AboutDialog("0.1.0", translator(language))
    yield "code", code
    yield "code-wrong", lambda language: code(language, "1234 5678", WrongSecret("x", 0, 3))
    yield "code-wait", lambda language: code(language, "1234 5678", WrongSecret("x", 90, 0))
    yield "code-given", lambda language: code(language, "4071 8253")
    yield "small", small
    yield "small-ill", lambda language: small(language, 1, 2)
    yield "small-asked", lambda language: small(language, 2)
    yield "notice-asked", notice_asked
    yield "notice-several", notices
    yield "notice-locked", lambda language: notice_told(language, LOCKED)
    yield "notice-so-much", lambda language: notice_told(language, SO_MUCH)
    yield "notice", lambda language: notice(language, translator(language))
    yield from parents_views()


def parents_views() -> Iterator[tuple[str, Callable[[str], QWidget]]]:
    """What parents alone see."""
    yield "pin", pin
    yield "guardian-door", lambda language: guardian(language, 0, Door.CLOSED)
    yield "guardian-door-service", lambda language: guardian(language, 0, Door.CLOSED, welcome=PARENT)
    yield "guardian-missing", lambda language: guardian(language, 0, Door.UNKNOWN, status=None)
    yield "guardian-ill", lambda language: guardian(language, 1, told=family.AILING)
    yield "pin-change", pin_change
    yield "guardian-elsewhere", lambda language: guardian(language, 0, Door.ELSEWHERE, welcome=SERVED)
    yield "guardian-requests", lambda language: guardian(language, 0)
    yield "guardian-code", read_out
    yield "guardian-children", lambda language: guardian(language, 1)
    yield "guardian-children-shut", lambda language: guardian(language, 1, told=family.SHUT)
    yield "paper", lambda language: PaperDialog(family.PAPER, translator(language))
    yield "paper-anew", lambda language: RenewDialog(translator(language))
    yield "forgotten", forgotten
    yield "guardian-unguarded", lambda language: guardian(language, 0, Door.UNGUARDED, filled=False)
    yield "guardian-give", lambda language: guardian(language, 2)
    yield "guardian-take-back", take_back
    yield "guardian-week", lambda language: guardian(language, 3)
    yield "guardian-week-empty", lambda language: guardian(language, 3, filled=False)


def prepare(app: QApplication, *, dark: bool, pixels: int = 13) -> None:
    """The same font everywhere, so that two pictures differ only where the views do."""
    font = QFont("DejaVu Sans")
    font.setPixelSize(pixels)
    app.setFont(font)
    dress(app, dark=dark)


def render(view: QWidget, scale: int, *, whole: bool = True) -> QPixmap:
    """The view, and with ``whole`` all of what it would scroll to."""
    from PySide6.QtWidgets import QScrollArea

    view.ensurePolished()
    view.show()
    QApplication.processEvents()
    if whole:
        for area in view.findChildren(QScrollArea):
            if area.isVisible() and area.widget() is not None:
                more = area.widget().sizeHint().height() - area.viewport().height()
                inside = area.widget().heightForWidth(area.viewport().width())
                more = max(more, inside - area.viewport().height())
                view.resize(view.width(), view.height() + max(0, more))
        QApplication.processEvents()
    picture = QPixmap(view.size() * scale)
    picture.setDevicePixelRatio(scale)
    picture.fill(QColor("transparent"))
    view.render(picture)
    return picture


def rings(app: QApplication) -> QPixmap:
    """The icon in all its moods on a light and a dark panel, at the sizes of 100 and 200 %."""
    moods = [
        face(status, Presence.PRESENT)
        for status in (
            family.STATUS,
            family.WARNED,
            family.OVER,
            family.ON_BREAK,
            family.EARLY,
            family.AWAY,
            family.UNLIMITED,
        )
    ]
    moods += [face(None, Presence.PRESENT, for_parents=True, waiting=2)]
    moods += [face(None, Presence.PRESENT, for_parents=True, problems=1)]
    moods += [face(None, Presence.UNKNOWN), face(None, Presence.MISSING)]
    picture = QPixmap(len(moods) * 96, 128)
    painter = QPainter(picture)
    for row, panel in enumerate(("#eceeec", "#1b1f1d")):
        painter.fillRect(0, row * 64, picture.width(), 64, QColor(panel))
        for place, shown in enumerate(moods):
            for side, x in ((24, 8), (48, 40)):
                area = QRectF(place * 96 + x, row * 64 + (64 - side) / 2, side, side)
                paint(painter, area, shown, ICON, app.font())
    painter.end()
    return picture


def main(folder: Path) -> int:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    for dark in (False, True):
        prepare(app, dark=dark)
        for language in ("vi", "en"):
            for name, make in views():
                for scale in (1, 2):
                    view = make(language)
                    shade = "dark" if dark else "light"
                    render(view, scale).save(str(folder / f"{name}-{language}-{shade}-{scale}.png"))
                    for timer in view.findChildren(QTimer):
                        timer.stop()
                    view.hide()
                    view.deleteLater()
    rings(app).save(str(folder / "rings.png"))
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")  # noqa: T201 - a script for people
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
