from datetime import timedelta

from pytestqt.qtbot import QtBot

from agent.api.messages import replace
from tests.ui import family
from tests.ui.looking import texts
from tests.ui.sights import Set
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.guardian import GuardianModel
from ui.text import translator
from ui.views.children import ChildrenPage


def test_a_closed_door_is_no_used_up_time(qtbot: QtBot) -> None:
    models = Set("en")
    models.guardian._told(family.SHUT)
    page = ChildrenPage(models.guardian, models._)
    qtbot.addWidget(page)
    assert "On a break until 16:20" in texts(page)
    assert "Closed, opens tomorrow at 15:30" in texts(page)
    models.guardian._told(replace(family.SHUT, at=family.NOW + timedelta(days=1)))
    assert "Closed, opens at 15:30" in texts(page)


def test_each_child_has_a_card(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    stage.secret = None
    guardian = GuardianModel(agent)
    page = ChildrenPage(guardian, translator("en"))
    qtbot.addWidget(page)
    page.show()
    assert "No child is in the agreement yet." in texts(page)
    guardian._agent.meet()
    qtbot.waitUntil(lambda: len(page.cards) == 2)
    for said in ("An", "47 minutes left", "at the PC", "1 question waits for you", "Account: binh", "away"):
        assert said in texts(page)
    card = page.cards["binh"]
    guardian.changed.emit()
    assert page.cards["binh"] is card
    with qtbot.waitSignal(page.chosen) as chosen:
        card.give.click()
    assert chosen.args == ["binh"]
    assert family.CHILDREN.children == guardian.family
