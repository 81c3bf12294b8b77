import pytest
from pytestqt.qtbot import QtBot

from agent.api.messages import NewSecret
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.guardian import Door, GuardianModel
from ui.text import translator
from ui.views.change_pin import ChangePinDialog


@pytest.fixture
def dialog(agent: Agent, qtbot: QtBot) -> ChangePinDialog:
    guardian = GuardianModel(agent)
    agent.meet()
    qtbot.waitUntil(lambda: guardian.door is Door.CLOSED)
    guardian.unlock("2468")
    qtbot.waitUntil(lambda: guardian.door is Door.OPEN)
    made = ChangePinDialog(guardian, translator("en"))
    qtbot.addWidget(made)
    made.show()
    return made


def type_all(dialog: ChangePinDialog, qtbot: QtBot, old: str, new: str) -> None:
    for field, text in ((dialog.old, old), (dialog.first, new), (dialog.second, new)):
        qtbot.keyClicks(field.field, text)


def test_the_pin_is_changed_with_the_one_until_now_and_a_new_paper_is_made(
    stage: Stage, dialog: ChangePinDialog, qtbot: QtBot
) -> None:
    type_all(dialog, qtbot, "2468", "13579")
    with qtbot.waitSignal(dialog._guardian.keys.paper):
        dialog.set.click()
    assert ("secret.set", NewSecret("13579", "2468")) in stage.asked
    assert not dialog.isVisible()
    assert dialog._guardian.door is Door.OPEN


def test_a_wrong_pin_changes_nothing_and_is_said(stage: Stage, dialog: ChangePinDialog, qtbot: QtBot) -> None:
    type_all(dialog, qtbot, "1111", "13579")
    dialog.set.click()
    qtbot.waitUntil(dialog.error.isVisible)
    assert dialog.error.text() == "That was not the right PIN. 4 tries left."
    assert dialog.old.is_empty()
    assert stage.secret == "2468"


def test_nothing_is_sent_before_all_is_typed(stage: Stage, dialog: ChangePinDialog, qtbot: QtBot) -> None:
    type_all(dialog, qtbot, "", "13579")
    dialog.set.click()
    assert dialog.error.text() == "Please type the PIN until now."
    qtbot.keyClicks(dialog.old.field, "2468")
    qtbot.keyClicks(dialog.second.field, "1")
    dialog.second.entered.emit()
    assert dialog.error.text() == "The two are not the same. Please type both again."
    assert not dialog.old.is_empty()
    assert "secret.set" not in stage.names()
    dialog.cancel.click()
    assert not dialog.isVisible()
