import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTime
from pytestqt.qtbot import QtBot

from agent.api.errors import TooMany
from agent.api.messages import DayOf, Event, GiveTime, OfChild, replace
from tests.ui import family, records
from tests.ui.looking import texts
from tests.ui.sights import Set
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.link.peer import Proof
from ui.link.reconnect import Presence
from ui.models.chosen import ChosenModel
from ui.models.guardian import Door, GuardianModel
from ui.models.week import WeekModel
from ui.text import translator
from ui.text.weeks import WEEK
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


@pytest.fixture
def parents(stage: Stage, agent: Agent, qtbot: QtBot) -> GuardianWindow:
    """The window in an account that is no child's."""
    guardian, status = GuardianModel(agent), ChosenModel(agent)
    made = GuardianWindow(guardian, status, WeekModel(agent), translator("en"))
    qtbot.addWidget(made)
    made.show()
    stage.child, stage.mode = None, "service"
    agent.proof = Proof.SERVICE
    agent.meet()
    qtbot.waitUntil(lambda: guardian.door is Door.CLOSED)
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


def week_of(window: GuardianWindow) -> str | None:
    return window._week.last.child if window._week.last else None


def test_the_week_is_of_the_child_who_is_picked(stage: Stage, parents: GuardianWindow, qtbot: QtBot) -> None:
    unlock(parents, qtbot)
    parents.tabs.setCurrentWidget(parents.week)
    qtbot.waitUntil(lambda: week_of(parents) == "an")
    assert not parents.week.error.isVisible()
    parents.choose("binh")
    qtbot.waitUntil(lambda: week_of(parents) == "binh")
    parents.close()
    qtbot.waitUntil(lambda: parents._guardian.door is Door.CLOSED)
    assert parents._week.this is None
    parents.show()
    unlock(parents, qtbot)
    assert parents.child.currentData() == "binh"
    qtbot.waitUntil(lambda: week_of(parents) == "binh")
    assert stage.names().count("week") == 6
    stage.leave()
    qtbot.waitUntil(lambda: parents._guardian.door is Door.UNKNOWN)
    assert parents._week.this is None


def test_on_monday_the_week_in_front_is_read_anew(
    stage: Stage, parents: GuardianWindow, qtbot: QtBot
) -> None:
    unlock(parents, qtbot)
    parents.tabs.setCurrentWidget(parents.week)
    qtbot.waitUntil(lambda: week_of(parents) == "an" and parents._status.status is not None)
    stage.show(replace(family.STATUS, day=records.WEEK.first + WEEK))
    qtbot.waitUntil(lambda: stage.names().count("week") == 4)


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


def test_a_child_who_is_in_the_agreement_no_more_is_not_shown(
    stage: Stage, parents: GuardianWindow, qtbot: QtBot
) -> None:
    unlock(parents, qtbot)
    parents.choose("binh")
    parents.choose("chi")
    assert (parents.child.currentData(), parents._status.child) == ("an", "an")


def test_behind_the_door_the_clock_is_the_family_s(
    stage: Stage, parents: GuardianWindow, qtbot: QtBot
) -> None:
    unlock(parents, qtbot)
    qtbot.waitUntil(lambda: "asked at 16:06" in texts(parents.pending))
    parents.tabs.setCurrentWidget(parents.give)
    parents.lock.click()
    qtbot.waitUntil(lambda: parents._guardian.door is Door.CLOSED)
    unlock(parents, qtbot)
    qtbot.waitUntil(parents.give.open.isEnabled)
    assert parents.give.until.time() == QTime(17, 0)
    assert parents.give.open.text() == "Open until 17:00 today"


def test_closed_it_knows_of_nobody_any_more(stage: Stage, parents: GuardianWindow, qtbot: QtBot) -> None:
    unlock(parents, qtbot)
    qtbot.waitUntil(lambda: parents._status.status is not None)
    parents.close()
    assert parents._status.status is None
    qtbot.waitUntil(lambda: parents._guardian.door is Door.CLOSED)
    stage.leave()
    qtbot.waitUntil(lambda: parents.pages.currentIndex() == 1)


def test_what_does_not_work_stands_above_every_page_and_says_of_whom(
    stage: Stage, parents: GuardianWindow, qtbot: QtBot
) -> None:
    unlock(parents, qtbot)
    assert not parents.problems.isVisible()
    stage.problems = (replace(family.STUCK, child="binh"), family.PROBLEM)
    stage.tell(Event("health", family.NOW, health=stage.problems))
    qtbot.waitUntil(parents.problems.isVisible)
    assert texts(parents.problems) == [
        "Not working as agreed",
        "Bình: Minecraft should be closed and is not; everything was tried.",
        "The system does not tell who is logged in; Luytre goes on with what it saw last.",
    ]
    stage.problems = ()
    stage.tell(Event("health", family.NOW))
    qtbot.waitUntil(lambda: not parents.problems.isVisible())


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
