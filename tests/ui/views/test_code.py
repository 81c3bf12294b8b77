import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from agent.api.errors import Unavailable, WrongSecret
from tests.ui import family
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.keys import CodeModel
from ui.models.status import StatusModel
from ui.text import translator
from ui.views.code import CodeDialog


@pytest.fixture
def dialog(agent: Agent, qtbot: QtBot) -> CodeDialog:
    status = StatusModel(agent)
    status.set_status(family.STATUS)
    made = CodeDialog(CodeModel(agent), status, translator("en"))
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_right_code_says_what_it_gave(dialog: CodeDialog, qtbot: QtBot) -> None:
    assert not dialog.use.isEnabled()
    qtbot.keyClicks(dialog.field, family.CODE)
    assert dialog.use.isEnabled()
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.use.text() == "Checking…"
    qtbot.waitUntil(lambda: dialog.pages.currentIndex() == 1)
    assert "Minecraft" in dialog.given.text()
    dialog.finish.click()
    assert not dialog.isVisible()


def test_a_wrong_code_is_said_kindly_with_the_tries_that_are_left(dialog: CodeDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(dialog.field, "00000000")
    dialog.use.click()
    qtbot.waitUntil(dialog.error.isVisible)
    assert dialog.error.text() == "This is no code that holds now. 4 tries left."
    assert dialog.use.isEnabled()
    dialog.cancel.click()
    assert not dialog.isVisible()


def test_a_wait_is_shown_and_counted_down(stage: Stage, dialog: CodeDialog, qtbot: QtBot) -> None:
    stage.errors["redeem"] = WrongSecret("x", 61, 0)
    dialog._code._second.setInterval(10)
    qtbot.keyClicks(dialog.field, "00000000")
    dialog.use.click()
    seen: list[str] = []
    dialog._code.changed.connect(lambda: seen.append(dialog.error.text()))
    qtbot.waitUntil(lambda: dialog._code.error is None and bool(seen))
    assert "This is no code that holds now. You can try again in 1:00." in seen
    assert dialog.use.isEnabled()
    assert not dialog.error.isVisible()


def test_what_the_agent_cannot_do_is_said_in_its_words(
    stage: Stage, dialog: CodeDialog, qtbot: QtBot
) -> None:
    stage.errors["redeem"] = Unavailable("This question was answered already.")
    qtbot.keyClicks(dialog.field, family.CODE)
    dialog.use.click()
    qtbot.waitUntil(dialog.error.isVisible)
    assert dialog.error.text() == "This question was answered already."
    dialog.field.clear()
    dialog._redeem()
    assert stage.names().count("redeem") == 1
