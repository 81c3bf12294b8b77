from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QTime
from pytestqt.qtbot import QtBot

from agent.api.messages import GiveTime, replace
from tests.ui import family
from tests.ui.sights import Set
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.chosen import ChosenModel
from ui.models.guardian import GuardianModel
from ui.text import translator
from ui.views.give import GivePage


@pytest.fixture
def page(stage: Stage, agent: Agent, qtbot: QtBot) -> GivePage:
    stage.secret = None
    guardian, status = GuardianModel(agent), ChosenModel(agent)
    agent.meet()
    qtbot.waitUntil(lambda: bool(guardian.family))
    status.follow("an")
    qtbot.waitUntil(lambda: status.status is not None)
    made = GivePage(guardian, status, translator("en"))
    qtbot.addWidget(made)
    made.show()
    return made


def given(stage: Stage) -> GiveTime:
    found = [params for name, params in stage.asked if name == "grant"]
    assert isinstance(found[-1], GiveTime)
    return found[-1]


def test_one_click_gives_time(stage: Stage, page: GivePage, qtbot: QtBot) -> None:
    page.why.setText("well done")
    page.give[0].click()
    qtbot.waitUntil(page.said.isVisible)
    assert given(stage) == GiveTime("screen", extra=family.seconds(15), why="well done", child="an")
    assert page.said.text() == "Done. 15 minutes more at the PC, until midnight"
    assert page.why.text() == ""


def test_time_that_counts_after_the_break_says_so(stage: Stage, page: GivePage, qtbot: QtBot) -> None:
    page._status.set_status(replace(family.STATUS, screen=family.RESTING))
    page.give[0].click()
    qtbot.waitUntil(page.said.isVisible)
    told = "Done. 15 minutes more at the PC, until midnight. It counts after the break at 16:55."
    assert page.said.text() == told


def test_open_until_a_time_says_the_day_on_the_button(stage: Stage, page: GivePage, qtbot: QtBot) -> None:
    assert page.until.time() == QTime(17, 0)
    assert page.open.text() == "Open until 17:00 today"
    page.until.setTime(QTime(20, 30))
    assert page.open.text() == "Open until 20:30 today"
    page.open.click()
    qtbot.waitUntil(lambda: "grant" in stage.names())
    assert given(stage).until == datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
    page.until.setTime(QTime(1, 0))
    assert page.open.text() == "Open until 01:00 tomorrow"
    page.open.click()
    qtbot.waitUntil(lambda: stage.names().count("grant") == 2)
    assert given(stage).until == datetime(2026, 11, 25, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(("hour", "minute"), [(16, 9), (9, 0)])
def test_a_time_that_is_over_does_not_open_the_pc_until_the_next_day(
    stage: Stage, page: GivePage, hour: int, minute: int
) -> None:
    page.until.setTime(QTime(hour, minute))
    assert page.open.text() == f"Open until {hour:02}:{minute:02} today"
    page.open.click()
    assert page.said.text() == f"{hour:02}:{minute:02} is over for today."
    assert "grant" not in stage.names()


def test_a_window_that_is_opened_again_offers_a_time_ahead(page: GivePage) -> None:
    later = family.NOW + timedelta(hours=5)
    page.hide()
    page._status.set_status(replace(family.STATUS, at=later))
    assert page.until.time() == QTime(17, 0)
    page.show()
    assert page.until.time() == QTime(22, 0)
    assert page.open.text() == "Open until 22:00 today"


def test_what_would_end_first_is_given_too_and_the_guardian_reads_it_before(
    stage: Stage, page: GivePage, qtbot: QtBot
) -> None:
    assert not page.also.isVisible()
    ends_with_screen = replace(family.MINECRAFT, because="screen")
    page._status.set_status(replace(family.STATUS, targets=(ends_with_screen, *family.TARGETS[1:])))
    page.target.setCurrentIndex(page.target.findData("app:minecraft"))
    assert page.also.text() == "It is also given to: Time at the PC, which would end first"
    page.give[1].click()
    qtbot.waitUntil(lambda: "grant" in stage.names())
    assert given(stage).also == ("screen",)
    page.target.setCurrentIndex(page.target.findData("screen"))
    assert not page.also.isVisible()
    page.give[1].click()
    qtbot.waitUntil(lambda: stage.names().count("grant") == 2)
    assert given(stage).also == ()


def test_a_refusal_is_told(stage: Stage, page: GivePage, qtbot: QtBot) -> None:
    stage.secret = "2468"
    page.give[0].click()
    qtbot.waitUntil(lambda: page.said.text() == "Only a guardian may do this.")


def test_the_choice_stays_when_numbers_change(page: GivePage) -> None:
    page.target.setCurrentIndex(2)
    page._status.set_status(replace(family.STATUS, targets=family.TARGETS[:3]))
    assert page.target.currentData() == "app:roblox"
    assert page.target.count() == 4


def test_without_a_state_there_is_nothing_to_give(qtbot: QtBot) -> None:
    models = Set("en", None)
    made = GivePage(models.guardian, models.status, models._)
    qtbot.addWidget(made)
    assert made.target.count() == 0
    assert not any(made.isEnabled() for made in (*made.give, made.open))


def test_time_is_offered_from_the_first_state_on(page: GivePage, qtbot: QtBot) -> None:
    status = page._status
    assert isinstance(status, ChosenModel)
    page.hide()
    status.follow(None)
    page.until.setTime(QTime(1, 0))
    page.show()
    assert not page.open.isEnabled()
    status.follow("binh")
    qtbot.waitUntil(page.open.isEnabled)
    assert (page.until.time(), page.open.text()) == (QTime(17, 0), "Open until 17:00 today")
    page.until.setTime(QTime(18, 0))
    status.set_status(replace(family.STATUS, child="binh", at=family.NOW + timedelta(minutes=30)))
    assert page.until.time() == QTime(18, 0)


def test_it_is_given_to_the_child_who_is_shown(stage: Stage, page: GivePage, qtbot: QtBot) -> None:
    assert isinstance(page._status, ChosenModel)
    page._status.follow("binh")
    qtbot.waitUntil(page.give[0].isEnabled)
    page.give[0].click()
    qtbot.waitUntil(lambda: "grant" in stage.names())
    assert given(stage).child == "binh"
