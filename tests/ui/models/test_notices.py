from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from agent.api.messages import Event, Problem, Requests, Welcome, replace
from tests.ui import family
from tests.ui.sights import PARENT
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.notices import Notice, NoticesModel
from ui.models.status import StatusModel
from ui.models.waiting import WaitingModel


@pytest.fixture
def told(agent: Agent, qtbot: QtBot) -> Iterator[list[Notice]]:
    status = StatusModel(agent)
    model = NoticesModel(agent, status, WaitingModel(agent), "en")
    status._begin(Welcome(1, "0.1.0", "try", "an", "an", True, False, "vi"))
    qtbot.waitUntil(lambda: status.status is not None)
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
    assert (told[1].title, told[1].text) == ("Time at the PC: time is over", "2 minutes to save your work.")
    assert told[1].urgent


def test_the_notice_of_the_agreement_is_told_in_the_language_of_the_face(
    stage: Stage, told: list[Notice], qtbot: QtBot
) -> None:
    stage.tell(Event("notice", family.NOW, "an", "category:games"))  # an agent of another version
    stage.tell(
        Event("notice", family.NOW, "an", "category:games", seconds=family.seconds(90), notice=family.NOTICE)
    )
    qtbot.waitUntil(lambda: len(told) == 1)
    assert told == [Notice("notice", "Look out of the window", "Games: 1 hour 30 minutes today")]


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


OVER = replace(
    family.SCREEN,
    open=False,
    reason="daily",
    left=family.seconds(0),
    opens_at=datetime(2026, 11, 26, 8, 30, tzinfo=UTC),
    standing="over",
)
STAYS = "The screen stays locked, and nothing that is open is lost."
CALL = Notice("help", "Sad or scared? Call 111.", "Also if somebody treats you badly.", urgent=True)


def looked(*, locked: bool) -> Event:
    return Event("verified", family.NOW, "an", "screen", effect="lock", reason="daily", ok=locked)


def opens(left: int | None) -> Event:
    more = None if left is None else family.seconds(left)
    return Event("verdict", family.NOW, "an", "screen", left=more, reason="open", ok=True)


def test_behind_the_lock_stands_why_until_when_and_whom_to_call(
    stage: Stage, told: list[Notice], qtbot: QtBot
) -> None:
    """Who unlocks it reads that, for as long as it stays open."""
    stage.show(replace(family.STATUS, screen=OVER))
    stage.tell(looked(locked=False))
    stage.tell(looked(locked=True))
    stage.tell(Event("verified", family.NOW, "an", "screen", effect="pause", ok=True))
    stage.tell(opens(None))
    stage.tell(opens(30))  # said once
    stage.tell(looked(locked=True))
    stage.tell(opens(30))
    qtbot.waitUntil(lambda: len(told) == 6)
    over = Notice("screen", "Today’s time is over", f"Opens tomorrow at 15:30. {STAYS}", urgent=True)
    assert told[:2] == told[3:5] == [CALL, over]
    assert told[2] == Notice("screen", "The PC is open again", "No limit.")
    assert told[5] == Notice("screen", "The PC is open again", "30 minutes left.")


def test_who_finds_everything_standing_still_reads_why_until_when_and_whom_to_call(
    stage: Stage, told: list[Notice], qtbot: QtBot
) -> None:
    stage.show(replace(family.STATUS, screen=OVER))
    for effect in ("pause", "freeze", "kill", "logout"):
        stage.tell(Event("acted", family.NOW, "an", "screen", effect=effect, reason="daily"))
    stage.tell(opens(30))
    qtbot.waitUntil(lambda: len(told) == 5)
    assert told[0] == CALL  # once
    assert {(x.key, x.title, x.urgent) for x in told[1:4]} == {("screen", "Today’s time is over", True)}
    stands = "Everything stands still, and nothing that is open is lost."
    assert [x.text.removeprefix("Opens tomorrow at 15:30. ") for x in told[1:4]] == [
        stands,
        stands,
        "What could not stand still was closed.",
    ]
    assert told[4].title == "The PC is open again"


