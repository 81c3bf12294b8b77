"""Which lists a family follows, and what is kept of each."""

import json
import stat
from dataclasses import replace
from datetime import timedelta

import pytest

from agent.sites.lists import Busy, Lists, NotFollowed, only
from agent.sites.liststate import ListState, refused, taken
from agent.sites.subscriptions import Shelf, WrongSubscription, shipped
from tests.agent.sites.followed import NOW, SHELF, SINCE, put, subscription


@pytest.fixture
def lists(tmp_path):
    return Lists(tmp_path / "lists", SHELF)


def ids(lists):
    return [entry.id for entry in lists.followed()]


def test_the_defaults_are_followed_where_nobody_chose(lists):
    assert ids(lists) == ["one", "two"]
    assert [standing for _, standing in lists.standings()] == [ListState(), ListState()]
    assert Lists(lists.folder).followed() == shipped().defaults
    assert not lists.chosen
    lists.follow(lists.followed())
    assert lists.chosen
    assert ids(lists) == ["one", "two"]


def test_a_family_follows_more_fewer_and_its_own(lists):
    lists.add(SHELF.lists["rare"])
    lists.add(subscription("school", "games"))
    lists.remove("one")
    again = Lists(lists.folder, SHELF)
    assert ids(again) == ["two", "rare", "school"]
    assert again.followed()[2] == subscription("school", "games")
    lists.add(subscription("school", "social"))
    assert again.followed()[2].category == "social"
    with pytest.raises(NotFollowed):
        lists.remove("one")


def test_an_own_list_cannot_take_the_place_of_a_known_one(lists):
    put(lists, "one", "a.example\n")
    lists.keep({"one": taken(NOW, 1, {}, "")})
    with pytest.raises(WrongSubscription, match="another"):
        lists.add(subscription("one", "games"))
    assert lists.standings()[0].standing == taken(NOW, 1, {}, "")
    assert list(lists.rules("one"))


SIGNED = {"form": "luytre", "key": "A" * 43 + "="}
KNOWN = ListState(5, {}, SINCE, SINCE, SINCE, etag="x", held=SINCE, serial=7, expires=SINCE)


@pytest.mark.parametrize(
    ("how", "change"),
    [
        ({}, {"url": "https://other.example/school"}),
        ({}, {"form": "hosts"}),
        ({}, {"member": "b"}),
        (SIGNED, {"key": "B" * 42 + "A="}),
        (SIGNED, {"category": "social"}),
        ({"form": "ranking", "category": "popular"}, {"form": "plain", "category": "games"}),
    ],
    ids=["address", "form", "file", "maker", "what its maker signed", "kind"],
)
def test_a_list_that_becomes_another_is_asked_for_as_one_never_seen(lists, how, change):
    before = replace(subscription("school", "games"), **how)
    lists.add(before)
    put(lists, "school", "a.example\n")
    lists.keep({"school": KNOWN, "one": KNOWN})
    lists.add(before)
    assert lists.standings()[2].standing == KNOWN
    lists.add(replace(before, **change))
    assert [standing for _, standing in lists.standings()] == [KNOWN, ListState(), ListState()]
    assert not lists.names_of("school").exists()


@pytest.mark.parametrize("change", [{"category": "social"}, {"sha256": "0" * 64}, {"weak": True}])
def test_a_list_that_is_taken_otherwise_keeps_its_names_and_is_asked_for_anew(lists, change):
    before = subscription("school", "games")
    lists.add(before)
    put(lists, "school", "a.example\n")
    lists.keep({"school": KNOWN})
    lists.add(replace(before, **change))
    assert lists.standings()[2].standing == replace(KNOWN, etag="", held="", asked="")
    assert list(lists.rules("school"))


def test_of_a_list_that_is_followed_no_more_nothing_is_known(lists):
    school = subscription("school", "games")
    for _ in range(2):
        lists.add(school)
        assert lists.standings()[2] == (school, ListState())
        assert not lists.names_of("school").exists()
        put(lists, "school", "a.example\n")
        lists.keep({"school": KNOWN})
        lists.remove("school")
    assert json.loads((lists.folder / "standing.json").read_text()) == {}
    lists.keep({"school": KNOWN})  # as an earlier version left it
    put(lists, "school", "a.example\n")
    lists.add(school)
    assert lists.standings()[2] == (school, ListState())
    assert not list(lists.rules("school"))


def test_nobody_changes_which_lists_are_followed_while_they_are_fetched(lists):
    with lists.alone():
        with pytest.raises(Busy):
            lists.add(SHELF.lists["rare"])
        with pytest.raises(Busy):
            lists.remove("one")
    assert ids(lists) == ["one", "two"]


