"""Lists that share an address: parts of one archive, rows of one ranking."""

import gzip
import hashlib

from agent.sites import fetching, updating
from agent.sites.updating import KEPT, NEW
from tests.agent.sites.updated import entry, made, many, tar, updated


def test_lists_that_are_parts_of_one_archive_are_fetched_once(tmp_path, maker):
    files = {
        "list-1/data/category-porn": b"include:more\na.example\n",
        "list-1/data/more": b"full:b.example\nregexp:x\n",
        "list-1/data/category-games": b"c.example\n",
        "list-1/README": b"d.example",
    }
    maker.files["all"] = tar(files)
    lists = made(
        tmp_path,
        entry(maker, "porn", "v2fly", "all", member="category-porn"),
        entry(maker, "play", "v2fly", "all", category="games", member="category-games"),
        entry(maker, "gone", "v2fly", "all", member="category-gone"),
    )
    told = updated(lists, maker)
    assert told == {
        "porn": (NEW, ""),
        "play": (NEW, ""),
        "gone": (KEPT, f"{updating.NO_MEMBER}: category-gone"),
    }
    assert [path for path, _ in maker.asked] == ["/all"]
    assert lists.index().find("b.example").closed == {"adult": ("porn",)}
    assert lists.index().find("c.example").closed == {"games": ("play",)}


def test_a_part_of_a_tar_and_what_is_wrong_with_others(tmp_path, maker):
    maker.files |= {
        "good": tar({"adult/urls": b"x.example/y", "adult/domains": b"a.example\n"}),
        "other": tar({"dating/domains": b"a.example\n"}),
        "cut": tar({"adult/domains": many(5000)})[:-200],
        "junk": b"no archive",
        "bomb": gzip.compress(b"\0" * 3_000_000),
    }
    keys = ("good", "other", "cut", "junk", "bomb")
    lists = made(tmp_path, *(entry(maker, key, "ut1", member="adult/domains") for key in keys))
    told = updated(lists, maker)
    assert told["good"] == (NEW, "")
    assert told["other"] == (KEPT, f"{updating.NO_MEMBER}: adult/domains")
    assert told["cut"][1].startswith(updating.BROKEN)
    assert told["junk"][1].startswith(updating.BROKEN)
    assert told["bomb"][1].startswith(updating.NO_MEMBER)
    assert lists.index().find("a.example")


def test_each_list_of_a_shared_address_has_its_own_pin_and_rows(tmp_path, maker):
    maker.files["all"] = b"1,a.example\n2,b.example\n3,c.example\n"
    pin = hashlib.sha256(maker.files["all"]).hexdigest()
    popular = {"category": "popular", "form": "ranking", "path": "all"}
    lists = made(
        tmp_path,
        entry(maker, "free", rows=3, **popular),
        entry(maker, "right", rows=3, sha256=pin, **popular),
        entry(maker, "wrong", rows=3, sha256="0" * 64, **popular),
        entry(maker, "short", rows=1, **popular),
    )
    assert updated(lists, maker) == {
        "free": (NEW, ""),
        "right": (NEW, ""),
        "wrong": (KEPT, fetching.DIGEST),
        "short": (NEW, ""),
    }
    assert [standing.names for _, standing in lists.standings()] == [3, 3, 0, 1]
