from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.api import contract
from agent.api.messages import replace
from tests.ui import family
from tests.ui.cli.stage import SECRET, Stage, as_json


def test_a_child_asks_for_more(home: Stage):
    said = home.run("ask", "15m", "minecraft", "--why", "con làm xong bài rồi")
    assert said.out == "Asked: 15 minutes more of YouTube (number 3)\n"
    (params,) = home.called(contract.ASK)
    assert (params.target, params.extra, params.reason) == ("app:minecraft", 900, "con làm xong bài rồi")


@pytest.mark.parametrize(
    ("words", "target"),
    [(("15",), "screen"), (("15", "phút"), "screen"), (("15", "phút", "minecraft"), "app:minecraft")],
)
def test_a_number_alone_is_minutes(home: Stage, words: tuple[str, ...], target: str):
    assert home.run("ask", *words).status == 0
    assert (home.called(contract.ASK)[0].target, home.called(contract.ASK)[0].extra) == (target, 900)


def test_a_word_too_many_is_told(home: Stage):
    said = home.run("ask", "15", "minecraft", "youtube")
    assert (said.status, said.err.splitlines()[0]) == (2, "That is too much: youtube")


def test_the_example_of_the_help_has_quotes_that_a_shell_knows(stage: Stage):
    for lang in ("en", "vi"):
        assert '--why "…"' in stage.run("ask", "--help", lang=lang).out


def test_the_whole_screen_is_asked_for_where_nothing_is_named(home: Stage):
    home.run("ask", "1h30m", "--json")
    assert home.called(contract.ASK)[0].target == "screen"
    assert home.called(contract.ASK)[0].extra == 5400


@pytest.mark.parametrize(
    ("amount", "lang", "told"),
    [
        ("soon", "en", "“soon” is no amount of time; write it like 15m or 1h30m."),
        ("0m", "vi", "“0m” không phải là thời lượng"),
    ],
)
def test_an_amount_must_be_one(home: Stage, amount: str, lang: str, told: str):
    said = home.run("ask", amount, lang=lang)
    assert said.status == 2
    assert told in said.err


def test_requests_that_wait(home: Stage):
    said = home.run("requests")
    assert said.status == 0
    assert "3       25/11 16:06  An     15 minutes more of YouTube" in said.out
    assert "Roblox" not in said.out
    everything = home.run("requests", "--all").out
    assert "not this time: Tối nay cả nhà sang ông bà" in everything
    assert home.run("requests", "--json").json["requests"] == [as_json(family.ASKED)]


def test_a_yes_that_opened_something_else_says_what(stage: Stage):
    given = replace(family.GRANT, extra=None, targets=("app:minecraft", "screen"))
    stage.status = replace(family.STATUS, requests=(replace(family.GRANTED, given=given),))
    with stage.agent():
        said = stage.run("requests", "--all").out
    assert "yes: Minecraft and the PC: open until midnight, whether used or not" in " ".join(said.split())


def test_no_requests(stage: Stage):
    stage.status = family.UNLIMITED
    with stage.agent():
        assert stage.run("requests").out == "Nothing is waiting for an answer.\n"


@pytest.mark.parametrize(
    ("reply", "extra", "told"),
    [
        ("yes", 900, "15 minutes more of YouTube: yes\n"),
        ("có", 900, "15 minutes more of YouTube: yes\n"),
        ("10m", 600, "10 minutes more of YouTube: yes\n"),
        ("no", None, "15 minutes more of YouTube: not this time\n"),
        ("KHÔNG", None, "15 minutes more of YouTube: not this time\n"),
    ],
)
def test_a_guardian_answers(home: Stage, reply: str, extra: int | None, told: str):
    assert home.run("answer", "3", reply, "--why", "ok").out == told
    (params,) = home.called(contract.ANSWER)
    assert (params.id, params.extra, params.why) == (3, extra, "ok")


def test_an_answer_says_all_that_it_opens(home: Stage):
    home.given = replace(family.GRANT, targets=("site:youtube.com", "screen"), extra=None)
    said = home.run("answer", "3", "yes")
    assert said.out.splitlines() == [
        "15 minutes more of YouTube: yes",
        "Given: YouTube and the PC: open until midnight, whether used or not (number 12)",
    ]


def test_answers_as_json(home: Stage):
    assert home.run("answer", "3", "yes", "--json").json["state"] == "granted"


def test_what_does_not_wait_cannot_be_answered_with_yes(stage: Stage):
    with stage.agent():
        said = stage.run("answer", "7", "yes")
        assert (said.status, said.err) == (5, "No request 7 waits for an answer. Waiting: 3\n")
    stage.status = family.UNLIMITED
    with stage.agent():
        assert stage.run("answer", "7", "yes").err == "No request 7 waits for an answer.\n"


