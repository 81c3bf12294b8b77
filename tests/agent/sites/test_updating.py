import gzip
import hashlib
import io
import json
import os
import tarfile
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.sites import feed, fetching, updating
from agent.sites.fetching import Fetcher
from agent.sites.lists import Lists
from agent.sites.subscriptions import Shelf, Subscription
from agent.sites.updating import KEPT, NEW, SAME, update
from tests.agent.sites.makers import serving
from tests.agent.sites.test_feed import Keyring

NOW = datetime(2026, 11, 25, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("maker")) as found:
        yield found


@pytest.fixture
def maker(server):
    server.files.clear()
    server.asked.clear()
    return server


def entry(maker, key, form="plain", path="", category="adult", **more):
    return Subscription(
        id=key, category=category, form=form, url=maker.base + (path or key), maker=key, default=True, **more
    )


def made(tmp_path, *entries):
    return Lists(
        tmp_path / "lists", Shelf({x.id: x for x in entries}), lambda name: name.endswith("help.example")
    )


def updated(lists, maker, now=NOW, **more):
    fetcher = Fetcher(time.monotonic, maker.trust, patience=5.0)
    return {x.id: (x.what, x.detail) for x in update(lists, fetcher, now, **more)}


def tar(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


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


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (None, fetching.ANSWER),
        (b"<html>Not found</html>", fetching.NOT_A_LIST),
        (b"nothing but words\n" * 9, updating.NO_NAMES),
    ],
)
def test_what_is_no_list_leaves_the_last_good_one(tmp_path, maker, body, why):
    maker.files |= {"one": b"a.example\n", "two": b"b.example\n"}
    lists = made(tmp_path, entry(maker, "one"), entry(maker, "two"))
    updated(lists, maker)
    maker.files["two"] = b"c.example\n"
    if body is None:
        del maker.files["one"]
    else:
        maker.files["one"] = body
    told = updated(lists, maker)
    assert told["one"][0] == KEPT
    assert told["one"][1].startswith(why)
    assert told["two"] == (NEW, "")
    assert lists.index().find("a.example")
    assert lists.index().find("c.example")
    (_, one), (_, two) = lists.standings()
    assert one.problem.startswith(why)
    assert (one.names, two.problem) == (1, "")
    maker.files["one"] = b"d.example\n"
    assert updated(lists, maker)["one"] == (NEW, "")
    assert lists.standings()[0].standing.problem == ""


def test_a_maker_that_is_away_leaves_the_last_good_one(tmp_path, maker):
    maker.files["one"] = b"a.example\n"
    lists = made(tmp_path, entry(maker, "one"))
    updated(lists, maker)
    told = update(lists, Fetcher(time.monotonic, patience=5.0), NOW)  # does not trust the maker
    assert told[0].detail.startswith(fetching.CERTIFICATE)
    assert lists.index().find("a.example")


def test_a_list_or_an_address_that_nobody_expects_fails_alone(tmp_path, maker):
    chain = {f"x/data/f{n}": b"include:f%d\nn%d.example\n" % (n + 1, n) for n in range(2000)}
    maker.files |= {
        "mark": b"\xef\xbb\xbf # a list\n0.0.0.0 a.example\n",
        "moved": lambda handler: (
            handler.send_response(302),
            handler.send_header("Location", "https://[x"),
            handler.end_headers(),
        ),
        "deep": tar(chain),
        "last": b"z.example\n",
    }
    lists = made(
        tmp_path,
        entry(maker, "mark", "hosts"),
        Subscription(
            id="dots", category="adult", form="plain", url="https://a..b/list", maker="dots", default=True
        ),
        entry(maker, "moved"),
        entry(maker, "deep", "v2fly", member="f0"),
        entry(maker, "last"),
    )
    told = updated(lists, maker)
    assert [told[key] for key in ("mark", "deep", "last")] == [(NEW, "")] * 3
    for key, standing in ((x.id, standing) for x, standing in lists.standings() if x.id in {"dots", "moved"}):
        assert told[key] == (KEPT, standing.problem)
        assert standing.problem.startswith(fetching.UNREACHABLE)
    assert all(lists.index().find(name) for name in ("a.example", "n1999.example", "z.example"))


