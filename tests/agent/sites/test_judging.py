from pathlib import Path

import pytest

from agent.sites import known, subscriptions, words
from agent.sites.compiling import Listed, build
from agent.sites.index import open_index
from agent.sites.judging import DEFAULT, Judge, NameJudgement
from agent.sites.vote import Voter

RULES = {
    ("adult-list", "adult"): ["listed.example", "both.example", "blog.facebook.com", "lego.com"],
    ("worse-list", "adult"): ["x.nick.com"],
    ("games-list", "games"): ["both.example", "play.example", "popular.example", "play.nick.com"],
    ("heard-list", "gambling"): ["popular.example"],
}


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("index")
    lists = [
        Listed(Voter(key, category, key), [(name, True) for name in found].copy)
        for (key, category), found in RULES.items()
    ]
    rules = [("free.example", True), ("x.free.example", False)]
    excepting = Listed(Voter("open", "adult", "open"), rules.copy)
    build(folder, [*lists, excepting], ["popular.example", "big.example"])
    return open_index(folder)


def judge(index, **more):
    return Judge(index, known.shipped(), words.shipped(), **more)


@pytest.mark.parametrize(
    ("host", "action", "category", "because"),
    [
        ("WWW.Listed.Example.", "block", "adult", "lists: adult-list"),
        ("both.example", "block", "adult", "lists: adult-list"),
        ("play.example", "allow", "games", "lists: games-list"),
        ("popular.example", "allow", None, "not enough: games-list, heard-list"),
        ("big.example", "allow", None, "popular"),
        ("x.free.example", "allow", None, "a list's exception"),
        ("free.example", "block", "adult", "lists: open"),
        ("grand-casino.example", "block", "gambling", "word: casino"),
        ("x.bet", "block", "gambling", "ending: .bet"),
        ("sexykids.example", "allow", None, "nothing speaks of it"),
        ("nothing.example", "allow", None, "nothing speaks of it"),
        ("pornhub.com", "block", "adult", "catalogue: Pornhub"),
        ("facebook.com", "allow", "social", "catalogue: Facebook"),
        ("blog.facebook.com", "block", "adult", "lists: adult-list"),
        ("other.facebook.com", "allow", "social", "catalogue: Facebook"),
        ("lego.com", "allow", "games", "catalogue: LEGO"),
        ("kika.de.example", "allow", None, "nothing speaks of it"),
        ("toggo.de", "allow", None, "made for children"),
        ("tongdai111.vn", "allow", None, "must stay open: help"),
        ("captive.apple.com", "allow", None, "must stay open: system"),
        ("x.dns.google", "block", "proxy", "a way round the filter: dns.google"),
        ("203.0.113.7", "allow", None, "no host name: an address"),
        ("not a name", "allow", None, "no host name: one label"),
        ("a..example", "allow", None, "no host name: signs that no name has"),
    ],
)
def test_a_host_is_judged_and_one_is_told_why(index, host, action, category, because):
    assert judge(index).judge(host) == NameJudgement(action, category, because)


@pytest.mark.parametrize(
    ("host", "category", "because"),
    [
        ("search.brave.com", "search", "no safe search: search.brave.com"),
        ("noai.duckduckgo.com", "search", "no safe search: noai.duckduckgo.com"),
        ("mask.icloud.com", "proxy", "a way round the filter: mask.icloud.com"),
        ("use-application-dns.net", "proxy", "a way round the filter: use-application-dns.net"),
        ("_dns.resolver.arpa", "proxy", "a way round the filter: resolver.arpa"),
        (
            "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion",
            "proxy",
            "a way round the filter: onion",
        ),
    ],
)
def test_what_the_resolver_closes_before_any_list_is_told_where_search_is_safe(
    index, host, category, because
):
    assert judge(index, safely=True).judge(host) == NameJudgement("block", category, because)
    assert judge(index).judge(host).action == "allow"


def test_where_search_is_safe_all_else_is_as_it_is(index):
    for host in (
        "duckduckgo.com",
        "www.icloud.com",
        "www.google.com",
        "listed.example",
        "tongdai111.vn",
        "x.bet",
    ):
        assert judge(index, safely=True).judge(host) == judge(index).judge(host)
    family = judge(index, safely=True, allowed=["brave.com", "mask.icloud.com"])
    assert family.judge("search.brave.com").action == "allow"
    assert family.judge("mask.icloud.com").action == "block", "as the resolver answers"


def test_a_family_may_close_more_and_made_for_children_stays_open(index):
    judging = judge(index, closed=DEFAULT | {"games", "social", "film"})
    assert judging.judge("play.example") == NameJudgement("block", "games", "lists: games-list")
    assert judging.judge("facebook.com").action == "block"
    assert judging.judge("lego.com").action == judging.judge("nickjr.com").action == "allow"
    assert judging.judge("minecraft.net").action == "block"
    assert judging.judge("play.nick.com") == NameJudgement("allow", "film", "catalogue: Nickelodeon")


