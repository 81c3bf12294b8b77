"""Whose page an address shows: its host, and that of which it is a translation or a copy."""

from __future__ import annotations

import pytest

from tests.ui.browser.extension import Page, canonical, told, view


@pytest.mark.parametrize(
    ("address", "hosts"),
    [
        ("https://888.com/x", ["888.com"]),
        ("https://www-888-com.translate.goog/x?_x_tr_sl=en", ["www.888.com", "www-888-com.translate.goog"]),
        ("https://my--site-example.translate.goog/", ["my-site.example", "my--site-example.translate.goog"]),
        (
            "https://translate.google.com/translate?u=http://888.com/a",
            ["888.com", "translate.google.com"],
        ),
        (
            "https://translate.google.com.vn/?u=https%3A%2F%2F888.com",
            ["888.com", "translate.google.com.vn"],
        ),
        ("https://translate.google.com/?sl=en&text=see+888.com", ["translate.google.com"]),
        ("https://www.translatetheweb.com/?a=888.com", ["888.com", "www.translatetheweb.com"]),
        ("https://translate.yandex.com/translate?url=888.com&lang=en", ["888.com", "translate.yandex.com"]),
        (
            "https://web.archive.org/web/20200101000000/http://www.888.com:80/x",
            ["www.888.com", "web.archive.org"],
        ),
        ("https://web.archive.org/web/2020id_/888.com", ["888.com", "web.archive.org"]),
        ("https://web.archive.org/about/", ["web.archive.org"]),
        ("https://archive.ph/newest/https://888.com/", ["888.com", "archive.ph"]),
        ("https://archive.today/2020/https://888.com/", ["888.com", "archive.today"]),
        (
            "https://webcache.googleusercontent.com/search?q=cache:AbC-1:888.com/x+bets",
            ["888.com", "webcache.googleusercontent.com"],
        ),
        ("view-source:https://web.archive.org/web/2/http://888.com", ["888.com", "web.archive.org"]),
        (
            "https://0-my--bets-example.translate.goog/?_x_tr_sl=en&_x_tr_enc=0",
            ["my-bets.example", "0-my--bets-example.translate.goog"],
        ),
        (
            "https://1-trem--wu5a-vn.translate.goog/?_x_tr_enc=1",
            ["xn--trem-wu5a.vn", "1-trem--wu5a-vn.translate.goog"],
        ),
        ("https://1-example-com.translate.goog/", ["1.example.com", "1-example-com.translate.goog"]),
        ("https://om.translate.goog/x?_x_tr_hp=www-888-c", ["www.888.com", "om.translate.goog"]),
        (
            "https://translate.googleusercontent.com/translate_c?depth=1&u=https://888.com/",
            ["888.com", "translate.googleusercontent.com"],
        ),
        (
            "https://papago.naver.net/website?locale=vi&source=en&url=https%3A%2F%2F888.com%2Fx",
            ["888.com", "papago.naver.net"],
        ),
        (
            "https://fanyi.baidu.com/transpage?query=https%3A%2F%2F888.com&from=en",
            ["888.com", "fanyi.baidu.com"],
        ),
        (
            "https://www-888-com.cdn.ampproject.org/c/s/www.888.com/bets?x=1",
            ["www.888.com", "www-888-com.cdn.ampproject.org"],
        ),
        ("https://cdn.ampproject.org/v/888.com", ["888.com", "cdn.ampproject.org"]),
        (
            "https://my--bets-example.cdn.ampproject.org/",
            ["my-bets.example", "my--bets-example.cdn.ampproject.org"],
        ),
        (
            "https://0-my--bets-example-0.cdn.ampproject.org/x",
            ["my-bets.example", "0-my--bets-example-0.cdn.ampproject.org"],
        ),
        ("https://888-com.bing-amp.com/c/s/888.com/", ["888.com", "888-com.bing-amp.com"]),
        ("https://www.google.com.vn/amp/s/www.888.com/bets", ["www.888.com", "www.google.com.vn"]),
        ("https://google.com/amp/888.com", ["888.com", "google.com"]),
        ("https://www.google.com/search?q=amp", ["www.google.com"]),
        ("https://cc.bingj.com/cache.aspx?q=x&u=http%3a%2f%2f888.com%2f&w=1", ["888.com", "cc.bingj.com"]),
        ("https://r.jina.ai/https://888.com/x?y=z", ["888.com", "r.jina.ai"]),
        ("https://r.jina.ai/888.com", ["888.com", "r.jina.ai"]),
        ("https://12ft.io/https://www.888.com", ["www.888.com", "12ft.io"]),
        ("https://12ft.io/api/proxy?ref=&q=https%3A%2F%2F888.com", ["888.com", "12ft.io"]),
        ("https://12ft.io/", ["12ft.io"]),
        ("chrome://settings", []),
    ],
)
def test_a_translation_or_a_kept_copy_is_judged_by_whose_page_it_is_too(
    page: Page, address: str, hosts: list[str]
) -> None:
    assert page.ask("hostsOf(address)", address=address) == hosts