def test_a_lock_is_told_though_nothing_more_is_known(stage: Stage, told: list[Notice], qtbot: QtBot) -> None:
    screen = replace(OVER, reason="block", opens_at=None)
    stage.show(replace(family.STATUS, screen=screen, country="XX"))
    stage.tell(looked(locked=True))
    qtbot.waitUntil(lambda: len(told) == 1)
    assert told[0].title == "The PC is closed"
    assert told[0].text == f"Not allowed in your family’s agreement. {STAYS}"
    stage.status = family.STATUS  # it is open by now
    stage.show(stage.status)
    stage.tell(looked(locked=True))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[1].title == "Time is over"


def test_an_answer_is_told_with_its_words(stage: Stage, told: list[Notice], qtbot: QtBot) -> None:
    stage.pending = (family.ASKED, family.REFUSED, family.GRANTED)
    stage.tell(Event("request", family.NOW, "an", "app:roblox", reason="refused"))
    stage.tell(Event("request", family.NOW, "an", "app:minecraft", reason="granted"))
    stage.tell(Event("request", family.NOW, "an", "app:minecraft", reason="asked"))
    stage.tell(Event("request", family.NOW, "an", "app:gone", reason="granted"))
    qtbot.waitUntil(lambda: len(told) == 2 and stage.names().count("requests") == 3)
    assert told[0] == Notice("request 2", "Not this time: 30 minutes more of Roblox", family.REFUSED.answer)
    assert told[1].title == "Yes: 15 minutes more of Minecraft"


def test_what_was_taken_back_is_told_with_its_words(stage: Stage, told: list[Notice], qtbot: QtBot) -> None:
    stage.tell(
        Event("taken", family.NOW, "an", "app:minecraft", left=family.seconds(5), by="lan", text="oops")
    )
    stage.tell(Event("taken", family.NOW, "an", "screen", left=family.seconds(5), by="lan"))
    stage.tell(Event("taken", family.NOW, "an"))
    stage.tell(warned("app:minecraft", 1))
    qtbot.waitUntil(lambda: len(told) == 3)
    title = "Minecraft: lan has taken back time that was given"
    assert told[0] == Notice("taken app:minecraft", title, "oops")
    assert told[1].title == "Time at the PC: lan has taken back time that was given"
    assert told[1].text == "“My day” shows what is left now."


def test_what_is_open_still_is_told_before_the_words(stage: Stage, told: list[Notice], qtbot: QtBot) -> None:
    event = Event("taken", family.NOW, "an", "app:minecraft", by="lan", text="oops", ok=True, reason="rule")
    stage.tell(event)
    stage.tell(replace(event, reason=None, text=None))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[0].text == "It is open still, because the rule for Minecraft stands. oops"
    assert told[1].text == "It is open still. “My day” shows what is left now."


def test_a_yes_that_opens_more_is_told_with_all_of_it(stage: Stage, told: list[Notice], qtbot: QtBot) -> None:
    opened = replace(family.GRANT, targets=("app:minecraft", "screen"), extra=None)
    stage.pending = (replace(family.GRANTED, given=opened),)
    stage.tell(Event("request", family.NOW, "an", "app:minecraft", reason="granted"))
    qtbot.waitUntil(lambda: bool(told))
    more = "Minecraft and the PC: open until midnight, whether used or not."
    assert told[0].text == f"{more} {family.GRANTED.answer}"


