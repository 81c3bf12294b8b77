"""The last good names of the lists become an index, which holds until something of them changes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from agent.sites import compiling
from agent.sites.compiling import Listed, build
from agent.sites.index import DamagedIndex
from agent.sites.lists import Lists
from agent.sites.liststate import taken
from tests.agent.sites.followed import NOW, SHELF, SINCE, put, subscription


@pytest.fixture
def lists(tmp_path):
    return Lists(tmp_path / "lists", SHELF)


def test_the_last_good_names_become_an_index(lists):
    put(lists, "one", "a.example\nb.example\n@x.b.example\n")
    assert list(lists.rules("one")) == [("a.example", True), ("b.example", True), ("x.b.example", False)]
    assert list(lists.rules("two")) == []
    lists.keep({"one": taken(NOW, 3, {}, "")})
    steps = []
    lists.compile(NOW, steps.append)
    assert steps == ["one", "votes", "index"]
    found = lists.index()
    assert found.find("a.example").closed == {"adult": ("one",)}
    assert not found.find("x.b.example").closed
    made = {"one": [NOW.isoformat(), "adult", "one", 1, False, False]}
    assert found.about == {"built": NOW.isoformat(), "lists": made}


@pytest.mark.parametrize("torn", [b"porn", b"", b"\0\0.\0", b"\xff.example", b"@", b"b.example 1"])
def test_what_is_no_name_is_passed_over(lists, torn):
    put(lists, "one", "a.example\n")
    with lists.names_of("one").open("ab") as file:
        file.write(torn)
    assert list(lists.rules("one")) == [("a.example", True)]
    lists.compile(NOW)
    assert lists.index().find("a.example")


def test_popular_names_ask_for_two_votes(lists, monkeypatch):
    monkeypatch.setattr(compiling, "MOST_FAMOUS", 0)
    lists.add(subscription("ranking", "popular"))
    put(lists, "one", "a.example\nb.example\n")
    put(lists, "two", "a.example\n")
    put(lists, "ranking", "a.example\nb.example\n")
    lists.compile(NOW)
    found = lists.index()
    assert found.find("a.example").closed == {"adult": ("one", "two")}
    assert not found.find("b.example").closed


def test_a_list_that_is_no_longer_followed_is_not_in_the_index(lists):
    put(lists, "one", "a.example\n")
    put(lists, "two", "b.example\n")
    lists.compile(NOW)
    assert lists.holds()
    lists.remove("two")
    assert not lists.holds()
    lists.compile(NOW)
    assert lists.holds()
    assert lists.index().find("b.example") is None


@pytest.mark.parametrize(
    "change",
    [{"category": "games"}, {"votes": 2}, {"group": "two"}, {"weak": True}, {"broad": True}],
    ids=lambda change: next(iter(change)),
)
def test_an_index_does_not_hold_where_a_list_votes_otherwise(lists, change):
    school = subscription("school")
    lists.follow([school])
    put(lists, "school", "a.example\n")
    lists.compile(NOW)
    assert lists.holds()
    lists.add(replace(school, **change))
    assert lists.outdated
    lists.compile(NOW)
    assert not lists.outdated


def test_the_index_lets_go_of_the_last_list_too(lists):
    lists.follow([SHELF.lists["one"]])
    put(lists, "one", "a.example\n")
    lists.compile(NOW)
    lists.remove("one")
    assert lists.outdated
    lists.compile(NOW)
    assert not lists.outdated
    assert lists.index().find("a.example") is None


@pytest.mark.parametrize("told", [{"lists": {"one": SINCE}}, {}], ids=["times alone", "nothing"])
def test_an_index_of_an_earlier_version_is_outdated_and_not_damaged(lists, told):
    put(lists, "one", "a.example\n")
    lists.keep({"one": taken(NOW, 1, {}, "")})
    voting = [Listed(SHELF.lists["one"].voter, lambda: lists.rules("one"))]
    build(lists.index_folder, voting, about={"built": SINCE} | told)
    assert lists.index().find("a.example").closed == {"adult": ("one",)}
    assert lists.outdated
    lists.compile(NOW)
    assert not lists.outdated


def test_a_damaged_index_is_refused(lists):
    put(lists, "one", "a.example\n")
    lists.compile(NOW)
    for path in lists.index_folder.glob("*.trie"):
        path.write_bytes(b"junk")
    with pytest.raises(DamagedIndex):
        lists.index()
    assert not lists.holds()


def test_an_index_of_older_names_does_not_hold(lists):
    assert not lists.outdated
    put(lists, "one", "a.example\n")
    assert lists.outdated
    lists.keep({"one": taken(NOW, 1, {}, "")})
    lists.compile(NOW)
    assert lists.holds()
    assert not lists.outdated
    lists.keep({"one": taken(NOW + timedelta(days=1), 1, {}, "")})  # and then the light went out
    assert not lists.holds()
    assert lists.outdated
    lists.compile(NOW + timedelta(days=1))
    assert not lists.outdated
    lists.follow([])
    assert lists.outdated, "it closes names that nobody follows any more"