def test_seconds_in_front_of_a_copy_are_those_of_whose_page_it_is(page: Page) -> None:
    shown = {"url": "https://web.archive.org/web/2/http://888.com", "active": True}
    said = page.ask(
        "report(windows, [], [])", windows=[{"focused": True, "state": "normal", "tabs": [shown]}]
    )
    assert said == {"front": "888.com", "audible": False, "hosts": ["web.archive.org"], "playing": []}


def test_the_browser_fetches_no_translation_nor_copy_of_a_closed_site(page: Page) -> None:
    rules = page.ask("networkRules({blocked: ['my-bets.example'], allowed: [], searches: []})")
    assert rules[0]["condition"]["requestDomains"] == [
        "my-bets.example",
        "my--bets-example.translate.goog",
        "my--bets-example.cdn.ampproject.org",
        "0-my--bets-example.translate.goog",
        "0-my--bets-example-0.cdn.ampproject.org",
        "www-my--bets-example.translate.goog",
        "www-my--bets-example.cdn.ampproject.org",
    ]


def test_the_browser_fetches_no_translation_of_a_closed_name_with_diacritics(page: Page) -> None:
    rules = page.ask("networkRules({blocked: ['xn--trem-wu5a.vn'], allowed: [], searches: []})")
    assert "1-trem--wu5a-vn.translate.goog" in rules[0]["condition"]["requestDomains"]


def test_no_rule_holds_what_a_browser_takes_for_no_name(page: Page) -> None:
    """Firefox refuses all rules of a call when one name is not written as its URL has it."""
    closed = told(view("xn--zz.example", is_open=False), closed=("xn--trem-wu5a.vn", "bets.example"))
    [rule] = page.ask("networkRules(new Rules(said).names())", said=closed)
    domains = rule["condition"]["requestDomains"]
    assert {"xn--trem-wu5a.vn", "bets.example", "bets-example.translate.goog"} <= set(domains)
    assert all(canonical(f"http://{name}") == name for name in domains)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("http://Example.COM./secret?q=1#x", "example.com"),
        ("https://user:word@m.example.com:8443/", "m.example.com"),
        ("view-source:https://example.com/", "example.com"),
        ("blob:https://example.com/uuid", "example.com"),
        ("view-source:blob:https://example.com/x", "example.com"),
        ("about:reader?url=https%3A%2F%2Fexample.com%2Fpage", "example.com"),
        ("about:reader?url=%E0%A4%A", ""),
        ("https://[::1]:80/x", "[::1]"),
        ("https://xn--thnglong-4va.vn", "xn--thnglong-4va.vn"),
        ("https://good.example\\@bad.example/", "good.example"),
        ("about:blank", ""),
        ("chrome://settings", ""),
        (f"https://{'a' * 245}.example/", f"{'a' * 245}.example"),
        (f"https://{'a' * 246}.example/", ""),
        ("file:///etc/passwd", ""),
        ("", ""),
    ],
)
def test_only_the_host_of_an_address_is_looked_at(page: Page, address: str, name: str) -> None:
    assert page.ask("hostOf(address)", address=address) == name
    assert page.ask("hostOf(undefined)") == ""
