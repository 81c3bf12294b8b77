import pytest
from pytestqt.qtbot import QtBot

from agent.api.errors import Denied, WrongSecret
from agent.api.messages import Event, GiveTime, Welcome
from tests.ui import family
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.link.peer import Proof
from ui.models.guardian import Door, GuardianModel, minutes

WELCOME = Welcome(1, "0.1.0", "try", "an", "an", False, True, "vi")


@pytest.fixture
def model(agent: Agent) -> GuardianModel:
    model = GuardianModel(agent)
    assert (model.door, model.is_trial) == (Door.UNKNOWN, False)
    model.meet(WELCOME)
    return model


def test_the_door_opens_with_the_secret_alone(stage: Stage, model: GuardianModel, qtbot: QtBot) -> None:
    assert (model.door, model.is_trial) == (Door.CLOSED, True)
    with qtbot.waitSignal(model.failed) as told:
        model.unlock("1111")
        model.unlock("2222")
    assert isinstance(told.args[0], WrongSecret)
    assert model.door is Door.CLOSED
    assert model.family == ()
    model.unlock("2468")
    qtbot.waitUntil(lambda: len(model.family) == 2 and model.pending.requests == (family.ASKED,))
    assert (model.door, model.may_act) == (Door.OPEN, True)
    assert stage.names().count("unlock") == 2


def test_the_door_is_closed_by_hand_by_time_and_by_a_restart(
    stage: Stage, model: GuardianModel, qtbot: QtBot
) -> None:
    model.unlock("2468")
    qtbot.waitUntil(lambda: model.pending.requests is not None)
    model.lock()
    qtbot.waitUntil(lambda: model.door is Door.CLOSED)
    assert (model.family, model.pending.requests) == ((), None)
    model.unlock("2468")
    qtbot.waitUntil(lambda: model.door is Door.OPEN)
    model._closing.setInterval(10)
    model._closing.start()
    qtbot.waitUntil(lambda: model.door is Door.CLOSED)
    model._closing.setInterval(300_000)
    model.unlock("2468")
    qtbot.waitUntil(lambda: model.door is Door.OPEN)
    stage.leave()
    qtbot.waitUntil(lambda: model.door is Door.UNKNOWN)
    stage.open()
    qtbot.waitUntil(lambda: model.door is Door.CLOSED)
    model.lock()
    assert model.door is Door.CLOSED


def test_the_door_is_closed_at_once_whatever_the_agent_says_to_it(
    stage: Stage, model: GuardianModel, qtbot: QtBot
) -> None:
    model.unlock("2468")
    qtbot.waitUntil(lambda: len(model.family) == 2)
    stage.errors["relock"] = Denied("You can see and ask only about yourself.")
    stage.unlocked.clear()
    model.lock()
    assert (model.door, model.family, model.pending.requests) == (Door.CLOSED, (), None)
    with qtbot.waitSignal(model._agent.welcomed):
        pass
    assert model.door is Door.CLOSED


def test_who_is_knocking_is_met_again(stage: Stage, model: GuardianModel, qtbot: QtBot) -> None:
    doors: list[Door] = []
    model._agent.welcomed.connect(lambda _: doors.append(model.door))
    model._agent.meet()
    with qtbot.waitSignal(model.failed):
        model.unlock("1111")
    assert (doors, model.door) == ([Door.KNOCKING], Door.CLOSED)


def test_an_account_that_needs_no_secret_has_its_door_open_again(
    stage: Stage, model: GuardianModel, qtbot: QtBot
) -> None:
    model.unlock("2468")
    qtbot.waitUntil(lambda: model.door is Door.OPEN)
    stage.errors["relock"] = Denied("It stays open.")
    model.lock()
    qtbot.waitUntil(lambda: model.door is Door.OPEN and len(model.family) == 2)


