from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from agent.api.messages import GrantView, RequestView, Seconds, replace
from tests.ui import family
from ui.text import gifts

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


def test_all_that_was_given_is_told() -> None:
    midnight = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
    given = GrantView(("app:minecraft", "screen"), NOW, midnight, Seconds(900), "lan", "")
    names = {"app:minecraft": "Minecraft"}
    assert (
        gifts.grant(given, names, NOW, HANOI, "en")
        == "15 minutes more of Minecraft and the PC, until midnight"
    )
    opened = replace(given, extra=None, targets=("category:games",))
    assert gifts.grant(opened, {}, NOW, HANOI, "vi") == "Trò chơi: mở đến hết hôm nay, dù có dùng hay không"
    told = gifts.grant(replace(opened, targets=("screen", "app:x")), {}, NOW, HANOI, "en")
    assert told == "The PC and x: open until midnight, whether used or not"
    alone = replace(given, targets=("screen",))
    assert gifts.grant(alone, {}, NOW, HANOI, "en") == "15 minutes more at the PC, until midnight"


def test_what_begins_later_says_when() -> None:
    begin = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
    given = GrantView(("screen",), begin, begin + timedelta(minutes=30), None, "lan", "")
    told = gifts.grant(given, {}, NOW, HANOI, "en")
    assert told == "Time at the PC: open from 20:30 until 21:00, whether used or not"
    told = gifts.grant(given, {}, NOW, HANOI, "vi")
    assert told == "Thời gian dùng máy: mở từ 20:30 đến 21:00, dù có dùng hay không"
    assert gifts.grant(given, {}, begin, HANOI, "en").endswith(": open until 21:00, whether used or not")


def test_what_was_given_has_a_number_and_may_be_taken_back() -> None:
    midnight = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
    given = GrantView(("screen",), NOW, midnight, Seconds(900), "lan", "", 12)
    assert gifts.given(given, {}, NOW, HANOI, "en") == (
        "Given: 15 minutes more at the PC, until midnight (number 12)"
    )
    older = replace(given, id=0)
    assert gifts.given(older, {}, NOW, HANOI, "en") == "Given: 15 minutes more at the PC, until midnight"
    taken = replace(given, taken_at=NOW, taken_by="lan")
    assert gifts.taken(taken, {}, NOW, HANOI, "en") == (
        "taken back by lan: 15 minutes more at the PC, until midnight"
    )
    assert gifts.taken(taken, {}, NOW, HANOI, "vi").startswith("lan đã thu lại: thêm 15 phút")
    assert gifts.taken_news("Minecraft", "lan", "en") == ("Minecraft: lan has taken back time that was given")
    assert gifts.taken_news("Minecraft", "lan", "vi") == "Minecraft: lan đã thu lại giờ đã cho"


def test_what_is_open_still_is_told_with_the_rule_that_stands() -> None:
    assert gifts.open_still("x.example", "rule", "en", is_open=False) == ""
    assert gifts.open_still("x.example", "", "en", is_open=None) == ""
    assert gifts.open_still("x.example", None, "en", is_open=True) == "It is open still."
    assert gifts.open_still("x.example", None, "vi", is_open=True) == "Vẫn đang mở."
    assert gifts.open_still("x.example", "rule", "en", is_open=True) == (
        "It is open still, because the rule for x.example stands."
    )
    assert gifts.open_still("x.example", "rule", "vi", is_open=True) == (
        "Vẫn đang mở, vì quy tắc cho x.example vẫn còn."
    )