def test_a_list_that_is_no_longer_known_is_no_longer_followed(lists):
    lists.add(SHELF.lists["rare"])
    assert ids(Lists(lists.folder, Shelf({"one": SHELF.lists["one"]}))) == ["one"]


@pytest.mark.parametrize("text", ["", "[]", "{", "\x00"])
def test_an_unreadable_file_of_ours_counts_as_none(lists, text):
    lists.add(SHELF.lists["rare"])
    (lists.folder / "followed.json").write_text(text)
    assert ids(lists) == ["one", "two"]


@pytest.mark.parametrize(
    "wrong",
    [{"id": "mine", "colour": "red"}, {"id": "mine", "url": 5}, {"id": ["mine"]}, "mine", None],
    ids=["unknown field", "wrong type", "wrong id", "no table", "nothing"],
)
def test_an_own_list_that_is_none_takes_no_other_with_it_and_stays_written(lists, wrong):
    lists.add(subscription("school", "games"))
    path = lists.folder / "followed.json"
    told = json.loads(path.read_text())
    told["own"].append(wrong)
    told["ids"].append("mine")
    path.write_text(json.dumps(told))
    assert ids(lists) == ["one", "two", "school"]
    assert len(lists.wrong()) == 1
    lists.add(SHELF.lists["rare"])
    assert ids(lists) == ["one", "two", "school", "rare"]
    assert wrong in json.loads(path.read_text())["own"]


def test_an_own_list_that_is_none_can_be_mended_or_left(lists):
    wrong = {"ids": ["one", "mine"], "own": [{"id": "mine", "colour": "red"}]}
    for _ in range(2):
        lists.follow([SHELF.lists["one"]])
        (lists.folder / "followed.json").write_text(json.dumps(wrong))
        assert [str(why) for why in lists.wrong()] == ["unknown: colour"]
        lists.remove("mine")
        assert not lists.wrong()
    (lists.folder / "followed.json").write_text(json.dumps(wrong))
    lists.add(subscription("mine", "games"))
    assert ids(lists) == ["one", "mine"]
    assert not lists.wrong()


def test_a_standing_that_cannot_be_read_takes_no_other_with_it(lists):
    lists.keep({"two": ListState(7)})
    path = lists.folder / "standing.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"one": {"colour": "red"}}))
    assert [standing.names for _, standing in lists.standings()] == [0, 7]


def test_standings_are_kept_and_nobody_else_reads_them(lists):
    lists.keep({"one": taken(NOW, 5, {"an address": 2}, '"tag"')})
    lists.keep({"two": refused(ListState(names=3), "not reachable")})
    first, second = (standing for _, standing in lists.standings())
    assert (first.names, first.skipped, first.etag) == (5, {"an address": 2}, '"tag"')
    assert first.age(NOW + timedelta(days=8)) == timedelta(days=8)
    assert (second.names, second.problem, second.age(NOW)) == (3, "not reachable", None)
    assert stat.S_IMODE(lists.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((lists.folder / "standing.json").stat().st_mode) == 0o600


def test_a_standing_that_an_earlier_version_wrote_is_read(lists):
    lists.keep({"one": taken(NOW, 1, {}, "", 3, "2027-01-01T00:00:00+00:00")})
    told = json.loads((lists.folder / "standing.json").read_text("utf-8"))
    assert told["one"].pop("expires") == "2027-01-01T00:00:00+00:00"
    assert told["one"].pop("asked") == NOW.isoformat()
    (lists.folder / "standing.json").write_text(json.dumps(told), "utf-8")
    assert lists.standings()[0].standing == replace(taken(NOW, 1, {}, "", 3), asked="")


def test_lists_are_picked_by_id():
    entries = list(SHELF.lists.values())
    assert only(entries, None) == entries
    assert only(entries, []) == []
    assert only(entries, ["two"]) == [SHELF.lists["two"]]
    with pytest.raises(NotFollowed, match="no-such"):
        only(entries, ["two", "no-such"])


def test_what_is_written_can_be_read_by_others(lists):
    lists.add(subscription("school", "games"))
    told = json.loads((lists.folder / "followed.json").read_text("utf-8"))
    assert told["ids"] == ["one", "two", "school"]
    assert told["own"][0]["url"] == "https://maker.example/school"


def test_one_alone_updates_and_a_crash_lets_go(lists):
    other = Lists(lists.folder, SHELF)
    with lists.alone(), pytest.raises(Busy), other.alone():
        pass
    with other.alone():
        pass
