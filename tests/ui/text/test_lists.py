"""What is said of lists, in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest

from agent.sites import feed, fetching, updating
from agent.sites.lists import Lists
from agent.sites.subscriptions import Shelf, Subscription, WrongSubscription, from_table
from tests.agent.sites.followed import subscription
from ui.text.lists import BECAUSE, DETAILS, REASONS, STEPS, WRONG, because, step, trouble, wrong

GIVEN = {
    "id": "school",
    "category": "games",
    "form": "plain",
    "url": "https://school.example/games.txt",
    "maker": "school",
}


@pytest.mark.parametrize("reason", [*fetching.REASONS, *feed.REASONS, *updating.REASONS])
def test_each_reason_of_the_agent_s_is_known(reason: str) -> None:
    assert reason in REASONS
    assert trouble(reason, "en") == reason
    assert trouble(reason, "vi") != reason
    quoted = trouble(f"{reason}: 404 Not Found: /x", "vi")
    assert quoted == f"{trouble(reason, 'vi')}: 404 Not Found: /x"


def test_no_other_reason_is() -> None:
    assert sorted(REASONS) == sorted([*fetching.REASONS, *feed.REASONS, *updating.REASONS])
    assert trouble("", "vi") == ""
    assert trouble("something new: 5 bytes", "vi") == "something new: 5 bytes"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "changed too much: 500 names before, 1 now; 0 came, 499 went",
            "thay đổi quá nhiều: trước có 500 tên, nay 1; thêm 0, bớt 499",
        ),
        ("cut off: 10 of 100 bytes", "bị đứt giữa chừng: 10 trên 100 byte"),
        ("older than the one that is here: 3 after 5", "cũ hơn bản đang có: số 3 sau số 5"),
        ("not readable: cut off", "không đọc được: bị đứt giữa chừng"),
        ("the server says: 404 Not Found", "máy chủ trả lời: 404 Not Found"),
    ],
)
def test_what_is_known_beside_a_reason_is_said_too(text: str, told: str) -> None:
    assert trouble(text, "vi") == told
    assert trouble(text, "en") == text


@pytest.mark.parametrize("detail", DETAILS)
def test_each_detail_is_its_own(detail: str) -> None:
    moved = {"came": 5, "gone": 6}
    given = detail.format(number=1, numbers=2, own=4, most=3, command="luytre remove LIST", why="x", **moved)
    said = f"too large: {given}"
    assert trouble(said, "en") == said
    assert trouble(said, "vi").partition(": ")[2] not in {given, ""}


def too_many() -> str:
    room = f"{updating.MOST_NAMES} of all lists together; leave others: luytre lists remove LIST"
    return f"{updating.TOO_MANY}: 5 of other lists, 7 of this one, {room}"


def test_that_there_is_no_room_is_said_whole() -> None:
    assert " of " not in trouble(too_many(), "vi")
    assert trouble(too_many(), "vi").endswith("luytre lists remove LIST")


@pytest.mark.parametrize(
    "change",
    [
        {"url": "http://school.example/"},
        {"category": "fun"},
        {"form": "pdf"},
        {"category": "popular"},
        {"id": "../x"},
        {"sha256": "abc"},
        {"form": "luytre"},
        {"votes": 9},
        {"rows": -1},
        {"run": "rm"},
        {"url": 5},
        {"id": ["school"]},
        {"url": ...},
        "school",
    ],
    ids=str,
)
def test_what_is_wrong_with_a_subscription_is_known(change: Any) -> None:
    table = change if isinstance(change, str) else {k: v for k, v in (GIVEN | change).items() if v is not ...}
    with pytest.raises(WrongSubscription) as why:
        from_table(table)
    told = str(why.value)
    assert wrong(told, "en") == told
    assert wrong(told, "vi") != told
    assert "__init__" not in told


def test_a_name_that_is_taken_is_known(tmp_path: Any) -> None:
    lists = Lists(tmp_path, Shelf({"one": subscription("one")}))
    with pytest.raises(WrongSubscription) as why:
        lists.add(Subscription(**GIVEN | {"id": "one"}))
    assert wrong(str(why.value), "vi") not in {str(why.value), ""}
    assert wrong(str(why.value), "vi").startswith("one: ")


@pytest.mark.parametrize("sentence", WRONG)
def test_each_is_its_own(sentence: str) -> None:
    text = sentence.format(name="x", names="y")
    assert wrong(text, "en") == text
    assert wrong(text, "vi") != text
    if ": " not in text:
        assert wrong(f"mine: {text}", "vi") == f"mine: {wrong(text, 'vi')}"


@pytest.mark.parametrize("sentence", BECAUSE)
def test_why_a_site_is_open_or_closed_is_said(sentence: str) -> None:
    text = sentence.format(name="x", names="x, y", word="x")
    assert because(text, "en") == text
    assert because(text, "vi") != text
    assert because("something new", "vi") == "something new"


def test_how_far_an_update_is_is_said_and_a_list_by_its_id() -> None:
    for word in STEPS:
        assert step(word, "vi") not in {word, step(word, "en")}
    assert step("hagezi-bypass", "vi") == "hagezi-bypass"