def test_a_yes_to_less_is_told_by_what_was_given(stage: Stage, told: list[Notice], qtbot: QtBot) -> None:
    stage.pending = (family.LESS,)
    stage.tell(Event("request", family.NOW, "an", "app:minecraft", reason="granted"))
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].title == "Your parents gave 5 minutes more of Minecraft, until midnight"
    assert told[0].text == f"You asked for 30 minutes more of Minecraft. {family.LESS.answer}"


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
    model = NoticesModel(agent, status, WaitingModel(agent), "en")
    model.told.connect(told.append)
    stage.tell(warned("app:minecraft", 1))
    stage.tell(Event("health", family.NOW, health=(Problem("disk-full", "error", "", family.NOW),)))
    qtbot.waitUntil(lambda: bool(told))
    assert [notice.key for notice in told] == ["problem disk-full"]


@pytest.fixture
def parents(stage: Stage, agent: Agent, qtbot: QtBot) -> Iterator[list[Notice]]:
    """What a guardian's session is told of one request more, and then of another."""
    stage.child, stage.pending = None, ()
    status, waiting = StatusModel(agent), WaitingModel(agent)
    model = NoticesModel(agent, status, waiting, "en")
    told: list[Notice] = []
    model.told.connect(told.append)
    agent.welcomed.emit(PARENT)
    qtbot.waitUntil(lambda: "waiting" in stage.names())
    yield told
    assert model.language == "en"


def test_before_the_pin_a_guardian_is_told_that_somebody_asks_and_not_who(
    stage: Stage, parents: list[Notice], qtbot: QtBot
) -> None:
    stage.pending = (family.ASKED,)
    stage.tell(Event("request", family.NOW))
    qtbot.waitUntil(lambda: len(parents) == 1)
    assert parents == [Notice("requests", "1 request waits", "Open Luytre to answer.")]


def test_behind_the_pin_a_guardian_is_told_who_asks_for_what(
    stage: Stage, parents: list[Notice], qtbot: QtBot
) -> None:
    stage.secret, stage.pending = None, (family.ASKED,)
    stage.tell(Event("request", family.NOW, "an", "site:youtube.com", reason="asked"))
    qtbot.waitUntil(lambda: len(parents) == 1)
    said = f"“{family.ASKED.reason}”"
    assert parents == [Notice("requests", "An asks: 15 minutes more of YouTube", said)]


def test_before_the_pin_a_guardian_is_told_that_something_is_wrong_and_not_with_whom(
    stage: Stage, parents: list[Notice], qtbot: QtBot
) -> None:
    stage.problems = (family.STUCK,)
    stage.tell(Event("health", family.NOW))
    qtbot.waitUntil(lambda: len(parents) == 1)
    assert parents == [Notice("problems", "1 thing does not work as agreed", "Open Luytre to see.")]


def test_what_is_told_by_name_is_not_told_by_number_as_well(
    stage: Stage, parents: list[Notice], qtbot: QtBot
) -> None:
    full = Problem("disk-full", "error", "", family.NOW)
    stage.problems = (full,)
    stage.tell(Event("health", family.NOW, health=(full,)))
    stage.problems, stage.pending = (full, family.STUCK), (family.ASKED,)
    qtbot.waitUntil(lambda: stage.names().count("waiting") == 2)
    stage.tell(Event("health", family.NOW, health=(full,)))
    qtbot.waitUntil(lambda: len(parents) == 3)
    titles = {notice.key: notice.title for notice in parents}
    assert titles == {
        "problem disk-full": "Something does not work as agreed",
        "problems": "2 things do not work as agreed",
        "requests": "1 request waits",
    }


def test_several_at_once_are_told_by_their_number(stage: Stage, parents: list[Notice], qtbot: QtBot) -> None:
    stage.secret, stage.pending = None, (family.ASKED, family.REFUSED)
    stage.tell(Event("request", family.NOW))
    qtbot.waitUntil(lambda: len(parents) == 1)
    assert parents[0].title == "2 requests wait"


def test_what_was_answered_meanwhile_is_told_no_more(
    stage: Stage, parents: list[Notice], agent: Agent
) -> None:
    status, waiting = StatusModel(agent), WaitingModel(agent)
    model = NoticesModel(agent, status, waiting, "en")
    model._read(Requests(()))
    assert "children" not in stage.names()
    assert parents == []
