from pytestqt.qtbot import QtBot

from tests.ui.looking import texts
from tests.ui.sights import Set
from ui.views.used import UsedCard


def test_what_was_used_is_told_with_its_kind_and_time_or_that_there_is_nothing(qtbot: QtBot) -> None:
    models = Set("en")
    made = UsedCard(models.with_day(), models._)
    qtbot.addWidget(made)
    words = texts(made)
    assert words[:4] == ["What I used today", "YouTube", "Videos", "45 min"]
    models.with_day(used=False).changed.emit()
    assert texts(made) == ["What I used today", "Nothing yet today."]
