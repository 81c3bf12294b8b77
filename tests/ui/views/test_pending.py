import pytest
from pytestqt.qtbot import QtBot

from agent.api.errors import TooMany
from agent.api.messages import Answer, replace
from tests.ui import family
from tests.ui.looking import texts
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.chosen import ChosenModel
from ui.models.guardian import GuardianModel
from ui.text import translator
from ui.views.pending import PendingPage


@pytest.fixture
def page(stage: Stage, agent: Agent, qtbot: QtBot) -> PendingPage:
    stage.secret = None
    guardian, status = GuardianModel(agent), ChosenModel(agent)
    made = PendingPage(guardian, status, translator("en"))
    qtbot.addWidget(made)
    made.show()
    assert "Nobody asks for anything now." in texts(made)
    guardian._agent.meet()
    qtbot.waitUntil(lambda: bool(made.cards) and bool(guardian.family))
    return made


def test_a_question_names_child_target_time_and_reason(page: PendingPage) -> None:
    words = texts(page)
    assert "An: 15 minutes more of YouTube" in words
    assert "“Con xem nốt video làm đèn ông sao ạ”" in words
    assert "asked at 16:06" in words


@pytest.mark.parametrize(("press", "extra"), [("+15", 900), ("+30", 1800), ("other", 45 * 60), ("no", None)])
def test_an_answer_is_one_click(
    stage: Stage, page: PendingPage, qtbot: QtBot, press: str, extra: int | None
) -> None:
    card = page.cards[3]
    card.why.setText("after dinner")
    buttons = {"+15": card.give[0], "+30": card.give[1], "other": card.give_other, "no": card.no}
    buttons[press].click()
    assert not card.isEnabled()
    qtbot.waitUntil(lambda: not page.cards)
    assert (
        "answer",
        Answer(3, None if extra is None else family.seconds(extra / 60), "after dinner"),
    ) in stage.asked


def test_a_yes_that_opens_more_than_was_asked_for_says_so(page: PendingPage) -> None:
    given = replace(family.GRANT, targets=("site:youtube.com", "screen"), extra=None)
    page._guardian.pending.answered.emit(replace(family.ASKED, state="granted", given=given))
    assert page.done.text() == "YouTube and the PC: open until midnight, whether used or not."
    assert page.done.isVisible()
    page._guardian.pending.answered.emit(family.REFUSED)
    assert not page.done.isVisible()


def test_a_second_question_leaves_what_is_being_typed(page: PendingPage) -> None:
    page.cards[3].why.setText("half a sent")
    more = replace(family.ASKED, id=4, target="screen", reason="", extra=family.seconds(20))
    page._guardian.pending.requests = (more, family.ASKED)
    page._guardian.pending.changed.emit()
    page._guardian.pending.changed.emit()
    assert list(page.cards) == [4, 3]
    assert page.cards[3].why.text() == "half a sent"
    assert [made.text() for made in page.cards[4].give] == ["+15 min", "+20 min", "+30 min"]


def test_a_code_is_read_out_over_the_phone(stage: Stage, page: PendingPage, qtbot: QtBot) -> None:
    card = page.cards[3]
    stage.errors["code"] = TooMany("x")
    card.phone.click()
    qtbot.waitUntil(card.told.isVisible)
    assert card.told.text() == "That was a lot at once. Please wait a moment and try again."
    del stage.errors["code"]
    card.phone.click()
    assert not card.phone.isEnabled()
    qtbot.waitUntil(card.code.isVisible)
    assert card.code.text() == "4071 8253"
    assert "before 16:20" in card.told.text()
    assert card.phone.isEnabled(), "another one can be made when this one is over"