def test_what_lists_call_unfit_is_closed_wherever_it_lies(index):
    assert judge(index).judge("x.nick.com") == NameJudgement("block", "adult", "lists: worse-list")


def test_a_name_has_a_kind_whether_that_is_closed_or_not(index):
    names = ("both.example", "play.example", "facebook.com", "lego.com", "toggo.de", "nothing.example")
    everything = judge(index, closed=DEFAULT | {"games", "social"})
    assert [everything.kind(x) for x in names] == ["adult", "games", "social", "games", None, None]
    assert [everything.closing(x) for x in names] == ["adult", "games", "social", None, None, None]


def test_what_a_family_does_not_close_is_open(index):
    judging = judge(index, closed=frozenset({"games"}))
    assert judging.judge("both.example") == NameJudgement("block", "games", "lists: games-list")
    assert judging.judge("listed.example") == NameJudgement("allow", "adult", "lists: adult-list")
    assert judging.judge("grand-casino.example").action == "allow"


def test_the_order_is_own_allow_help_own_block_categories(index):
    judging = judge(
        index,
        allowed=["listed.example", "a.closed.example", "dns.quad9.net"],
        blocked=["closed.example", "tongdai111.vn", "b.a.closed.example", "youtube.com"],
    )
    assert judging.judge("listed.example") == NameJudgement("allow", None, "own rule: listed.example")
    assert judging.judge("tongdai111.vn").action == "allow"
    assert judging.judge("dns.quad9.net").action == "allow"
    assert judging.judge("x.closed.example") == NameJudgement("block", None, "own rule: closed.example")
    assert judging.judge("a.closed.example").action == "allow"
    assert judging.judge("b.a.closed.example").action == "block"
    assert judging.judge("youtu.be").action == "allow"
    assert judging.judge("m.youtube.com").action == "block"


def test_a_first_start_without_lists_has_the_catalogue_and_words():
    judging = judge(None)
    assert judging.judge("pornhub.com").action == "block"
    assert judging.judge("www.facebook.com") == NameJudgement("allow", "social", "catalogue: Facebook")
    assert judging.judge("freeporn.example").action == "block"
    assert judging.judge("listed.example").action == "allow"


MISTAKEN = {
    "sinfonietta-adult": "gaystarnews.com refinery29.com xxx.lanl.gov scarleteen.com",
    "4skin-adult": "zaobao.com.sg refinery29.com stamford.edu",
    "clefspeare13-adult": "refinery29.com",
    "v2fly-adult": "gaystarnews.com scarleteen.com",
    "ut1-gambling": "gamblersanonymous.org",
    "shadowwhisperer-gambling": "gamblersanonymous.org",
    "blocklistproject-drugs": "talktofrank.com wmsu.edu.ph",
    "ut1-drugs": "talktofrank.com",
    "shadowwhisperer-malware": "laban.vn",
    "v2fly-games": "vuihoc.vn raspberrypi.org",
    "ut1-games": "vuihoc.vn raspberrypi.org",
}
"""Lists that once closed these by mistake, as they vote."""
KNOWN_TO_ALL = ["refinery29.com", "zaobao.com.sg", "laban.vn", "raspberrypi.org"]


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mistaken")
    shelf = subscriptions.shipped().lists
    lists = [
        Listed(shelf[key].voter, [(name, True) for name in found.split()].copy)
        for key, found in MISTAKEN.items()
    ]
    build(folder, lists, KNOWN_TO_ALL)
    return open_index(folder)


@pytest.mark.parametrize("host", sorted({x for found in MISTAKEN.values() for x in found.split()}))
def test_names_that_lists_once_closed_by_mistake_are_open(mistaken, host):
    judging = judge(mistaken, closed=DEFAULT | {"games", "social"}, safely=True)
    assert judging.judge(host).action == "allow"


HARMLESS = [
    name
    for line in Path(__file__).with_name("harmless.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for name in line.split()
]


def test_nothing_of_three_hundred_harmless_names_is_closed_by_words_or_catalogue():
    judging = judge(None, safely=True)
    assert len(set(HARMLESS)) >= 300
    found = {name: judging.judge(name) for name in HARMLESS}
    assert {name: said.because for name, said in found.items() if said.action == "block"} == {}


def test_too_many_marks_to_name_lists_still_close(tmp_path):
    build(tmp_path, [Listed(Voter("one", "adult", "one"), [("a.example", True)].copy)])
    found = open_index(tmp_path)
    object.__setattr__(
        found, "_marks", tuple(mark._replace(closed=dict.fromkeys(mark.closed, ())) for mark in found._marks)
    )
    assert judge(found).judge("a.example") == NameJudgement("block", "adult", "lists")
