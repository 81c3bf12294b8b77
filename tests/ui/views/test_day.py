import pytest
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from agent.api.messages import LogOf, Status, replace
from tests.ui import family, records
from tests.ui.looking import clipped, texts
from tests.ui.sights import WELCOME, Set
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.day import DayModel
from ui.models.log import MOST
from ui.models.status import StatusModel
from ui.text import translator
from ui.views.day import MyDay
from ui.views.week import WeekPage


def my_day(qtbot: QtBot, models: Set, *, used: bool = True) -> MyDay:
    made = MyDay(models.status, models.with_day(used=used), models._)
    qtbot.addWidget(made)
    return made


def cells(table: QTableWidget) -> list[str]:
    return [
        item.text()
        for row in range(table.rowCount())
        for column in range(table.columnCount())
        if (item := table.item(row, column))
    ]


def test_the_child_reads_what_is_left_why_and_what_comes_next(qtbot: QtBot) -> None:
    words = texts(my_day(qtbot, Set("en")))
    for sentence in (
        "47 minutes left",
        "43 min of 1 h 30 min",
        "An · Wednesday, 25 November",
        "18 minutes left",
        "Opens after 20 minutes more of learning.",
        "Today’s time is used up. Opens tomorrow at 15:30.",
        "✓  15 minutes more of Minecraft, until midnight",
        "16:06  15 minutes more of YouTube",
        "Waiting for an answer",
        "Not this time",
        "“Tối nay cả nhà sang ông bà, mai con chơi nhé.”",
        "✕  That you looked for help, and whom you called.",
    ):
        assert sentence in words


@pytest.mark.parametrize(
    ("status", "left", "why"),
    [
        (family.OVER, "Today’s time is over", "Opens tomorrow at 15:30."),
        (
            family.ON_BREAK,
            "On a break",
            "Time for a break: stand up, drink something, look out of the window. Opens at 16:20.",
        ),
        (
            family.EARLY,
            "Outside the agreed hours",
            "It is not one of the hours that you agreed on. Opens at 16:20.",
        ),
        (family.AWAY, "47 minutes left", "It stands still: nothing that counts is in use."),
        (
            family.WARNED,
            "5 minutes left",
            "Nearly over. Please save what you are working on. Then today’s time is used up.",
        ),
        (replace(family.STATUS, screen=family.RESTING), "45 minutes left", "Then a break of 10 minutes."),
        (family.UNLIMITED, "No limit", ""),
    ],
)
def test_the_screen_in_every_mood(qtbot: QtBot, status: Status, left: str, why: str) -> None:
    made = my_day(qtbot, Set("en", status))
    assert made.left.text() == left
    assert made.why.text() == why
    assert made.ring.accessibleName().startswith(left)
    assert made.ask.isVisibleTo(made) is (status is not family.UNLIMITED)


def test_the_notice_of_the_agreement_stands_there(qtbot: QtBot) -> None:
    models = Set("en", family.NOTICED)
    made = my_day(qtbot, models)
    assert made.notice.text() == "Games: after every 30 minutes a notice says “Look out of the window”"
    assert made.notice.isVisibleTo(made)
    models.status.set_status(family.STATUS)
    assert not made.notice.isVisibleTo(made)


@pytest.mark.parametrize(
    ("how", "words"),
    [("guessed", "guesses by its words"), ("installed", "looks at nothing of yours"), ("", "")],
)
def test_a_child_whose_browser_guesses_what_pages_are_is_told(qtbot: QtBot, how: str, words: str) -> None:
    more = {"pages": how} if how else {}
    made = my_day(qtbot, Set("en", replace(family.STATUS, observing=family.STATUS.observing | more)))
    assert made.recorded.guessing.isVisibleTo(made) is bool(how)
    assert words in made.recorded.guessing.text()


def test_what_runs_stands_first_and_what_is_never_open_last(qtbot: QtBot) -> None:
    made = my_day(qtbot, Set("en"))
    assert made._rows is not None
    assert list(made._rows) == [
        "app:minecraft",
        "app:roblox",
        "site:youtube.com",
        "app:zalo",
        "category:study",
        "site:tiktok.com",
    ]


def test_numbers_change_in_place_so_that_the_focus_stays(qtbot: QtBot) -> None:
    models = Set("en")
    made = my_day(qtbot, models)
    made.show()
    assert made._rows is not None
    row = made._rows["app:minecraft"]
    row.ask.setFocus()
    models.status.set_status(
        replace(
            family.STATUS, targets=(replace(family.MINECRAFT, left=family.seconds(17)), *family.TARGETS[1:])
        )
    )
    assert made._rows["app:minecraft"] is row
    assert row.left.text() == "17 minutes left"
    assert made.focusWidget() is row.ask


def test_other_rules_make_other_rows(qtbot: QtBot) -> None:
    models = Set("en", family.UNLIMITED)
    made = my_day(qtbot, models, used=False)
    words = texts(made)
    assert "There are no rules for single programs or sites." in words
    assert "Nothing yet today." in words
    assert "Nothing asked today. If you need more, you may always ask." in words
    models.status.set_status(family.STATUS)
    assert "Minecraft" in texts(made)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_long_names_leave_room_for_what_is_left(qtbot: QtBot, language: str) -> None:
    models = Set(language, family.LONG)
    models.day.day = records.LONG_DAY
    made = MyDay(models.status, models.day, models._)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.width() > 0 and made.isVisible())
    assert clipped(made) == []
    assert made.width() < 560


