import pytest
from pytestqt.qtbot import QtBot

from agent.api.messages import DayOf, OfChild
from tests.ui import family
from tests.ui.shots import PARENT
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.guardian import Door, GuardianModel
from ui.models.status import StatusModel
from ui.models.week import WeekModel
from ui.text import translator
from ui.views.door import PinDialog
from ui.views.forgotten import ForgottenDialog
from ui.views.guardian import GuardianWindow
from ui.views.paper import RenewDialog


@pytest.fixture
def window(agent: Agent, qtbot: QtBot) -> GuardianWindow:
    guardian, status = GuardianModel(agent), StatusModel(agent)
    status.set_status(family.STATUS)
    made = GuardianWindow(guardian, status, WeekModel(agent), translator("en"))
    qtbot.addWidget(made)
    made.show()
    guardian._meet_again()
    qtbot.waitUntil(lambda: guardian.door is not Door.UNKNOWN)
    return made


def unlock(window: GuardianWindow, qtbot: QtBot) -> None:
    window._guardian.unlock("2468")
    qtbot.waitUntil(lambda: bool(window.pending.cards))


def test_nothing_is_shown_before_the_door_is_open(window: GuardianWindow, qtbot: QtBot) -> None:
    assert window.inside.currentIndex() == 0
    assert not window.pending.cards
    unlock(window, qtbot)
    assert window.inside.currentIndex() == 1
    assert window.tabs.tabText(0) == "Requests (1)"
    assert not window.unguarded.isVisible()
    window.lock.click()
    qtbot.waitUntil(lambda: window.inside.currentIndex() == 0)
    assert not window.pending.cards


def test_closing_the_window_closes_the_door(stage: Stage, window: GuardianWindow, qtbot: QtBot) -> None:
    unlock(window, qtbot)
    window.close()
    qtbot.waitUntil(lambda: window._guardian.door is Door.CLOSED)
    assert "relock" in stage.names()


def test_the_week_is_read_when_it_is_looked_at(stage: Stage, window: GuardianWindow, qtbot: QtBot) -> None:
    unlock(window, qtbot)
    assert "week" not in stage.names()
    window.tabs.setCurrentIndex(3)
    qtbot.waitUntil(lambda: stage.names().count("week") == 2)
    qtbot.waitUntil(lambda: window.child.count() == 2)
    window.child.setCurrentIndex(1)
    window.child.activated.emit(1)
    qtbot.waitUntil(lambda: stage.names().count("week") == 4)


def test_an_answer_that_is_refused_can_be_given_again(
    stage: Stage, window: GuardianWindow, qtbot: QtBot
) -> None:
    from agent.api.errors import Unavailable

    unlock(window, qtbot)
    stage.errors["answer"] = Unavailable("The disk is full.")
    card = window.pending.cards[3]
    card.no.click()
    qtbot.waitUntil(window.error.isVisible)
    assert window.error.text() == "The disk is full."
    assert card.isEnabled()


def test_without_a_pin_the_window_says_what_that_means(
    stage: Stage, window: GuardianWindow, qtbot: QtBot
) -> None:
    stage.secret = None
    window._guardian._meet_again()
    qtbot.waitUntil(window.unguarded.isVisible)
    assert not window.lock.isVisible()
    window.pin.click()
    dialog = window.findChild(PinDialog)
    assert dialog is not None
    assert dialog.isVisible()


def test_an_agent_that_leaves_closes_all(stage: Stage, window: GuardianWindow, qtbot: QtBot) -> None:
    unlock(window, qtbot)
    stage.leave()
    qtbot.waitUntil(lambda: window.pages.currentIndex() == 1)
    assert not window.pending.cards


@pytest.fixture
def parents(stage: Stage, agent: Agent, qtbot: QtBot) -> GuardianWindow:
    """The window in an account that is no child's."""
    guardian, status = GuardianModel(agent), StatusModel(agent)
    made = GuardianWindow(guardian, status, WeekModel(agent), translator("en"))
    qtbot.addWidget(made)
    made.show()
    status._begin(PARENT)
    guardian.meet(PARENT)
    stage.child, stage.mode = None, "service"
    return made


def test_a_guardian_without_a_child_sees_the_door_then_the_family(
    stage: Stage, parents: GuardianWindow, qtbot: QtBot
) -> None:
    assert parents.pages.currentIndex() == 0
    assert parents.door.secret.isVisible()
    unlock(parents, qtbot)
    qtbot.waitUntil(lambda: parents._status.status is not None)
    assert ("subscribe", OfChild("an")) in stage.asked
    assert set(parents.children_page.cards) == {"an", "binh"}
    before = stage.names().count("children")
    parents.tabs.setCurrentWidget(parents.children_page)
    assert not parents.child.isVisible()
    qtbot.waitUntil(lambda: stage.names().count("children") == before + 1)
    parents.children_page.cards["binh"].give.click()
    assert parents.tabs.currentWidget() is parents.give
    assert (parents.child.isVisible(), parents.child.currentData()) == (True, "binh")
    qtbot.waitUntil(lambda: ("subscribe", OfChild("binh")) in stage.asked)
    parents.tabs.setCurrentWidget(parents.week)
    parents.choose("an")
    qtbot.waitUntil(lambda: ("week", DayOf("an")) in stage.asked)


def test_closed_it_knows_of_nobody_any_more(stage: Stage, parents: GuardianWindow, qtbot: QtBot) -> None:
    unlock(parents, qtbot)
    qtbot.waitUntil(lambda: parents._status.status is not None)
    parents.close()
    assert parents._status.status is None
    qtbot.waitUntil(lambda: parents._guardian.door is Door.CLOSED)
    stage.leave()
    qtbot.waitUntil(lambda: parents.pages.currentIndex() == 1)


def test_a_new_recovery_code_is_made_behind_the_door(
    stage: Stage, window: GuardianWindow, qtbot: QtBot
) -> None:
    assert not window.paper.isVisible()
    unlock(window, qtbot)
    for press in ("cancel", "make"):
        window.paper.click()
        dialog = window.findChildren(RenewDialog)[-1]
        with qtbot.waitSignal(dialog.finished):
            getattr(dialog, press).click()
        assert stage.names().count("secret.recovery") == 0
    qtbot.waitUntil(lambda: stage.names().count("secret.recovery") == 1)


def test_who_forgot_the_pin_is_led_on(window: GuardianWindow) -> None:
    window.door.lost.click()
    dialog = window.findChild(ForgottenDialog)
    assert dialog is not None
    assert dialog.isVisible()
