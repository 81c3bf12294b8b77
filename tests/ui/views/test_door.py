import pytest
from pytestqt.qtbot import QtBot

from agent.api.errors import Denied
from tests.ui.sights import PARENT, SERVED
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.guardian import Door, GuardianModel
from ui.text import translator
from ui.views.door import DoorPage, PinDialog


@pytest.fixture
def guardian(agent: Agent, qtbot: QtBot) -> GuardianModel:
    model = GuardianModel(agent)
    model._agent.meet()
    qtbot.waitUntil(lambda: model.door is not Door.UNKNOWN)
    return model


def test_a_wrong_pin_is_said_and_a_right_one_opens(
    stage: Stage, guardian: GuardianModel, qtbot: QtBot
) -> None:
    page = DoorPage(guardian, translator("en"))
    qtbot.addWidget(page)
    page.show()
    page.unlock.click()
    assert "unlock" not in stage.names()
    qtbot.keyClicks(page.secret.field, "1111")
    page.unlock.click()
    assert page.secret.is_empty()
    assert page.unlock.text() == "Checking…"
    qtbot.waitUntil(page.error.isVisible)
    assert page.error.text() == "That was not the right PIN. 4 tries left."
    qtbot.keyClicks(page.secret.field, "2468")
    page.secret.entered.emit()
    qtbot.waitUntil(lambda: guardian.door is Door.OPEN)
    assert not page.error.isVisible()


def test_in_a_child_s_account_there_is_no_field_and_the_way_is_told(
    stage: Stage, guardian: GuardianModel, qtbot: QtBot
) -> None:
    page = DoorPage(guardian, translator("en"))
    qtbot.addWidget(page)
    page.show()
    assert page.secret.isVisible()
    assert page.trial.isVisible()
    qtbot.keyClicks(page.secret.field, "24")
    guardian.meet(SERVED)
    assert guardian.door is Door.ELSEWHERE
    assert not page.secret.isVisible()
    assert page.secret.is_empty()
    with qtbot.waitSignal(page.code_wanted):
        page.code.click()
    guardian.unlock("2468")
    assert "unlock" not in stage.names()


def test_without_the_agent_there_is_no_field(stage: Stage, guardian: GuardianModel, qtbot: QtBot) -> None:
    page = DoorPage(guardian, translator("en"))
    qtbot.addWidget(page)
    page.show()
    stage.leave()
    qtbot.waitUntil(lambda: guardian.door is Door.UNKNOWN)
    assert not page.secret.isVisible()
    assert not page.elsewhere.isVisible()


def test_in_a_guardian_s_account_there_is_one_and_the_way_round(
    guardian: GuardianModel, qtbot: QtBot
) -> None:
    page = DoorPage(guardian, translator("en"))
    qtbot.addWidget(page)
    page.show()
    guardian.meet(PARENT)
    assert page.secret.isVisible()
    assert not page.trial.isVisible()
    with qtbot.waitSignal(page.forgotten):
        page.lost.click()


def pin(guardian: GuardianModel, qtbot: QtBot) -> PinDialog:
    dialog = PinDialog(guardian, translator("en"))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_a_first_pin_is_typed_twice(stage: Stage, guardian: GuardianModel, qtbot: QtBot) -> None:
    stage.secret = None
    dialog = pin(guardian, qtbot)
    for first, second, said in (
        ("12", "12", "At least 4 letters or digits."),
        ("1357", "1358", "The two are not the same. Please type both again."),
    ):
        qtbot.keyClicks(dialog.first.field, first)
        qtbot.keyClicks(dialog.second.field, second)
        dialog.set.click()
        assert dialog.error.text() == said
        assert dialog.first.is_empty()
    qtbot.keyClicks(dialog.first.field, "1357")
    qtbot.keyClicks(dialog.second.field, "1357")
    dialog.second.entered.emit()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert stage.secret == "1357"


def test_skipping_is_a_choice_of_its_own(stage: Stage, guardian: GuardianModel, qtbot: QtBot) -> None:
    dialog = pin(guardian, qtbot)
    with qtbot.waitSignal(dialog.skipped):
        dialog.skip.click()
    assert not dialog.isVisible()
    assert "secret.set" not in stage.names()


def test_a_refusal_is_told_in_the_dialog(stage: Stage, guardian: GuardianModel, qtbot: QtBot) -> None:
    dialog = pin(guardian, qtbot)
    qtbot.keyClicks(dialog.first.field, "1357")
    qtbot.keyClicks(dialog.second.field, "1357")
    dialog.set.click()
    qtbot.waitUntil(dialog.error.isVisible)
    assert stage.secret == "2468"


def test_a_pin_that_was_set_elsewhere_is_asked_for_with_a_word(
    stage: Stage, guardian: GuardianModel, qtbot: QtBot
) -> None:
    stage.secret = None
    guardian._agent.meet()
    qtbot.waitUntil(lambda: guardian.door is Door.UNGUARDED)
    page, dialog = DoorPage(guardian, translator("en")), pin(guardian, qtbot)
    qtbot.addWidget(page)
    page.show()
    stage.secret = "9999"
    stage.errors["secret.set"] = Denied("This is for guardians.")
    for field in (dialog.first, dialog.second):
        qtbot.keyClicks(field.field, "1357")
    dialog.set.click()
    qtbot.waitUntil(page.error.isVisible)
    assert page.error.text() == "The PIN is needed for this."
    assert page.secret.isVisible()
    assert dialog.error.text() == "Somebody has set a PIN already."
