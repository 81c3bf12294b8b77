import pytest
from pytestqt.qtbot import QtBot

from agent.api.errors import BadParams
from tests.ui import family
from tests.ui.sights import PARENT, WELCOME
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.guardian import GuardianModel
from ui.text import translator
from ui.views.forgotten import ForgottenDialog


@pytest.fixture
def guardian(agent: Agent) -> GuardianModel:
    model = GuardianModel(agent)
    model.meet(PARENT)
    return model


@pytest.fixture
def dialog(guardian: GuardianModel, qtbot: QtBot) -> ForgottenDialog:
    made = ForgottenDialog(guardian, translator("en"))
    qtbot.addWidget(made)
    made.show()
    return made


def type_twice(dialog: ForgottenDialog, qtbot: QtBot, first: str, second: str) -> None:
    qtbot.keyClicks(dialog.first.field, first)
    qtbot.keyClicks(dialog.second.field, second)


def test_the_recovery_code_sets_another_pin(stage: Stage, dialog: ForgottenDialog, qtbot: QtBot) -> None:
    dialog.set.click()
    assert dialog.error.text() == "Please type the recovery code."
    dialog.code.setText(family.PAPER)
    for first, second, said in (
        ("12", "12", "At least 4 letters or digits."),
        ("1357", "1358", "The two are not the same. Please type both again."),
    ):
        type_twice(dialog, qtbot, first, second)
        dialog.set.click()
        assert dialog.error.text() == said
    type_twice(dialog, qtbot, "1357", "1357")
    dialog.set.click()
    assert not dialog.set.isEnabled()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert stage.secret == "1357"


def test_a_wrong_code_and_a_slip_of_the_pen_are_told_apart(
    stage: Stage, dialog: ForgottenDialog, qtbot: QtBot
) -> None:
    dialog.code.setText("AAAA")
    type_twice(dialog, qtbot, "1357", "1357")
    dialog.set.click()
    qtbot.waitUntil(lambda: dialog.error.text() == "This is no code that holds now. 4 tries left.")
    stage.errors["secret.recover"] = BadParams("28 letters")
    type_twice(dialog, qtbot, "1357", "1357")
    dialog.set.click()
    qtbot.waitUntil(lambda: dialog.error.text().startswith("The recovery code is not written like that."))
    assert dialog.set.isEnabled()


def test_an_administrator_needs_no_paper(stage: Stage, dialog: ForgottenDialog, qtbot: QtBot) -> None:
    dialog.administrator.click()
    assert dialog.error.text() == "At least 4 letters or digits."
    type_twice(dialog, qtbot, "1357", "1357")
    dialog.administrator.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert stage.secret == "1357"


def test_while_luytre_is_only_tried_there_is_no_administrator(guardian: GuardianModel, qtbot: QtBot) -> None:
    guardian.meet(WELCOME)
    dialog = ForgottenDialog(guardian, translator("en"))
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.administrator.isVisible()
    dialog.cancel.click()
    assert not dialog.isVisible()
