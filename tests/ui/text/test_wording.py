from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.api.messages import ChildView, RequestView, Seconds, TargetStatus, replace
from policies.finding import Reason
from tests.ui import family
from ui.text import wording

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)  # 14:00 in Hanoi
MINECRAFT = TargetStatus(
    target="app:minecraft",
    name="Minecraft",
    category="games",
    open=False,
    reason="window",
    because="app:minecraft",
    left=Seconds(0),
    used=Seconds(2400),
    allowance=Seconds(3600),
    opens_at=NOW + timedelta(minutes=90),
    lacking=None,
    standing="over",
    running=False,
)


def minecraft(**changes: Any) -> TargetStatus:
    return replace(MINECRAFT, **changes)


@pytest.mark.parametrize(
    ("seconds", "english", "vietnamese"),
    [
        (-5, "0 minutes", "0 phút"),
        (0, "0 minutes", "0 phút"),
        (1, "1 second", "1 giây"),
        (45, "45 seconds", "45 giây"),
        (60, "1 minute", "1 phút"),
        (119, "1 minute", "1 phút"),
        (3600, "1 hour", "1 giờ"),
        (4800, "1 hour 20 minutes", "1 giờ 20 phút"),
        (7260, "2 hours 1 minute", "2 giờ 1 phút"),
    ],
)
def test_durations_are_told_as_people_say_them(seconds: int, english: str, vietnamese: str) -> None:
    assert wording.duration(seconds, "en") == english
    assert wording.duration(seconds, "vi") == vietnamese


def test_short_durations_fit_a_table() -> None:
    told = [wording.short_duration(x, "en") for x in (0, 20, 300, 3600, 4800)]
    assert told == ["0 min", "20 s", "5 min", "1 h", "1 h 20 min"]
    assert wording.short_duration(4800, "vi") == "1 giờ 20 phút"


@pytest.mark.parametrize(
    ("seconds", "english", "vietnamese"),
    [
        (None, "no limit", "không giới hạn"),
        (0, "no time left", "hết giờ rồi"),
        (299, "5 minutes left", "còn 5 phút"),
        (59, "59 seconds left", "còn 59 giây"),
        (3599, "1 hour left", "còn 1 giờ"),
    ],
)
def test_time_left_is_rounded_up(seconds: int | None, english: str, vietnamese: str) -> None:
    assert wording.left(seconds, "en") == english
    assert wording.left(seconds, "vi") == vietnamese


def test_a_child_whose_hours_are_closed_has_time_left() -> None:
    child = ChildView("an", "An", ("an",), None, False, Seconds(0), 0, "window", NOW + timedelta(minutes=90))
    assert wording.child_left(child, NOW, HANOI, "en") == "closed, opens at 15:30"
    assert wording.child_left(child, NOW, HANOI, "vi") == "ngoài giờ, mở lúc 15:30"
    resting = replace(child, reason="break", opens_at=NOW + timedelta(minutes=8))
    assert wording.child_left(resting, NOW, HANOI, "en") == "on a break until 14:08"
    assert wording.child_left(resting, NOW, HANOI, "vi") == "đang nghỉ đến 14:08"
    assert wording.child_left(replace(child, reason="daily"), NOW, HANOI, "en") == "no time left"
    older = replace(child, reason="open", opens_at=None)
    assert wording.child_left(older, None, HANOI, "en") == "no time left"
    assert wording.child_left(child, None, HANOI, "en") == "outside the agreed hours"
    assert wording.child_left(replace(resting, opens_at=None), NOW, HANOI, "en") == "on a break"


