from pytestqt.qtbot import QtBot

from agent.api.errors import TooMany
from agent.api.messages import Ask, replace
from tests.ui import family
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.requests import AskModel, PendingModel, Sending


def test_a_question_is_sent_once_and_followed(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    model = AskModel(agent)
    steps = []
    model.changed.connect(lambda: steps.append(model.sending))
    model.ask("app:roblox", family.seconds(15), "  xong bài rồi ạ ")
    model.ask("app:roblox", family.seconds(15), "again")
    qtbot.waitUntil(lambda: model.sending is Sending.SENT)
    assert steps == [Sending.SENDING, Sending.SENT]
    assert stage.asked[1:] == [("ask", Ask("app:roblox", family.seconds(15), "xong bài rồi ạ"))]
    assert model.request is not None
    model.follow((family.ASKED,))
    assert len(steps) == 2
    answered = replace(model.request, state="granted")
    model.follow((answered,))
    assert model.request == answered
    assert len(steps) == 3


def test_a_question_that_is_refused_says_why(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    stage.errors["ask"] = TooMany("Five questions are open.")
    model = AskModel(agent)
    model.follow((family.ASKED,))
    model.ask("screen", family.seconds(15), "")
    qtbot.waitUntil(lambda: model.sending is Sending.FAILED)
    assert isinstance(model.error, TooMany)
    del stage.errors["ask"]
    model.ask("screen", family.seconds(15), "")
    qtbot.waitUntil(lambda: model.sending is Sending.SENT)
    assert model.error is None


def test_what_waits_is_answered_and_gone(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    stage.secret = None
    model = PendingModel(agent)
    model.refresh()
    qtbot.waitUntil(lambda: model.requests == (family.ASKED,))
    with qtbot.waitSignal(model.answered) as told:
        model.answer(family.ASKED, None, " nay muộn rồi ")
    assert model.requests == ()
    answer = told.args[0]
    assert (answer.state, answer.answer) == ("refused", "nay muộn rồi")
    model.forget()
    assert model.requests is None


def test_without_the_guardians_door_no_answer_is_taken(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    model = PendingModel(agent)
    with qtbot.waitSignal(model.failed):
        model.answer(family.ASKED, family.seconds(15))
