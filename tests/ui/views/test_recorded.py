from pytestqt.qtbot import QtBot

from agent.api.errors import TooMany
from agent.api.messages import replace
from tests.ui import family
from tests.ui.looking import texts
from tests.ui.sights import Set
from ui.views.recorded import RecordedCard


def card(qtbot: QtBot, models: Set) -> RecordedCard:
    made = RecordedCard(models.with_day().log, models.status, models._)
    qtbot.addWidget(made)
    return made


def test_the_newest_of_the_log_stands_under_what_is_recorded(qtbot: QtBot) -> None:
    models = Set("en")
    made = card(qtbot, models)
    words = texts(made)
    assert "At 16:06 · An: xin thêm 15 phút cho YouTube" in words
    assert "Yesterday at 20:31 · Luytre: Roblox đã đóng: hết giờ trong ngày" in words
    models.day.log.entries = ()
    models.day.log.changed.emit()
    assert "Nothing was noted yet." in texts(made)
    models.day.log.error = TooMany("x")
    models.day.log.changed.emit()
    assert "That was a lot at once. Please wait a moment and try again." in texts(made)


def test_after_midnight_today_is_yesterday(qtbot: QtBot) -> None:
    models = Set("en")
    made = card(qtbot, models)
    half = 12 * 60 * family.MINUTE
    later = replace(family.STATUS, at=family.NOW + half, day=family.TODAY + 2 * half)
    models.status.set_status(later)
    assert "Yesterday at 16:06 · An: xin thêm 15 phút cho YouTube" in texts(made)


def test_while_nothing_is_known_there_is_no_line(qtbot: QtBot) -> None:
    assert not any("16:06" in words for words in texts(card(qtbot, Set("en", None))))
