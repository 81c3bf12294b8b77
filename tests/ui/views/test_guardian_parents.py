"""The guardians' window in a parent's account: the whole family, and the child who is picked."""

import pytest
from PySide6.QtCore import QTime
from pytestqt.qtbot import QtBot

from agent.api.messages import DayOf, Event, OfChild, replace
from tests.ui import family, records
from tests.ui.looking import texts
from tests.ui.stage import Stage
from tests.ui.views.unlocking import unlock
from ui.link.client import Agent
from ui.link.peer import Proof
from ui.models.chosen import ChosenModel
from ui.models.guardian import Door, GuardianModel
from ui.models.week import WeekModel
from ui.text import translator
from ui.text.weeks import WEEK
from ui.views.guardian import GuardianWindow


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
