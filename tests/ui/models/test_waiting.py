from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from agent.api.errors import Denied, UnknownMethod
from agent.api.messages import Event
from tests.ui import family
from tests.ui.sights import PARENT, WELCOME
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.waiting import WaitingModel

ASKED = Event("request", family.NOW)


def test_a_guardians_session_knows_how_many_ask(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    model = WaitingModel(agent)
    rose: list[int] = []
    model.rose.connect(rose.append)
    agent.welcomed.emit(PARENT)
    qtbot.waitUntil(lambda: model.count == 1)
    stage.pending = (family.ASKED,) * 3
    stage.tell(ASKED)
    qtbot.waitUntil(lambda: model.count == 3)
    stage.pending = ()
    with qtbot.waitSignal(model.changed):
        stage.tell(ASKED)
    assert model.count == 0
    assert rose == [1, 2]


def test_what_expires_counts_no_more(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    model = WaitingModel(agent)
    stage.until = family.NOW + timedelta(hours=1)
    agent.welcomed.emit(PARENT)
    qtbot.waitUntil(lambda: model.count == 1)
    assert model._expiring.isActive()
    stage.pending, stage.until = (), None
    model._expiring.timeout.emit()
    qtbot.waitUntil(lambda: model.count == 0)
    assert not model._expiring.isActive()


def test_it_knows_how_much_is_wrong_at_login_and_when_that_is_another_number(
    stage: Stage, agent: Agent, qtbot: QtBot
) -> None:
    model, grew = WaitingModel(agent), []
    model.worsened.connect(lambda: grew.append(model.problems))
    stage.pending, stage.problems = (), family.ILL.health
    agent.welcomed.emit(PARENT)
    qtbot.waitUntil(lambda: model.problems == 1)
    stage.problems = ()
    with qtbot.waitSignal(model.changed):
        stage.tell(Event("health", family.NOW))
    assert (model.problems, grew) == (0, [1])
    stage.problems = family.ILL.health
    stage.tell(Event("health", family.NOW))
    qtbot.waitUntil(lambda: grew == [1, 1])
    with qtbot.waitSignal(model.changed):
        agent.welcomed.emit(WELCOME)
    assert model.problems == 0


@pytest.mark.parametrize("error", [Denied("No."), UnknownMethod("The agent has no such method.")])
def test_who_may_not_know_and_an_older_agent_are_0(
    stage: Stage, agent: Agent, qtbot: QtBot, error: Exception
) -> None:
    model = WaitingModel(agent)
    stage.errors["waiting"] = error  # type: ignore[assignment]
    agent.welcomed.emit(PARENT)
    qtbot.waitUntil(lambda: "waiting" in stage.names())
    assert model.count == 0


def test_a_childs_session_does_not_ask(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    model = WaitingModel(agent)
    agent.welcomed.emit(WELCOME)
    with qtbot.waitSignal(agent.happened):
        stage.tell(ASKED)
    assert model.count == 0
    assert "waiting" not in stage.names()


def test_an_account_that_becomes_a_child_s_counts_no_more(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    model = WaitingModel(agent)
    agent.welcomed.emit(PARENT)
    qtbot.waitUntil(lambda: model.count == 1)
    with qtbot.waitSignal(model.changed):
        agent.welcomed.emit(WELCOME)
    assert model.count == 0