def test_an_answer_must_be_one(home: Stage):
    said = home.run("answer", "3", "perhaps")
    assert said.status == 2
    assert "“perhaps” is no amount of time" in said.err
    assert home.run("answer", "three", "yes").status == 2


@pytest.mark.parametrize(
    ("words", "target", "extra"),
    [
        (("15m",), "screen", 900),
        (("15m", "minecraft"), "app:minecraft", 900),
        (("15m", "category:games"), "category:games", 900),
    ],
)
def test_a_guardian_gives_time(home: Stage, words: tuple[str, ...], target: str, extra: int):
    assert home.run("grant", *words, "--why", "giỏi").status == 0
    (params,) = home.called(contract.GRANT)
    assert (params.target, params.extra, params.until, params.why) == (target, extra, None, "giỏi")


def test_time_that_counts_after_the_break_says_so(stage: Stage):
    stage.status = replace(family.STATUS, screen=family.RESTING)
    with stage.agent():
        said = stage.run("grant", "15m")
    assert said.out.splitlines()[1:] == ["It counts after the break at 16:55."]


def test_time_may_be_given_until_a_time_of_day(home: Stage):
    said = home.run("grant", "--until", "20:30", "minecraft", "--also", "screen", "--child", "An")
    assert said.out == "Given: Minecraft and the PC: open until 20:30, whether used or not (number 12)\n"
    (params,) = home.called(contract.GRANT)
    assert params.until == datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
    assert (params.also, params.child) == (("screen",), "an")


def test_what_ends_before_the_time_of_day_is_told(stage: Stage):
    games = replace(family.MINECRAFT, because="screen", left=family.seconds(30))
    stage.status = replace(family.STATUS, targets=(games,))
    with stage.agent():
        said = stage.run("grant", "--until", "20:30", "minecraft")
        assert said.out.splitlines()[1:] == ["Time at the PC ends first, at 16:40: add --also screen"]
        assert (
            len(stage.run("grant", "--until", "20:30", "minecraft", "--also", "screen").out.splitlines()) == 1
        )


def test_programs_that_no_rule_names_have_names_too(home: Stage):
    told = "Given: 15 minutes more of Krita, until midnight (number 12)\n"
    assert home.run("grant", "15m", "krita").out == told


def test_gifts_as_json(home: Stage):
    assert home.run("grant", "15m", "--json").json["extra"] == 900


def test_who_is_a_minute_late_gives_no_day(home: Stage):
    hour = home.status.at.astimezone(ZoneInfo(home.status.zone)) - timedelta(minutes=1)
    said = home.run("grant", "--until", f"{hour:%H:%M}")
    assert said.status == 2
    assert f"{hour:%H:%M} is over for today; for tomorrow give an amount, like 15m." in said.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Give an amount like 15m, or an end like --until 20:30."),
        (("15m", "a", "b"), "Give an amount like 15m, or an end like --until 20:30."),
        (("--until", "late"), "“late” is no time of day; write it like 20:30."),
        (("soon",), "“soon” is no amount of time"),
        (("--until", "20:30", "15"), "Say how long or until when, not both."),
        (("--until", "20:30", "15m", "minecraft"), "Say how long or until when, not both."),
        (("--until", "20:30", "a", "b"), "Give an amount like 15m"),
    ],
)
def test_a_gift_must_be_one(home: Stage, words: tuple[str, ...], told: str):
    said = home.run("grant", *words)
    assert said.status == 2
    assert told in said.err
    assert "How it is written: luytre grant --help" in said.err


def test_a_locked_door_is_opened_with_the_secret_from_a_pipe(stage: Stage):
    stage.trusted, stage.secret_set = False, True
    with stage.agent():
        assert stage.run("grant", "15m", typed=f"{SECRET}\n").status == 0
        assert stage.called(contract.GRANT)[0].extra == 900
        assert SECRET not in stage.run("grant", "15m", typed=f"{SECRET}\n").out


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("falsch\n", "That was not the right PIN. 4 tries left."),
        ("", "No PIN was given"),
    ],
)
def test_a_wrong_secret_gives_nothing(stage: Stage, typed: str, told: str):
    stage.trusted, stage.secret_set = False, True
    with stage.agent():
        said = stage.run("grant", "15m", typed=typed)
        assert said.status == 4
        assert told in said.err
        assert not stage.called(contract.GRANT)


def test_where_no_secret_is_set_a_child_stays_a_child(stage: Stage):
    stage.trusted = False
    with stage.agent():
        assert stage.run("grant", "15m").status == 4
