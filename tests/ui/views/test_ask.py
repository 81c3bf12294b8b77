import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from agent.api.errors import TooMany
from agent.api.messages import Ask, replace
from tests.ui import family
from tests.ui.sights import Set
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.requests import AskModel
from ui.models.status import StatusModel
from ui.text import translator
from ui.views.ask import AskDialog


@pytest.fixture
def dialog(agent: Agent, qtbot: QtBot) -> AskDialog:
    status = StatusModel(agent)
    status.set_status(family.STATUS)
    made = AskDialog(AskModel(agent), status, translator("en"))
    qtbot.addWidget(made)
    made.show()
    return made


def test_only_what_has_an_end_can_be_asked_for(dialog: AskDialog) -> None:
    offered = [dialog.target.itemText(n) for n in range(dialog.target.count())]
    assert not dialog.nothing.isVisible()
    assert offered == ["Time at the PC", "Minecraft", "Roblox", "YouTube", "Zalo", "TikTok"]


def test_a_question_is_written_sent_and_answered(stage: Stage, dialog: AskDialog, qtbot: QtBot) -> None:
    dialog.choose("app:roblox")
    thirty = dialog.time.layout().itemAt(1).widget()
    qtbot.mouseClick(thirty, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(dialog.why, "homework is done")
    qtbot.keyClick(dialog.why, Qt.Key.Key_Return)
    assert not dialog.send.isEnabled()
    qtbot.waitUntil(lambda: dialog.pages.currentIndex() == 1)
    assert ("ask", Ask("app:roblox", family.seconds(30), "homework is done")) in stage.asked
    assert dialog.state.text() == "Sent. Your parents will see it."
    sent = dialog._ask.request
    assert sent is not None
    answered = replace(sent, state="granted", answer="Have fun!")
    dialog._status.set_status(replace(family.STATUS, requests=(answered,)))
    assert dialog.state.text() == "Yes!"
    assert dialog.answer.text() == "“Have fun!”"
    assert not dialog.next.isVisible()
    dialog.finish.click()
    assert not dialog.isVisible()


def test_a_yes_to_less_says_how_much_was_given(dialog: AskDialog, qtbot: QtBot) -> None:
    dialog._ask.request = replace(family.LESS, given=None)
    dialog._show()
    assert not dialog.given.isVisible()
    dialog._status.set_status(replace(family.STATUS, requests=(family.LESS,)))
    assert dialog.given.text() == "5 minutes more of Minecraft, until midnight."
    assert dialog.given.isVisible()


def test_a_refusal_of_the_agent_is_said_and_can_be_tried_again(
    stage: Stage, dialog: AskDialog, qtbot: QtBot
) -> None:
    stage.errors["ask"] = TooMany("x")
    dialog.send.click()
    qtbot.waitUntil(dialog.error.isVisible)
    assert dialog.error.text() == "That was a lot at once. Please wait a moment and try again."
    assert dialog.send.isEnabled()


def test_an_unknown_target_begins_with_the_screen(dialog: AskDialog) -> None:
    dialog.choose("app:unheard")
    assert dialog.target.currentData() == "screen"
    dialog.cancel.click()
    assert not dialog.isVisible()


def test_a_child_without_limits_reads_why_nothing_can_be_asked_for(agent: Agent, qtbot: QtBot) -> None:
    status = StatusModel(agent)
    status.set_status(family.UNLIMITED)
    made = AskDialog(AskModel(agent), status, translator("en"))
    qtbot.addWidget(made)
    made.show()
    assert made.nothing.text() == "Nothing is limited now, so there is nothing to ask for."
    assert made.nothing.isVisible()
    assert not made.send.isEnabled()


def test_without_a_state_there_is_nothing_to_ask_for(qtbot: QtBot) -> None:
    models = Set("en", None)
    made = AskDialog(AskModel(models.agent), models.status, models._)
    qtbot.addWidget(made)
    assert made.target.count() == 0
    assert not made.send.isEnabled()
    models.status.changed.emit()