def test_a_yes_that_opens_other_than_was_asked_for_says_so() -> None:
    asked = RequestView(1, "an", "app:x", "X", Seconds(900), "", "granted", NOW, NOW)
    midnight = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
    given = GrantView(("app:x",), NOW, midnight, Seconds(900), "lan", "")

    def told(given: GrantView | None, language: str = "en") -> str:
        return gifts.opened(replace(asked, given=given), {}, NOW, HANOI, language)

    assert told(None) == told(given) == ""
    assert told(replace(given, extra=Seconds(300))) == "5 minutes more of X, until midnight."
    assert told(replace(given, extra=Seconds(1800))) == "30 minutes more of X, until midnight."
    assert told(replace(given, extra=None)) == "X: open until midnight, whether used or not."
    both = replace(given, targets=("app:x", "screen"), extra=None)
    assert told(both, "vi") == "X và máy tính: mở đến hết hôm nay, dù có dùng hay không."


def test_the_heading_of_a_yes_names_what_was_given_where_that_is_another_time() -> None:
    asked = RequestView(1, "an", "app:x", "X", Seconds(1800), "", "granted", NOW, NOW)
    midnight = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
    given = GrantView(("app:x",), NOW, midnight, Seconds(300), "lan", "")

    def told(given: GrantView | None, language: str = "en") -> tuple[str, str]:
        return gifts.yes(replace(asked, given=given), {}, NOW, HANOI, language)

    assert told(given) == (
        "Your parents gave 5 minutes more of X, until midnight",
        "You asked for 30 minutes more of X.",
    )
    assert told(given, "vi") == (
        "Bố mẹ cho thêm 5 phút cho X, đến hết hôm nay",
        "Con đã xin thêm 30 phút cho X.",
    )
    assert told(None) == told(replace(given, extra=Seconds(1800))) == ("Yes: 30 minutes more of X", "")
    assert told(replace(given, extra=None)) == (
        "Yes: 30 minutes more of X",
        "X: open until midnight, whether used or not.",
    )


def test_time_that_counts_later_says_so() -> None:
    given = GrantView(("screen",), NOW, NOW + timedelta(hours=10), Seconds(900), "lan", "")
    screen = replace(family.STATUS.screen, left=Seconds(2700))
    resting = replace(screen, coming="break", pause=Seconds(600))
    assert gifts.held_up(given, resting, NOW, HANOI, "en") == "It counts after the break at 14:45."
    assert gifts.held_up(given, resting, NOW, HANOI, "vi") == "Sẽ dùng được sau giờ nghỉ lúc 14:45."
    assert gifts.held_up(given, replace(screen, coming="daily"), NOW, HANOI, "en") == ""
    assert gifts.held_up(given, replace(resting, left=None), NOW, HANOI, "en") == ""
    assert gifts.held_up(replace(given, extra=None), resting, NOW, HANOI, "en") == ""


def test_what_closes_before_the_end_that_was_given_is_told() -> None:
    until = NOW + timedelta(hours=3)
    given = GrantView(("category:games",), NOW, until, None, "lan", "")
    games = replace(family.MINECRAFT, target="category:games", name="", because="screen", left=Seconds(1800))
    told = [gifts.ends_first(given, games, {}, NOW, HANOI, x) for x in ("en", "vi")]
    assert told == [
        "Time at the PC ends first, at 14:30: add --also screen",
        "Thời gian dùng máy hết trước, lúc 14:30: thêm --also screen",
    ]
    by_clock = replace(games, ends_at=NOW + timedelta(hours=1), because="app:x")
    assert gifts.ends_first(given, by_clock, {"app:x": "X"}, NOW, HANOI, "en") == (
        "X ends first, at 15:00: add --also app:x"
    )
    for nothing in (
        replace(games, because="category:games"),
        replace(games, left=None),
        replace(games, left=Seconds(4 * 3600)),
        replace(games, open=False, left=Seconds(0)),
    ):
        assert gifts.ends_first(given, nothing, {}, NOW, HANOI, "en") == ""
    more = replace(given, extra=Seconds(900))
    assert gifts.ends_first(more, games, {}, NOW, HANOI, "en") == ""
    also = replace(given, targets=("category:games", "screen"))
    assert gifts.ends_first(also, games, {}, NOW, HANOI, "en") == ""
