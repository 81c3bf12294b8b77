from pytestqt.qtbot import QtBot

from agent.api.errors import TooMany
from agent.api.messages import LogOf
from tests.ui import records
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.log import MOST, LogModel


def test_the_newest_lines_of_one_child_are_read(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    model = LogModel(agent)
    with qtbot.waitSignal(model.changed):
        model.refresh("an")
    assert ("log", LogOf("an", MOST)) in stage.asked
    assert model.entries == records.LOG
    stage.errors["log"] = TooMany("x")
    with qtbot.waitSignal(model.changed):
        model.refresh("an")
    assert isinstance(model.error, TooMany)
    stage.errors.clear()
    with qtbot.waitSignal(model.changed):
        model.refresh("an")
    assert model.error is None