@pytest.mark.parametrize("error", [ValueError, IndexError, RecursionError])
def test_whatever_a_reader_stumbles_over_leaves_the_last_good_one(tmp_path, maker, error):
    """No such list is known; the reader of names that must stay open stands for one."""

    def stumble(name):
        if name == "c.example":
            raise error(name)
        return False

    maker.files |= {"one": b"a.example\n", "two": b"b.example\n"}
    lists = made(tmp_path, entry(maker, "one"), entry(maker, "two"))
    lists.must_stay_open = stumble
    updated(lists, maker)
    maker.files |= {"one": b"c.example\n", "two": b"d.example\n"}
    assert updated(lists, maker) == {"one": (KEPT, f"{updating.BROKEN}: c.example"), "two": (NEW, "")}
    assert lists.standings()[0].standing.problem == f"{updating.BROKEN}: c.example"
    assert lists.index().find("a.example")
    assert lists.index().find("d.example")


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


def many(count):
    return b"".join(b"n%d.example\n" % number for number in range(count))


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


def test_a_plain_list_without_end_is_given_up(tmp_path, maker, monkeypatch):
    monkeypatch.setattr("agent.sites.parsing.MOST_LINES", 5)
    maker.files["one"] = many(10)
    assert updated(made(tmp_path, entry(maker, "one")), maker)["one"][1].startswith(updating.BROKEN)


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


def test_a_list_that_is_followed_no_more_leaves_the_index_with_the_next_update(tmp_path, maker):
    maker.files |= {"one": b"a.example\n", "two": b"b.example\n"}
    lists = made(tmp_path, entry(maker, "one"), entry(maker, "two"))
    updated(lists, maker)
    lists.remove("two")
    assert updated(lists, maker) == {"one": (SAME, "")}
    assert lists.index().find("b.example") is None


def test_an_own_list_that_another_takes_the_place_of_leaves_nothing_behind(tmp_path, maker):
    maker.files |= {"a": many(200), "b": b"b.example\n"}
    lists = made(tmp_path)
    lists.add(entry(maker, "x", path="a"))
    updated(lists, maker)
    lists.add(entry(maker, "x", path="b", category="gambling"))
    assert lists.index().find("n1.example").closed == {"adult": ("x",)}, "until the other is there"
    assert updated(lists, maker) == {"x": (NEW, "")}
    assert lists.index().find("b.example").closed == {"gambling": ("x",)}
    assert lists.index().find("n1.example") is None


def test_a_list_whose_category_is_another_is_in_the_index_as_such_though_its_maker_is_away(tmp_path, maker):
    maker.files["a"] = b"a.example\n"
    lists = made(tmp_path)
    lists.add(entry(maker, "x", path="a"))
    updated(lists, maker)
    del maker.files["a"]
    lists.add(entry(maker, "x", path="a", category="gambling"))
    assert updated(lists, maker)["x"][0] == KEPT
    assert lists.index().find("a.example").closed == {"gambling": ("x",)}


@pytest.mark.parametrize("step", range(4))
def test_where_a_replacement_is_broken_off_no_list_has_the_names_of_another(
    tmp_path, maker, monkeypatch, step
):
    maker.files |= {"a": b"a.example\n", "b": b"b.example\n"}
    lists = made(tmp_path)
    lists.add(entry(maker, "x", path="a"))
    updated(lists, maker)
    steps = iter([None] * step)

    def ending(does):
        def act(*arguments, **more):
            if next(steps, steps) is steps:
                raise KeyboardInterrupt
            return does(*arguments, **more)

        return act

    other = entry(maker, "x", path="b", category="gambling")
    with monkeypatch.context() as light:
        for name in ("replace", "unlink"):
            light.setattr(Path, name, ending(getattr(Path, name)))
        with suppress(KeyboardInterrupt):
            lists.add(other)
    replaced = step == 3
    assert lists.followed() == ((other,) if replaced else (entry(maker, "x", path="a"),))
    for _ in range(2):
        updated(lists, maker)
        found = [lists.index().find(name) for name in ("a.example", "b.example")]
        kept, gone = found[::-1] if lists.followed() == (other,) else found
        assert kept.closed == {lists.followed()[0].category: ("x",)}
        assert gone is None
        lists.add(other)


