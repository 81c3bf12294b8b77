"""Whatever a maker sends or does not send, the last good list stays."""

import time

import pytest

from agent.sites import fetching, updating
from agent.sites.fetching import Fetcher
from agent.sites.subscriptions import Subscription
from agent.sites.updating import KEPT, NEW, update
from tests.agent.sites.updated import NOW, entry, made, tar, updated


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
