import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agent.net import followed
from agent.net.followed import ListWarnings
from agent.sites.index import open_index
from tests.agent.net.both_ends import lists

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    lists(tmp_path / "index", **{"secret.test": "adult"})
    return tmp_path / "index"


@pytest.fixture
def made(folder):
    """The index, as if it were made of two lists."""
    with_lists = replace(open_index(folder), about={"lists": {"one": "", "two": ""}})
    yield with_lists
    with_lists.close()


def written(folder, told):
    (folder.parent / "standing.json").write_text(json.dumps(told))


def days(number):
    return (NOW - timedelta(days=number)).isoformat()


def test_whether_the_family_follows_any(folder):
    assert not followed.chosen(str(folder))
    (folder.parent / "followed.json").write_text("{}")
    assert followed.chosen(str(folder))


def test_the_list_that_was_not_heard_of_for_longest_is_told(folder, made):
    assert followed.asked(str(folder), made) == ""
    written(
        folder, {"one": {"checked": days(1)}, "two": {"checked": days(2)}, "left": {"checked": days(900)}}
    )
    assert followed.asked(str(folder), made) == days(2)
    assert followed.asked(str(folder), None) == ""


def test_a_list_that_is_left_is_not_waited_for(folder, made):
    written(folder, {"one": {"checked": days(1)}})
    assert followed.asked(str(folder), made) == days(1)


@pytest.mark.parametrize("told", [[], 3, {"one": 3}, {"one": {"checked": "2026"}}, {"two": {"held": "soon"}}])
def test_what_cannot_be_read_warns_of_nothing(folder, made, told):
    written(folder, told)
    assert followed.asked(str(folder), made) == ""
    assert followed.warned(str(folder), made, NOW) == ListWarnings()


@pytest.mark.parametrize(("first", "second", "old"), [(1, 7, False), (1, 8, True), (8, 1, True)])
def test_lists_are_old_when_the_maker_of_one_was_not_heard_for_more_than_a_week(
    folder, made, first, second, old
):
    written(folder, {"one": {"checked": days(first)}, "two": {"checked": days(second)}})
    assert followed.warned(str(folder), made, NOW) == ListWarnings(old=old)


def test_lists_that_changed_too_much_are_named(folder, made):
    told = {"checked": days(1), "held": days(1)}
    written(folder, {"two": told, "one": told, "left": told})
    assert followed.warned(str(folder), made, NOW) == ListWarnings(held=("one", "two"))
    assert followed.warned(str(folder), None, NOW) == ListWarnings()


def follow(folder, days, *ids):
    rest = {"category": "adult", "form": "plain", "maker": "somebody"}
    own = [{"id": x, "url": f"https://{x}.example/", **rest} for x in ids]
    path = folder.parent / "followed.json"
    path.write_text(json.dumps({"ids": [*ids, "unknown"], "own": own}))
    moment = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (moment, moment))


def test_a_list_that_never_came_is_told_a_week_after_it_was_chosen(folder, made):
    came = {"checked": days(1)}
    follow(folder, 8, "one", "two")
    written(folder, {"one": came, "two": came})
    assert followed.warned(str(folder), made, NOW) == ListWarnings(), (
        "one that nobody knows any more is not missed"
    )
    follow(folder, 8, "one", "two", "gone")
    for told in ({}, {"problem": "not reachable"}):
        written(folder, {"one": came, "two": came, "gone": told})
        assert followed.warned(str(folder), made, NOW) == ListWarnings(old=True)
    written(folder, {"one": came, "two": came, "gone": came})
    assert followed.warned(str(folder), made, NOW) == ListWarnings(), (
        "it came, and is no part of the index yet"
    )
    written(folder, {"one": came, "two": came})
    follow(folder, 6, "one", "two", "gone")
    assert followed.warned(str(folder), made, NOW) == ListWarnings(), "it was chosen just now"


@pytest.mark.parametrize("told", ['{"ids": 3}', '{"own": 3}', '{"ids": ["one"], "own": [{"id": 3}, 4]}'])
def test_a_choice_that_cannot_be_read_warns_of_nothing(folder, made, told):
    follow(folder, 8)
    path = folder.parent / "followed.json"
    written(folder, {"one": {"checked": days(1)}, "two": {"checked": days(1)}})
    path.write_text(told)
    os.utime(path, (0, 0))
    assert followed.warned(str(folder), made, NOW) == ListWarnings()