def test_after_sleep_the_door_is_closed_when_the_agent_has_closed_it(
    stage: Stage, model: GuardianModel, qtbot: QtBot
) -> None:
    model.unlock("2468")
    qtbot.waitUntil(lambda: len(model.family) == 2)
    asked = stage.names().count("children")
    model._looking.timeout.emit()
    qtbot.waitUntil(lambda: stage.names()[-1] == "hello")
    assert (model.door, stage.names().count("children")) == (Door.OPEN, asked)
    stage.unlocked.clear()
    model._looking.timeout.emit()
    qtbot.waitUntil(lambda: model.door is Door.CLOSED)
    assert not model._looking.isActive()


def test_a_recovery_code_that_is_refused_says_so(stage: Stage, model: GuardianModel, qtbot: QtBot) -> None:
    model.unlock("2468")
    qtbot.waitUntil(lambda: model.door is Door.OPEN)
    stage.unlocked.clear()
    with qtbot.waitSignal(model.failed):
        model.keys.make_paper()
    assert model.door is Door.CLOSED


def test_the_agent_has_the_last_word(stage: Stage, model: GuardianModel, qtbot: QtBot) -> None:
    model.unlock("2468")
    qtbot.waitUntil(lambda: model.door is Door.OPEN)
    stage.unlocked.clear()
    with qtbot.waitSignal(model.failed) as told:
        model.grant(GiveTime(extra=minutes(15)))
    assert isinstance(told.args[0], Denied)
    assert model.door is Door.CLOSED


def test_without_a_pin_whoever_sits_here_is_the_guardian(
    stage: Stage, agent: Agent, model: GuardianModel, qtbot: QtBot
) -> None:
    stage.secret = None
    model._agent.meet()
    qtbot.waitUntil(lambda: model.door is Door.UNGUARDED)
    assert model.may_act
    with qtbot.waitSignal(model.granted) as told:
        model.grant(GiveTime("app:minecraft", extra=minutes(15)))
    assert told.args[0].extra == 900
    with qtbot.waitSignal(model.keys.paper) as paper:
        model.set_secret("1357")
    assert (paper.args, stage.names()[-1]) == ([family.PAPER], "secret.recovery")
    qtbot.waitUntil(lambda: model.door is Door.OPEN and model._closing.isActive())


def test_a_pin_that_is_set_elsewhere_is_asked_for_here(
    stage: Stage, model: GuardianModel, qtbot: QtBot
) -> None:
    stage.secret, stage.child = None, None
    model._agent.meet()
    qtbot.waitUntil(lambda: model.door is Door.UNGUARDED)
    stage.secret = "9999"
    with qtbot.waitSignal(model.failed):
        model.refresh()
    qtbot.waitUntil(lambda: stage.names()[-1] == "hello")
    assert model.door is Door.CLOSED
    model.unlock("9999")
    qtbot.waitUntil(lambda: model.door is Door.OPEN)


def test_another_agreement_may_make_a_child_s_account_of_this_one(
    stage: Stage, model: GuardianModel, qtbot: QtBot
) -> None:
    stage.mode, model._agent.proof = "service", Proof.SERVICE
    stage.tell(Event("policy", family.NOW, "an"))
    qtbot.waitUntil(lambda: model.door is Door.ELSEWHERE)


def test_a_new_request_shows_at_once(stage: Stage, model: GuardianModel, qtbot: QtBot) -> None:
    stage.pending = ()
    model.unlock("2468")
    qtbot.waitUntil(lambda: model.pending.requests == ())
    stage.pending = (family.ASKED,)
    stage.tell(Event("request", family.NOW, "an", reason="asked"))
    qtbot.waitUntil(lambda: model.pending.requests == (family.ASKED,))


def test_a_guardians_own_account_needs_no_secret(model: GuardianModel) -> None:
    model.meet(Welcome(1, "0.1.0", "service", "lan", None, True, True, "vi"))
    assert model.door is Door.OPEN


def test_an_unlock_that_the_agent_cannot_answer(stage: Stage, model: GuardianModel, qtbot: QtBot) -> None:
    stage.silent = True
    with qtbot.waitSignal(model.failed):
        model.unlock("2468")
        qtbot.waitUntil(lambda: "unlock" in stage.names())
        stage.leave()
    assert model.door is Door.UNKNOWN
