from pytestqt.qtbot import QtBot

from tests.ui import family
from tests.ui.looking import texts
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.guardian import GuardianModel
from ui.text import translator
from ui.views.children import ChildrenPage


def test_each_child_has_a_card(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    stage.secret = None
    guardian = GuardianModel(agent)
    page = ChildrenPage(guardian, translator("en"))
    qtbot.addWidget(page)
    page.show()
    assert "No child is in the agreement yet." in texts(page)
    guardian._meet_again()
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
