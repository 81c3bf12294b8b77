"""Lists that change too much, have no end, or have more names than there is room for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from agent.sites import updating
from agent.sites.updating import KEPT, NEW
from tests.agent.sites.updated import NOW, entry, made, many, updated


def test_a_list_that_changes_too_much_waits_for_a_guardian_or_a_week(tmp_path, maker):
    maker.files["one"] = many(1000)
    lists = made(tmp_path, entry(maker, "one"))
    updated(lists, maker)
    maker.files["one"] = many(100)
    why = f"{updating.CHANGED}: 1000 names before, 100 now; 0 came, 900 went"
    assert updated(lists, maker) == {"one": (KEPT, why)}
    assert lists.index().find("n999.example")
    assert updated(lists, maker, NOW + timedelta(days=6)) == {"one": (KEPT, why)}
    assert updated(lists, maker, NOW + timedelta(days=7)) == {"one": (NEW, "")}
    assert lists.index().find("n999.example") is None
    maker.files["one"] = many(1000)
    assert updated(lists, maker)["one"][0] == KEPT
    assert updated(lists, maker, accept=["one"]) == {"one": (NEW, "")}
    assert lists.standings()[0].standing.held == ""


def test_a_list_that_swaps_its_names_for_as_many_others_waits_too(tmp_path, maker):
    maker.files["one"] = many(1000)
    lists = made(tmp_path, entry(maker, "one"))
    updated(lists, maker)
    maker.files["one"] = many(1000).replace(b"n", b"m")
    why = f"{updating.CHANGED}: 1000 names before, 1000 now; 1000 came, 1000 went"
    assert updated(lists, maker) == {"one": (KEPT, why)}
    assert lists.index().find("n999.example")
    assert lists.index().find("m999.example") is None


def test_of_a_list_whose_names_are_torn_the_number_is_compared(tmp_path, maker):
    maker.files["one"] = many(1000)
    lists = made(tmp_path, entry(maker, "one"))
    updated(lists, maker)
    lists.names_of("one").write_bytes(b"n0.example\n")
    assert updated(lists, maker) == {"one": (NEW, "")}
    lists.names_of("one").unlink()
    maker.files["one"] = many(100)
    why = f"{updating.CHANGED}: 1000 names before, 100 now; 0 came, 900 went"
    assert updated(lists, maker) == {"one": (KEPT, why)}


def test_a_plain_list_without_end_is_given_up(tmp_path, maker, monkeypatch):
    monkeypatch.setattr("agent.sites.parsing.MOST_LINES", 5)
    maker.files["one"] = many(10)
    assert updated(made(tmp_path, entry(maker, "one")), maker)["one"][1].startswith(updating.BROKEN)


def test_no_more_names_are_taken_than_there_is_room_for(tmp_path, maker, monkeypatch):
    monkeypatch.setattr(updating, "MOST_NAMES", 3)
    maker.files |= {"one": many(2), "two": many(2), "three": b"a.example\n"}
    lists = made(tmp_path, *(entry(maker, key) for key in ("one", "two", "three")))
    found = updated(lists, maker)
    assert (found["one"], found["three"]) == ((NEW, ""), (NEW, ""))
    what, why = found["two"]
    assert what == KEPT
    assert why.startswith(f"{updating.TOO_MANY}: 2 of other lists, 2 of this one, 3 of all lists together")
    assert "luytre lists remove" in why


def test_there_is_room_for_five_million_names():
    """So many are compiled in less memory than the unit of the half with a network has."""
    assert updating.MOST_NAMES == 5_000_000


@pytest.mark.parametrize("most", ["MOST_IN_PART", "MOST_IN_TRIE"])
def test_names_that_would_all_be_in_memory_at_once_are_not_taken(tmp_path, maker, monkeypatch, most):
    monkeypatch.setattr(updating, most, 3)
    maker.files["one"] = b"".join(b"n%d.same.example\n" % number for number in range(4))
    maker.files["two"] = b"@@||a.example^\n" + b"".join(
        b"||n%d.same.example^\n" % number for number in range(3)
    )
    lists = made(tmp_path, entry(maker, "one"), replace(entry(maker, "two"), form="adblock"))
    assert updated(lists, maker) == {"one": (KEPT, updating.TOO_ALIKE), "two": (NEW, "")}