def test_a_million_lines_of_junk_are_no_list_and_the_last_good_one_stays(tmp_path, maker):
    maker.files["one"] = b"0.0.0.0 a.example\n"
    lists = made(tmp_path, entry(maker, "one", "hosts"))
    updated(lists, maker)
    junk = b"|@@[..]\n203.0.113.9 bank.example\n0.0.0.0 com.vn\n0.0.0.0 " + b"." * 30 + b"\n"
    maker.files["one"] = junk * 250_000
    assert updated(lists, maker) == {"one": (KEPT, updating.NO_NAMES)}
    maker.files["one"] = junk * 250_000 + b"0.0.0.0 b.example\n"
    assert updated(lists, maker) == {"one": (NEW, "")}
    ((_, standing),) = lists.standings()
    assert (standing.names, sum(standing.skipped.values()), len(standing.skipped)) == (1, 1_000_000, 4)
    assert lists.index().find("b.example")
    assert not list(lists.folder.rglob("*.new"))


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


def test_a_list_with_a_signature_is_taken_when_it_holds_and_else_the_last_good_one_stays(tmp_path, maker):
    keyring = Keyring(tmp_path)

    def told(serial, names):
        facts = feed.Facts("own", "adult", serial, NOW + timedelta(days=30))
        return keyring.signed(feed.head(facts) + names)

    lists = made(tmp_path, keyring.entry(url=maker.base + "own", default=True))
    maker.files["own"] = told(2, b"bad.example\n")
    assert updated(lists, maker) == {"own": (NEW, "")}
    assert lists.index().find("www.bad.example").closed == {"adult": ("own",)}
    for wrong, why in (
        (told(3, b"other.example\n").replace(b"other", b"worse"), feed.UNSIGNED),
        (told(1, b"other.example\n"), f"{feed.OLDER}: 1 after 2"),
    ):
        maker.files["own"] = wrong
        assert updated(lists, maker) == {"own": (KEPT, why)}
        ((_, standing),) = lists.standings()
        assert (standing.names, standing.serial, standing.problem) == (1, 2, why)
        assert lists.index().find("www.bad.example").closed
    maker.files["own"] = told(3, b"other.example\n")
    assert updated(lists, maker) == {"own": (NEW, "")}
    assert lists.index().find("bad.example") is None


def test_a_maker_that_says_the_same_for_too_long_is_not_believed(tmp_path, maker):
    keyring, end = Keyring(tmp_path), NOW + timedelta(days=30)
    maker.files["own"] = keyring.signed(feed.head(feed.Facts("own", "adult", 2, end)) + b"bad.example\n")
    lists = made(tmp_path, keyring.entry(url=maker.base + "own", default=True))
    updated(lists, maker)
    assert updated(lists, maker, end - timedelta(days=1)) == {"own": (SAME, "")}
    why = f"{feed.EXPIRED}: {end.isoformat()}"
    for day in (end, end + timedelta(days=1)):  # and then all of it is asked for
        assert updated(lists, maker, day) == {"own": (KEPT, why)}
        ((_, standing),) = lists.standings()
        assert (standing.problem, standing.etag) == (why, "")
        assert standing.checked == (end - timedelta(days=1)).isoformat()
    assert [tag is None for _, tag in maker.asked] == [True, False, False, True]
    assert lists.index().find("bad.example")


def test_where_nobody_wrote_down_how_long_a_word_holds_all_of_it_is_asked_for(tmp_path, maker):
    keyring, end = Keyring(tmp_path), NOW + timedelta(days=30)
    maker.files["own"] = keyring.signed(feed.head(feed.Facts("own", "adult", 2, end)) + b"bad.example\n")
    lists = made(tmp_path, keyring.entry(url=maker.base + "own", default=True))
    updated(lists, maker)
    ((_, standing),) = lists.standings()
    lists.keep({"own": replace(standing, expires="")})  # as an earlier version left it
    assert updated(lists, maker) == {"own": (NEW, "")}
    assert lists.standings()[0].standing.expires == end.isoformat()