def test_a_child_whose_pc_is_closed_is_not_said_to_have_used_it_up() -> None:
    child = ChildView("an", "An", ("an",), None, True, Seconds(0), 0, "block")
    assert wording.child_left(child, NOW, HANOI, "en") == "the PC is closed"
    assert wording.child_left(replace(child, reason="after"), NOW, HANOI, "vi") == "học trước đã nhé"


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("daily", ""),
        ("weekly", ""),
        ("after", "Opens after 20 minutes more of learning."),
        ("block", "Not allowed in your family’s agreement."),
        ("break", "Time for a break: stand up, drink something, look out of the window."),
        ("window", "It is not one of the hours that you agreed on."),
    ],
)
def test_why_the_pc_is_closed_does_not_say_the_heading_again(reason: str, told: str) -> None:
    screen = minecraft(target="screen", because="screen", reason=reason, lacking=Seconds(1200), opens_at=None)
    assert wording.screen_why(screen, NOW, HANOI, "en") == told
    later = replace(screen, opens_at=NOW + timedelta(minutes=10))
    opens = "" if reason == "after" else "Opens at 14:10."
    assert wording.screen_why(later, NOW, HANOI, "en") == " ".join(filter(None, (told, opens)))


def test_time_used_stands_beside_the_allowance() -> None:
    assert wording.used(minecraft(), "en") == "40 min of 1 h"
    assert wording.used(minecraft(), "vi") == "40 phút / 1 giờ"
    assert wording.used(minecraft(allowance=None), "en") == "40 min used"
    assert wording.used(minecraft(told=False), "en") == "", "it is not told to everybody"


@pytest.mark.parametrize(
    ("target", "name", "english", "vietnamese"),
    [
        ("screen", "Screen", "Time at the PC", "Thời gian dùng máy"),
        ("category:games", "games", "Games", "Trò chơi"),
        ("category:unheard", "", "unheard", "unheard"),
        ("app:minecraft", "Minecraft", "Minecraft", "Minecraft"),
        ("site:youtube.com", "", "youtube.com", "youtube.com"),
    ],
)
def test_targets_have_names(target: str, name: str, english: str, vietnamese: str) -> None:
    assert wording.target_name(target, name, "en") == english
    assert wording.target_name(target, name, "vi") == vietnamese


REASONS = {
    Reason.BLOCK: "Minecraft: not allowed in your family’s agreement.",
    Reason.WINDOW: "Minecraft: closed at this hour.",
    Reason.AFTER: "Minecraft: first 20 minutes more of learning.",
    Reason.DAILY: "Minecraft: today’s time is used up.",
    Reason.WEEKLY: "Minecraft: this week’s time is used up.",
    Reason.BREAK: "Time for a break: stand up, drink something, look out of the window.",
    Reason.OPEN: "",
}


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence(reason: Reason) -> None:
    status = minecraft(
        reason=reason.value, open=reason is Reason.OPEN, lacking=Seconds(1200), left=Seconds(600)
    )
    assert wording.reason(status, "en") == REASONS[reason]
    assert bool(wording.reason(status, "vi")) == (reason is not Reason.OPEN)


def test_the_rule_that_closes_is_named() -> None:
    assert (
        wording.reason(minecraft(reason="daily", because="category:games"), "en")
        == "Games: today’s time is used up."
    )
    assert (
        wording.reason(minecraft(reason="daily", because="screen"), "vi")
        == "Thời gian dùng máy: hôm nay đã hết giờ."
    )
    running = minecraft(reason="open", open=True, because="screen", left=Seconds(600))
    assert wording.reason(running, "en") == "Ends with: Time at the PC."
    assert wording.reason(replace(running, left=None), "en") == ""


def test_what_comes_next() -> None:
    assert wording.opening(minecraft(), NOW, HANOI, "en") == "opens at 15:30"
    assert wording.opening(minecraft(), NOW, HANOI, "vi") == "mở lúc 15:30"
    assert wording.opening(minecraft(opens_at=None), NOW, HANOI, "en") == ""
    assert wording.opening(minecraft(open=True), NOW, HANOI, "en") == ""


