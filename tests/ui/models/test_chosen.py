import pytest
from pytestqt.qtbot import QtBot

from agent.api.messages import Event, OfChild, replace
from tests.ui import family
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.chosen import ChosenModel


@pytest.fixture
def model(agent: Agent) -> ChosenModel:
    return ChosenModel(agent)


def subscribed(stage: Stage) -> list[object]:
    return [params for name, params in stage.asked if name == "subscribe"]


def test_it_tells_of_nobody_until_a_child_is_chosen(
    stage: Stage, agent: Agent, model: ChosenModel, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(agent.welcomed):
        agent.meet()
    with qtbot.waitSignal(agent.happened):
        stage.show(family.STATUS)
    assert (model.child, model.status, subscribed(stage)) == (None, None, [])


def test_the_child_that_was_chosen_last_is_told_of(stage: Stage, model: ChosenModel, qtbot: QtBot) -> None:
    model.follow("an")
    model.follow("an")
    model.follow("binh")
    assert not model.status
    qtbot.waitUntil(lambda: model.status is not None)
    assert model.status
    assert (model.child, model.status.child) == ("binh", "binh")
    assert subscribed(stage) == [OfChild("an"), OfChild("binh")]
    stage.tell(Event("usage", family.NOW, "binh"))
    stage.show(replace(family.OVER, child="an"))
    stage.show(replace(family.GRACE, child="binh"))
    qtbot.waitUntil(lambda: model.status is not None and model.status.screen.standing == "grace")
    model.follow(None)
    assert model.status is None


def test_after_another_agreement_it_listens_anew(
    stage: Stage, agent: Agent, model: ChosenModel, qtbot: QtBot
) -> None:
    model.follow("an")
    qtbot.waitUntil(lambda: model.status is not None)
    stage.tell(Event("policy", family.NOW))
    qtbot.waitUntil(lambda: len(subscribed(stage)) == 2)
    assert model.status is not None


def test_it_knows_the_country_before_a_child_is_chosen(
    stage: Stage, agent: Agent, model: ChosenModel, qtbot: QtBot
) -> None:
    stage.country = "DE"
    with qtbot.waitSignal(model.changed):
        agent.meet()
    assert model.country == "DE"
