from pytestqt.qtbot import QtBot

from agent.api.messages import replace
from tests.ui import family
from tests.ui.looking import clipped
from tests.ui.sights import Set
from ui.link.reconnect import Presence
from ui.views.window import LuytreWindow
from ui.widgets.text import label


def window(models: Set, qtbot: QtBot) -> LuytreWindow:
    made = LuytreWindow(models.status, models._, "A window")
    made.body.addWidget(label("body"))
    made.add_foot()
    made.show_presence()
    qtbot.addWidget(made)
    return made


def test_without_an_agent_the_window_says_so_and_help_stays(qtbot: QtBot) -> None:
    models = Set("en", None)
    made = window(models, qtbot)
    assert made.pages.currentIndex() == 1
    assert made._away_title.text() == "Luytre is not running"
    with qtbot.waitSignal(made.help_wanted):
        made.help_line.more.click()
    models.agent.presence = Presence.PRESENT
    models.status.set_status(family.STATUS)
    made.show_presence()
    assert made.pages.currentIndex() == 0


def test_the_window_is_never_narrower_than_what_stands_in_it(qtbot: QtBot) -> None:
    made = window(Set("en"), qtbot)
    made.resize(300, 300)
    made.show()
    wide = label("x" * 100, wrap=False)
    made.body.addWidget(wide)
    qtbot.waitUntil(lambda: made.width() >= wide.sizeHint().width())
    assert clipped(made) == []


def test_the_foot_names_the_number_of_the_country_as_soon_as_it_is_known(qtbot: QtBot) -> None:
    models = Set("en", None)
    made = window(models, qtbot)
    models.status.set_status(replace(family.STATUS, country="DE"))
    assert "Call 116 111." in made.help_line.sentence.text()