@pytest.mark.parametrize(
    ("changes", "english", "vietnamese"),
    [
        ({"coming": "daily"}, "then today’s time is used up", "sau đó là hết giờ hôm nay"),
        ({"coming": "weekly"}, "then this week’s time is used up", "sau đó là hết giờ tuần này"),
        (
            {"coming": "break", "pause": Seconds(600)},
            "then a break of 10 minutes",
            "sau đó nghỉ giải lao 10 phút",
        ),
        (
            {"coming": "window", "ends_at": NOW + timedelta(minutes=90)},
            "then closed at 15:30",
            "sau đó đóng lúc 15:30",
        ),
        ({"coming": ""}, "", ""),
        ({"coming": "daily", "left": None}, "", ""),
        ({"coming": "daily", "open": False}, "", ""),
    ],
)
def test_what_ends_the_time_that_is_left_is_told(
    changes: dict[str, Any], english: str, vietnamese: str
) -> None:
    status = minecraft(**({"open": True, "reason": "open", "left": Seconds(2700)} | changes))
    assert wording.ending(status, NOW, HANOI, "en") == english
    assert wording.ending(status, NOW, HANOI, "vi") == vietnamese


def test_a_row_tells_of_an_end_of_its_own_that_its_numbers_do_not_show() -> None:
    ends = {"ends_at": NOW + timedelta(minutes=90), "open": True, "reason": "open", "left": Seconds(5400)}
    own = minecraft(coming="window", **ends)
    assert wording.own_ending(own, NOW, HANOI, "en") == "Then closed at 15:30."
    assert wording.own_ending(replace(own, because="screen"), NOW, HANOI, "en") == ""
    assert wording.own_ending(replace(own, coming="daily"), NOW, HANOI, "en") == ""


def test_what_must_be_done_first_is_named() -> None:
    learning = minecraft(reason="after", lacking=Seconds(1200))
    assert wording.opening(learning, NOW, HANOI, "en") == "opens after 20 minutes more of learning"
    assert wording.opening(learning, NOW, HANOI, "vi") == "mở sau khi học tập thêm 20 phút"
    tools = minecraft(reason="after", lacking=Seconds(60), after="category:proxy")
    assert wording.opening(tools, NOW, HANOI, "en") == "opens after 1 minute more of VPN and proxies"
    app = minecraft(reason="after", lacking=Seconds(60), after="app:GCompris")
    assert wording.opening(app, NOW, HANOI, "en") == "opens after 1 minute more of GCompris"


def test_warnings() -> None:
    assert wording.warning("Minecraft", 298, "en") == "Minecraft: 5 minutes left"
    assert wording.warning("Minecraft", 298, "vi") == "Minecraft: còn 5 phút"
    assert wording.warning("", 300, "en", reason="break") == "A break in 5 minutes"
    assert wording.warning("", 300, "vi", reason="break") == "Còn 5 phút nữa là nghỉ giải lao"
    assert wording.warning("Minecraft", 60, "en", reason="window") == "Minecraft: closes in 1 minute"
    assert wording.warning("Minecraft", 60, "vi", reason="window") == "Minecraft: còn 1 phút nữa là đóng"


def test_words_for_actions_and_states() -> None:
    assert wording.action("always", "en") == "always allowed"
    assert wording.request_state("asked", "vi") == "đang chờ trả lời"
    assert wording.action("unheard", "en") == "unheard"


def test_requests_are_told_in_full() -> None:
    asked = RequestView(1, "an", "app:minecraft", "Minecraft", Seconds(900), "", "asked", NOW, NOW)
    assert wording.request(asked, "en") == "15 minutes more of Minecraft"
    assert wording.request(asked, "vi") == "thêm 15 phút cho Minecraft"
    assert wording.request(replace(asked, target="screen"), "en") == "15 minutes more at the PC"


def test_beside_its_name_a_target_says_why_only_once() -> None:
    def told(status: TargetStatus) -> str:
        return wording.why(status, NOW, HANOI, "en")

    assert told(family.YOUTUBE).startswith("Today’s time is used up. Opens ")
    assert told(family.ROBLOX) == "Opens after 20 minutes more of learning."
    assert told(replace(family.STUDY, because="screen", left=family.seconds(9))) == ""
    assert told(replace(family.MINECRAFT, because="screen")) == "Ends with: Time at the PC."


def test_how_long_single_apps_are_kept():
    assert wording.kept_for(14, "en") == "Single apps and sites are kept for 14 days."
    assert wording.kept_for(1, "en") == "Single apps and sites are kept for 1 day."
    assert wording.kept_for(14, "vi") == "Từng ứng dụng và trang web chỉ được lưu 14 ngày."
