"""Lists are fetched, read and compiled; what did not change or did not hold is not begun anew."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from agent.sites.updating import NEW, SAME
from tests.agent.sites.updated import NOW, entry, made, updated


def test_a_first_update_fetches_reads_and_compiles(tmp_path, maker):
    maker.files |= {
        "one": b"a.example\nb.help.example\nnonsense\n",
        "two": b"||b.example^\n@@||x.b.example^\n",
    }
    lists = made(tmp_path, entry(maker, "one"), entry(maker, "two", "adblock", category="gambling"))
    steps = []
    assert updated(lists, maker, progress=lambda *step: steps.append(step)) == {
        "one": (NEW, ""),
        "two": (NEW, ""),
    }
    assert steps == [
        ("one", "fetch"), ("one", "read"), ("two", "fetch"), ("two", "read"),
        ("", "one"), ("", "two"), ("", "votes"), ("", "index"),
    ]  # fmt: skip
    found = lists.index()
    assert found.find("a.example").closed == {"adult": ("one",)}
    assert found.find("b.help.example") is None
    assert not found.find("x.b.example").closed
    first, _ = (standing for _, standing in lists.standings())
    assert (first.names, first.skipped) == (1, {"must stay open": 1, "one label": 1})
    assert sorted(path.name for path in lists.folder.rglob("*.new")) == []


def test_what_has_not_changed_is_not_fetched_again(tmp_path, maker):
    maker.files["one"] = b"a.example\n"
    lists = made(tmp_path, entry(maker, "one"))
    updated(lists, maker)
    built = lists.index().about["built"]
    assert updated(lists, maker, NOW + timedelta(days=1)) == {"one": (SAME, "")}
    assert maker.asked[-1][1] is not None
    ((_, standing),) = lists.standings()
    assert (standing.fetched, standing.checked) == (NOW.isoformat(), (NOW + timedelta(days=1)).isoformat())
    assert lists.index().about["built"] == built


def test_an_index_that_is_damaged_is_built_again_though_nothing_is_new(tmp_path, maker):
    lists = made(tmp_path, entry(maker, "one"))
    for body in (b"a.example\n", b"b.example\n"):  # there is a version before, and it holds
        maker.files["one"] = body
        updated(lists, maker)
    current = json.loads((lists.index_folder / "current.json").read_text().partition("\n")[2])["id"]
    for path in lists.index_folder.glob(f"names-{current}-*.trie"):
        path.write_bytes(b"junk")
    assert lists.index().find("a.example")
    assert not lists.holds()
    updated(lists, maker)
    assert lists.index().find("b.example")
    assert lists.holds()


@pytest.mark.parametrize("left", [b"", b"a.example\nb.exam", None], ids=["empty", "cut", "gone"])
def test_names_that_are_not_as_they_were_written_are_asked_for_anew_at_once(tmp_path, maker, left):
    maker.files["one"] = b"a.example\nb.example\n"
    lists = made(tmp_path, entry(maker, "one"))
    updated(lists, maker)
    if left is None:
        lists.names_of("one").unlink()
    else:
        lists.names_of("one").write_bytes(left)
    ((_, standing),) = lists.standings()
    assert (standing.names, standing.checked, standing.etag) == (2, "", "")
    assert updated(lists, maker, NOW + timedelta(hours=1)) == {"one": (NEW, "")}
    assert maker.asked[-1][1] is None
    assert lists.index().find("b.example")


def test_names_are_on_the_disk_before_they_take_the_place_of_others(tmp_path, maker, monkeypatch):
    maker.files["one"] = b"a.example\n"
    lists = made(tmp_path, entry(maker, "one"))
    settled, replaced = set(), []
    fsync, replace_ = os.fsync, os.replace

    def settling(handle):
        settled.add(os.fstat(handle).st_ino)
        fsync(handle)

    def replacing(source, target):
        where = Path(target).relative_to(lists.folder).parts[0]
        replaced.append((where, Path(source).stat().st_ino in settled))
        replace_(source, target)

    monkeypatch.setattr(os, "fsync", settling)
    monkeypatch.setattr(os, "replace", replacing)
    updated(lists, maker)
    assert {where for where, _ in replaced} >= {"names", "standing.json", "index"}
    assert all(safe for _, safe in replaced)


def test_what_a_run_took_that_was_broken_off_is_compiled_by_the_next_one(tmp_path, maker):
    maker.files |= {"one": b"a.example\n", "two": b"b.example\n"}
    lists = made(tmp_path, entry(maker, "one"), entry(maker, "two"))
    updated(lists, maker)
    maker.files["one"] = b"c.example\n"

    def leave(key, what):
        if (key, what) == ("two", "fetch"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        updated(lists, maker, NOW + timedelta(days=1), progress=leave)
    assert lists.index().find("c.example") is None
    assert updated(lists, maker, NOW + timedelta(days=2)) == {"one": (SAME, ""), "two": (SAME, "")}
    assert lists.index().find("c.example")


def test_a_ranking_says_what_is_popular(tmp_path, maker):
    maker.files |= {
        "ranking": b"1,www.a.example\n2,b.example\n3,c.example\n",
        "one": b"a.example\nc.example\n",
    }
    lists = made(
        tmp_path, entry(maker, "one"), entry(maker, "ranking", "ranking", category="popular", rows=2)
    )
    updated(lists, maker)
    found = lists.index()
    assert not found.find("a.example").closed
    assert found.find("b.example").popular
    assert found.find("c.example").closed


def test_one_list_can_be_updated_alone(tmp_path, maker):
    maker.files |= {"one": b"a.example\n", "two": b"b.example\n"}
    lists = made(tmp_path, entry(maker, "one"), entry(maker, "two"))
    assert updated(lists, maker, ids=["two"]) == {"two": (NEW, "")}
    assert lists.index().find("a.example") is None
