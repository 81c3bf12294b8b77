from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from agent.api.errors import Unavailable
from agent.api.messages import TakeBack, replace
from tests.ui import family
from tests.ui.looking import texts
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.chosen import ChosenModel
from ui.models.guardian import Door, GuardianModel
from ui.text import translator
from ui.views.give import GivePage
from ui.views.given import GivenRow

OTHER = replace(family.GRANT, targets=("screen",), why="", id=13)
TWO = replace(family.STATUS, grants=(family.GRANT, OTHER))


@pytest.fixture
def page(stage: Stage, agent: Agent, qtbot: QtBot) -> GivePage:
    stage.secret = None
    stage.status = TWO
    guardian, status = GuardianModel(agent), ChosenModel(agent)
    agent.meet()
    qtbot.waitUntil(lambda: guardian.door is Door.UNGUARDED)
    status.follow("an")
    qtbot.waitUntil(lambda: status.status is not None)
    made = GivePage(guardian, status, translator("en"))
    qtbot.addWidget(made)
    made.show()
    return made


def row(page: GivePage, number: int = 12) -> GivenRow:
    return page.given.rows[number]


def taken(stage: Stage) -> list[object]:
    return [params for name, params in stage.asked if name == "takeback"]


def test_what_holds_is_shown_with_its_words(page: GivePage) -> None:
    assert list(page.given.rows) == [12, 13]
    words = texts(page.given)
    assert "15 minutes more of Minecraft, until midnight" in words
    assert f"“{family.GRANT.why}”" in words
    assert words.count("Take back…") == 2
    assert "Take back now" not in words


def test_after_midnight_tomorrow_is_today(stage: Stage, page: GivePage, qtbot: QtBot) -> None:
    late = replace(family.GRANT, until=family.NOW + timedelta(hours=15))
    stage.show(replace(TWO, grants=(late, OTHER)))
    qtbot.waitUntil(lambda: "15 minutes more of Minecraft, until tomorrow, 07:10" in texts(page.given))
    row(page).back.click()
    row(page).why.setText("by mis")
    stage.show(replace(TWO, grants=(late, OTHER), at=family.NOW + timedelta(hours=9)))
    told = "15 minutes more of Minecraft, until 07:10"
    qtbot.waitUntil(lambda: told in texts(page.given))
    assert row(page).back.accessibleName() == f"Take back: {told}"
    assert row(page).why.text() == "by mis"


def test_two_clicks_take_it_back(stage: Stage, page: GivePage, qtbot: QtBot) -> None:
    row(page).back.click()
    assert row(page).question.isVisible()
    assert not row(page).back.isVisible()
    assert page.focusWidget() is row(page).why
    row(page).why.setText(" by mistake ")
    row(page).yes.click()
    qtbot.waitUntil(lambda: list(page.given.rows) == [13])
    assert taken(stage) == [TakeBack(12, "by mistake")]
    qtbot.waitUntil(page.said.isVisible)
    assert page.said.text() == "Taken back. What was used of it stays used."


def test_that_it_is_open_still_is_said(stage: Stage, page: GivePage, qtbot: QtBot) -> None:
    page._guardian.taken.emit(replace(family.GRANT, open=True, reason="rule"))
    assert page.said.text() == (
        "Taken back. What was used of it stays used. It is open still, because the rule for Minecraft stands."
    )


def test_the_enter_key_is_a_click(stage: Stage, page: GivePage, qtbot: QtBot) -> None:
    row(page, 13).back.click()
    row(page, 13).why.returnPressed.emit()
    qtbot.waitUntil(lambda: list(page.given.rows) == [12])
    assert taken(stage) == [TakeBack(13, "")]


def test_who_thinks_again_takes_nothing_back(stage: Stage, page: GivePage) -> None:
    row(page).back.click()
    row(page).no.click()
    assert row(page).back.isVisible()
    assert not row(page).question.isVisible()
    assert not taken(stage)


def test_a_refusal_is_told_and_it_can_be_tried_again(stage: Stage, page: GivePage, qtbot: QtBot) -> None:
    stage.errors["takeback"] = Unavailable.of("grant.over", number=12, numbers=[13])
    row(page).back.click()
    row(page).yes.click()
    assert not row(page).isEnabled()
    qtbot.waitUntil(lambda: page.said.text() == "Grant 12 is over. Those that hold: 13.")
    assert row(page).isEnabled()


def test_a_reason_that_is_being_typed_stays_when_more_is_given(page: GivePage) -> None:
    before = row(page)
    before.back.click()
    before.why.setText("half a wo")
    page._status.set_status(replace(TWO, grants=(*TWO.grants, replace(OTHER, id=14))))
    assert list(page.given.rows) == [12, 13, 14]
    assert row(page) is before
    assert row(page).why.text() == "half a wo"
    assert row(page).question.isVisible()


def test_where_nothing_holds_nothing_is_shown(page: GivePage) -> None:
    assert page.given.isVisible()
    page._status.set_status(replace(TWO, grants=()))
    assert not page.given.isVisible()
    assert isinstance(page._status, ChosenModel)
    page._status.follow(None)
    assert not page.given.rows


def test_an_older_agent_takes_nothing_back(page: GivePage, qtbot: QtBot) -> None:
    page._status.set_status(replace(TWO, grants=(replace(family.GRANT, id=0),)))
    qtbot.waitUntil(lambda: "15 minutes more of Minecraft, until midnight" in texts(page.given))
    assert "Take back…" not in texts(page.given)
