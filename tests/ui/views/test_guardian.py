import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from agent.api.errors import TooMany
from agent.api.messages import GiveTime
from tests.ui.looking import texts
from tests.ui.sights import Set
from tests.ui.stage import Stage
from tests.ui.views.unlocking import unlock
from ui.link.client import Agent
from ui.link.reconnect import Presence
from ui.models.chosen import ChosenModel
from ui.models.guardian import Door, GuardianModel
from ui.models.week import WeekModel
from ui.text import translator
from ui.views.change_pin import ChangePinDialog
from ui.views.dialog import LuytreDialog
from ui.views.door import PinDialog
from ui.views.forgotten import ForgottenDialog
from ui.views.guardian import GuardianWindow
from ui.views.paper import RenewDialog


@pytest.fixture
def window(agent: Agent, qtbot: QtBot) -> GuardianWindow:
    guardian, status = GuardianModel(agent), ChosenModel(agent)
    made = GuardianWindow(guardian, status, WeekModel(agent), translator("en"))
    qtbot.addWidget(made)
    made.show()
    guardian._agent.meet()
    qtbot.waitUntil(lambda: guardian.door is not Door.UNKNOWN)
    return made


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


def test_the_pin_is_typed_and_then_the_keys_are_with_the_pages(window: GuardianWindow, qtbot: QtBot) -> None:
    assert window.door.secret.isAncestorOf(window.focusWidget())
    unlock(window, qtbot)
    assert window.focusWidget() is window.tabs.tabBar()
    window.tabs.setCurrentIndex(2)
    window.give.setFocus()
    window._show()
    assert window.focusWidget() is not window.tabs.tabBar(), "only once"
    window.lock.click()
    qtbot.waitUntil(lambda: window.door.secret.isAncestorOf(window.focusWidget()))


def test_closing_the_window_closes_the_door(stage: Stage, window: GuardianWindow, qtbot: QtBot) -> None:
    unlock(window, qtbot)
    window.close()
    assert window._guardian.door is Door.CLOSED
    qtbot.waitUntil(lambda: "relock" in stage.names())


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


@pytest.mark.parametrize("tab", [0, 1, 3])
def test_what_is_refused_is_told_on_each_page(
    stage: Stage, window: GuardianWindow, qtbot: QtBot, tab: int
) -> None:
    unlock(window, qtbot)
    window.tabs.setCurrentIndex(tab)
    stage.errors["secret.recovery"] = TooMany("x")
    window._guardian.keys.make_paper()
    qtbot.waitUntil(window.error.isVisible)
    assert window.error.text() == "That was a lot at once. Please wait a moment and try again."
    window.tabs.setCurrentIndex(2)
    assert not window.error.isVisible()


def test_without_a_pin_the_window_says_what_that_means(
    stage: Stage, window: GuardianWindow, qtbot: QtBot
) -> None:
    stage.secret = None
    window._guardian._agent.meet()
    qtbot.waitUntil(window.unguarded.isVisible)
    assert not window.lock.isVisible()
    window.pin.click()
    dialog = window.findChild(PinDialog)
    assert dialog is not None
    assert dialog.isVisible()


def test_behind_the_door_the_pin_is_changed(window: GuardianWindow, qtbot: QtBot) -> None:
    assert not window.pin.isVisibleTo(window)
    unlock(window, qtbot)
    assert window.pin.isVisibleTo(window)
    assert (window.pin.text(), window.pin.accessibleName()) == ("Change the &PIN…", "Change the PIN…")
    window.pin.click()
    dialog = window.findChild(ChangePinDialog)
    assert dialog is not None
    assert dialog.isVisible()


@pytest.mark.parametrize("presence", [Presence.MISSING, Presence.STRANGER])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_parents_are_not_told_to_tell_their_parents(qtbot: QtBot, presence: Presence, language: str) -> None:
    models = Set(language, None)
    models.agent.presence = presence
    made = GuardianWindow(models.guardian, models.chosen, WeekModel(models.agent), models._)
    qtbot.addWidget(made)
    assert made.pages.currentIndex() == 1
    words = " ".join(texts(made))
    assert "tell your parents" not in words
    assert "báo cho bố mẹ" not in words
    assert ("luytre doctor" in words) is (presence is Presence.MISSING)


def test_an_agent_that_leaves_closes_all(stage: Stage, window: GuardianWindow, qtbot: QtBot) -> None:
    unlock(window, qtbot)
    stage.leave()
    qtbot.waitUntil(lambda: window.pages.currentIndex() == 1)
    assert not window.pending.cards


def test_where_luytre_is_tried_time_is_given_to_the_child_who_is_picked(
    stage: Stage, window: GuardianWindow, qtbot: QtBot
) -> None:
    unlock(window, qtbot)
    window._give_to("binh")
    qtbot.waitUntil(window.give.give[0].isEnabled)
    window.give.give[0].click()
    qtbot.waitUntil(lambda: "grant" in stage.names())
    given = next(params for name, params in stage.asked if name == "grant")
    assert isinstance(given, GiveTime)
    assert given.child == "binh"


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


def test_a_dialogue_that_is_closed_is_gone(stage: Stage, window: GuardianWindow, qtbot: QtBot) -> None:
    window.door.lost.click()
    window.findChild(ForgottenDialog).close()
    unlock(window, qtbot)
    window.paper.click()
    window.findChild(RenewDialog).cancel.click()
    window.pin.click()
    window.findChild(ChangePinDialog).cancel.click()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not window.findChildren(LuytreDialog)
