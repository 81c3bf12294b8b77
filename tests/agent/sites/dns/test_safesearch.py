import pytest

from agent.sites.dns.profile import Profile
from agent.sites.dns.rules import UNSAFE, Rules
from agent.sites.dns.safesearch import (
    CLOSED,
    GOOGLE,
    LEVELS,
    PUBLISHED,
    SAFE,
    UNLED,
    YANDEX,
    YOUTUBE,
    closed,
    rewritten,
)
from agent.sites.names import canonical


@pytest.mark.parametrize(
    "name",
    [
        *("google.com", "www.google.com", "www.google.com.vn", "google.co.uk", "www.google.de"),
        *("www.google.cat", "www.google.co.th", "www.google.com.kh", "google.la"),
    ],
)
def test_google_searches_safely_in_all_countries(name):
    assert rewritten(name, safe_search=True, youtube="off") == GOOGLE


@pytest.mark.parametrize(
    "name",
    [
        *("mail.google.com", "accounts.google.com", "google.example", "google.com.x1"),
        *(
            "www.google.com.evil.test",
            "notgoogle.com",
            "drive.google.com",
            "yandex.evil.test",
            "ya.russia.test",
            "wikipedia.org",
            "",
        ),
        GOOGLE,
    ],
)
def test_other_names_are_themselves(name):
    assert rewritten(name, safe_search=True, youtube="strict") is None


def test_google_s_safe_names_have_addresses_of_both_kinds():
    assert set(PUBLISHED) == {GOOGLE, *LEVELS.values()}
    for short, long in PUBLISHED.values():
        assert (len(short), len(long)) == (4, 16)
    assert PUBLISHED[GOOGLE] == PUBLISHED["restrict.youtube.com"] != PUBLISHED["restrictmoderate.youtube.com"]


def test_yandex_has_an_address_for_it():
    for name in ("ya.ru", "yandex.ru", "www.yandex.com", "yandex.com.tr", "yandex.co.il"):
        assert rewritten(name, safe_search=True, youtube="off") == YANDEX
    assert list(YANDEX) == [213, 180, 193, 56]


@pytest.mark.parametrize("name", SAFE)
def test_engines_have_a_safe_name(name):
    assert rewritten(name, safe_search=True, youtube="off") == SAFE[name]
    assert rewritten(name, safe_search=False, youtube="strict") is None


@pytest.mark.parametrize("name", sorted(YOUTUBE))
def test_youtube_has_two_levels_and_a_switch_of_its_own(name):
    assert rewritten(name, safe_search=False, youtube="strict") == "restrict.youtube.com"
    assert rewritten(name, safe_search=True, youtube="moderate") == "restrictmoderate.youtube.com"
    assert rewritten(name, safe_search=True, youtube="off") is None


@pytest.mark.parametrize(
    "name",
    [
        *("html.duckduckgo.com", "lite.duckduckgo.com", "noai.duckduckgo.com", "yesai.duckduckgo.com"),
        *("whatever-comes-next.duckduckgo.com", "www.noai.duckduckgo.com", "lite.qwant.com"),
        *("www2.bing.com", "www4.bing.com", "global.bing.com", "ipv6.google.com"),
    ],
)
def test_a_second_door_to_an_engine_that_knows_no_safe_search_is_shut(name):
    assert rewritten(name, safe_search=True, youtube="off") is None
    judged = Rules(Profile(5301, safe_search=True), lambda _closed: lambda _name: None)
    assert judged(name) == UNSAFE
    assert not Rules(Profile(5301), lambda _closed: lambda _name: None)(name).blocked


@pytest.mark.parametrize(
    "name",
    [
        *("duckduckgo.com", "www.duckduckgo.com", "start.duckduckgo.com", "safe.duckduckgo.com"),
        *("links.duckduckgo.com", "icons.duckduckgo.com", "external-content.duckduckgo.com"),
        *("notduckduckgo.com", "noai.duckduckgo.com.x.test", "th.bing.com", "cn.bing.com", "maps.google.com"),
    ],
)
def test_what_is_led_or_belongs_to_an_engine_and_is_no_door_to_it_stays_open(name):
    judged = Rules(Profile(5301, safe_search=True), lambda _closed: lambda _name: None)
    assert not judged(name).blocked


def test_engines_that_nobody_can_lead_are_closed_to_the_youngest():
    assert closed(safe_search=True, led=True) == CLOSED | UNLED
    assert closed(safe_search=True, led=False) == CLOSED
    assert closed(safe_search=False, led=True) == frozenset()


@pytest.mark.parametrize(
    "name",
    [
        *("vn.search.yahoo.com", "www.startpage.com", "www.baidu.com", "search.naver.com", "searx.be"),
        *(
            "yep.com",
            "www.mojeek.com",
            "www.dogpile.com",
            "www.ask.com",
            "search.aol.com",
            "metager.org",
            "4get.ca",
        ),
    ],
)
def test_whatever_youtube_may_show_the_youngest_search_where_somebody_leads(name):
    lists = lambda _closed: lambda _name: None  # noqa: E731 - none are followed
    assert Rules(Profile(5301, safe_search=True, led=True), lists)(name) == UNSAFE
    assert not Rules(Profile(5301, safe_search=True, youtube="strict"), lists)(name).blocked


@pytest.mark.parametrize(
    "name",
    ["duckduckgo.com", "blinde-kuh.de", "swisscows.com", "naver.com", "pan.baidu.com", "mail.yahoo.com"],
)
def test_what_is_led_or_no_search_stays_open_to_the_youngest(name):
    judged = Rules(Profile(5301, safe_search=True, led=True), lambda _closed: lambda _name: None)
    assert not judged(name).blocked


def test_none_of_the_engines_stands_below_another():
    for name in CLOSED | UNLED:
        assert canonical(name) == name
        assert not any(name.endswith(f".{other}") for other in CLOSED | UNLED), name