def test_problems_are_shown_while_there_are_any(qtbot: QtBot) -> None:
    models = Set("en", family.ILL)
    made = my_day(qtbot, models)
    assert "Not working as agreed" in texts(made)
    models.status.set_status(family.STATUS)
    assert "Not working as agreed" not in texts(made)


def test_asking_begins_where_the_child_is(qtbot: QtBot) -> None:
    made = my_day(qtbot, Set("en"))
    asked: list[str] = []
    made.ask_wanted.connect(asked.append)
    made.ask.click()
    assert made._rows is not None
    made._rows["site:youtube.com"].ask.click()
    assert asked == ["screen", "site:youtube.com"]


def test_the_day_is_read_anew_when_the_window_opens_and_when_things_change(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    models, read = Set("en"), []
    made = my_day(qtbot, models)
    monkeypatch.setattr(models.day, "refresh", lambda: read.append(1))
    models.status.set_status(family.ILL)
    assert not read
    made.show()
    assert len(read) == 1
    assert made.focusWidget() is made.ask
    models.status.set_status(family.STATUS)
    assert len(read) == 2


def test_all_that_parents_see_of_a_week_the_child_sees(qtbot: QtBot) -> None:
    models = Set("en")
    parents = WeekPage(models.with_week(), models._)
    qtbot.addWidget(parents)
    mine = my_day(qtbot, models)
    advice = {parents.tried.text()}
    assert set(texts(parents)) - advice <= set(texts(mine))
    assert mine.week.tried.text().startswith("Closed sites that were tried: Adult 3, Gambling 1.")
    assert parents.tried.text() == f"{mine.week.tried.text()} Ask, kindly."
    assert cells(mine.week.days) == cells(parents.days)
    assert cells(mine.week.used) == cells(parents.used)


def test_week_and_log_are_read_when_the_window_opens_and_when_more_was_asked_or_given(
    stage: Stage, agent: Agent, qtbot: QtBot
) -> None:
    status = StatusModel(agent)
    status._begin(WELCOME)
    qtbot.waitUntil(lambda: status.status is not None)
    made = MyDay(status, DayModel(agent), translator("en"))
    qtbot.addWidget(made)
    assert not {"week", "log"} & set(stage.names())
    made.show()
    qtbot.waitUntil(lambda: stage.names().count("week") == 2 and stage.names().count("log") == 1)
    assert ("log", LogOf("an", MOST)) in stage.asked
    status.set_status(replace(family.STATUS, requests=()))
    qtbot.waitUntil(lambda: stage.names().count("week") == 4 and stage.names().count("log") == 2)


def test_what_was_used_is_read_with_each_minute_that_is_shown(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    models, read = Set("en"), []
    made = my_day(qtbot, models)
    made.show()
    monkeypatch.setattr(models.day, "refresh", lambda: read.append(1))
    for minutes, times in ((42.5, 0), (43, 1), (43.9, 1), (44, 2)):
        running = replace(family.MINECRAFT, used=family.seconds(minutes))
        models.status.set_status(replace(family.STATUS, targets=(running, *family.TARGETS[1:])))
        assert len(read) == times


def test_a_grant_without_a_word_has_no_empty_line(qtbot: QtBot) -> None:
    silent = replace(family.STATUS, grants=(replace(family.GRANT, why=""),), requests=())
    words = texts(my_day(qtbot, Set("en", silent)))
    assert "“”" not in words


def test_a_yes_stays_when_its_time_is_over(qtbot: QtBot) -> None:
    """While it holds it stands as what was given; taken back, as that."""
    yes = replace(family.GRANTED, given=None)
    over = replace(family.STATUS, requests=(yes,), grants=(), taken=())
    models = Set("en", over)
    made = my_day(qtbot, models)
    said = ["Asked and given", "15:10  15 minutes more of Minecraft", "Yes", f"“{yes.answer}”"]
    assert texts(made.asked) == said
    models.status.set_status(
        replace(over, requests=(replace(family.LESS, given=replace(family.GRANT, id=9)),))
    )
    assert "15 minutes more of Minecraft, until midnight." in texts(made.asked)
    holds = replace(family.GRANTED, given=family.GRANT)
    models.status.set_status(replace(over, requests=(holds,), grants=(family.GRANT,)))
    assert "Yes" not in texts(made.asked)
    models.status.set_status(replace(over, requests=(holds,), taken=(family.GRANT,)))
    assert "Yes" not in texts(made.asked)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "✕  Taken back by lan: 30 minutes more of Roblox, until midnight"),
        ("vi", "✕  Lan đã thu lại: thêm 30 phút cho Roblox, đến hết hôm nay"),
    ],
)
def test_what_was_taken_back_is_told_with_its_words(qtbot: QtBot, language: str, told: str) -> None:
    alone = replace(family.STATUS, grants=(), requests=())
    models = Set(language, alone)
    made = my_day(qtbot, models)
    words = texts(made.asked)
    assert told in words
    assert "“Mẹ bấm nhầm sang con”" in words
    models.status.set_status(replace(alone, taken=(replace(family.TAKEN, taken_why=""),)))
    assert told in texts(made.asked)
    assert "“”" not in texts(made.asked)


def test_while_the_agent_is_away_nothing_old_is_shown(qtbot: QtBot) -> None:
    made = my_day(qtbot, Set("en", None))
    assert made.pages.currentIndex() == 1
