from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from agent.api.messages import Event, Problem, Welcome
from tests.ui import family
from tests.ui.shots import PARENT
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.notices import Notice, NoticesModel
from ui.models.status import StatusModel


@pytest.fixture
def told(agent: Agent, qtbot: QtBot) -> Iterator[list[Notice]]:
    status = StatusModel(agent)
    status._begin(Welcome(1, "0.1.0", "try", "an", "an", True, False, "vi"))
    qtbot.waitUntil(lambda: status.status is not None)
    model = NoticesModel(agent, status, "en")
    told: list[Notice] = []
    model.told.connect(told.append)
    yield told
    assert model.language == "en"


def warned(target: str, minutes: float, text: str | None = None) -> Event:
    return Event("warned", family.NOW, "an", target, left=family.seconds(minutes), reason="open", text=text)


def test_warnings_say_what_and_how_long(stage: Stage, told: list[Notice], qtbot: QtBot) -> None:
    stage.tell(warned("app:minecraft", 4.97))
    stage.tell(warned("screen", 2, "grace"))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[0].title == "Minecraft: 5 minutes left"
    assert (told[0].key, told[0].urgent) == ("app:minecraft", False)
    assert told[1].title == "Time at the PC: time is over. 2 minutes to save your work."
    assert told[1].urgent


def test_what_the_agent_did_to_a_program(stage: Stage, told: list[Notice], qtbot: QtBot) -> None:
    for effect in ("pause", "kill", "refuse", "resume", "lock"):
        stage.tell(Event("acted", family.NOW, "an", "app:minecraft", pid=7, effect=effect, reason="daily"))
    stage.tell(Event("acted", family.NOW, "an"))
    stage.tell(warned("app:minecraft", 1))
    qtbot.waitUntil(lambda: len(told) == 4)
    assert [notice.title for notice in told[:3]] == [
        "Minecraft is paused",
        "Minecraft was closed",
        "Minecraft does not open now",
    ]


def test_an_answer_is_told_with_its_words(stage: Stage, told: list[Notice], qtbot: QtBot) -> None:
    stage.pending = (family.ASKED, family.REFUSED, family.GRANTED)
    stage.tell(Event("request", family.NOW, "an", "app:roblox", reason="refused"))
    stage.tell(Event("request", family.NOW, "an", "app:minecraft", reason="granted"))
    stage.tell(Event("request", family.NOW, "an", "app:minecraft", reason="asked"))
    stage.tell(Event("request", family.NOW, "an", "app:gone", reason="granted"))
    qtbot.waitUntil(lambda: len(told) == 2 and stage.names().count("requests") == 3)
    assert told[0] == Notice("request 2", "Not this time: 30 minutes more of Roblox", family.REFUSED.answer)
    assert told[1].title == "Yes: 15 minutes more of Minecraft"


def test_a_yes_that_opens_more_is_told_with_all_of_it(stage: Stage, told: list[Notice], qtbot: QtBot) -> None:
    opened = replace(family.GRANT, targets=("app:minecraft", "screen"), extra=None)
    stage.pending = (replace(family.GRANTED, given=opened),)
    stage.tell(Event("request", family.NOW, "an", "app:minecraft", reason="granted"))
    qtbot.waitUntil(lambda: bool(told))
    more = "Minecraft and the PC: open until midnight, whether used or not."
    assert told[0].text == f"{more} {family.GRANTED.answer}"


def test_a_problem_is_told_once(stage: Stage, told: list[Notice], qtbot: QtBot) -> None:
    stuck = Problem("program-not-closed", "error", "", family.NOW, "app:minecraft")
    small = Problem("front-window-unknown", "info", "", family.NOW)
    for _ in range(2):
        stage.tell(Event("health", family.NOW, health=(stuck, small)))
    stage.tell(Event("health", family.NOW))
    stage.tell(Event("health", family.NOW, health=(stuck,)))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[0].text == "Minecraft should be closed and is not; everything was tried."
    assert told[0] == told[1]


def test_a_guardian_hears_of_problems_and_not_of_what_is_meant_for_a_child(
    stage: Stage, agent: Agent, qtbot: QtBot
) -> None:
    status = StatusModel(agent)
    status._begin(PARENT)
    told: list[Notice] = []
    model = NoticesModel(agent, status, "en")
    model.told.connect(told.append)
    stage.tell(warned("app:minecraft", 1))
    stage.tell(Event("health", family.NOW, health=(Problem("disk-full", "error", "", family.NOW),)))
    qtbot.waitUntil(lambda: bool(told))
    assert [notice.key for notice in told] == ["problem disk-full"]
