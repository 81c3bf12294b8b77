"""From a text to an agreement, with the catalogue and the zones that there really are."""

from __future__ import annotations

import pytest

from agent import agreement, catalog
from agent.api.errors import PolicyErrors
from agent.sites.names import canonical
from policies.ids import AccountId
from policies.target import site
from policies.web import Web
from ui.cli.values import host_of

TEXT = """
format = 1
zone = "Asia/Ho_Chi_Minh"
[child.an]
name = "An"
preset = "vn-games-147"
[[child.an.rule]]
site = "youtube.com"
daily = "45m"
[[child.an.rule]]
site = "nobody-knows.example"
daily = "45m"
"""


def test_a_text_becomes_an_agreement() -> None:
    agreed = agreement.policy(TEXT)
    assert [child.name for child in agreed.children] == ["An"]
    assert any(rule.each for rule in agreed.children[0].rules)  # from the preset


@pytest.mark.parametrize("account", ["khách", 'a"]\\b', "tre\N{TANABATA TREE}"])
def test_an_account_in_no_agreement_is_as_the_youngest_childs(account: str) -> None:
    child = agreement.stranger(AccountId(account), agreement.policy(TEXT))
    assert (child.id, child.name, child.accounts) == (f"@{account}", account, (account,))
    assert child.screen.open.entries


def test_all_errors_are_told_with_their_lines() -> None:
    wrong = TEXT.replace("Ho_Chi_Minh", "Nowhere").replace("vn-games-147", "no-such").replace("45m", "45x", 1)
    with pytest.raises(PolicyErrors) as refused:
        agreement.policy(wrong)
    assert len(refused.value.errors) == 3
    assert all("line " in error for error in refused.value.errors)


def test_of_a_text_of_before_all_that_is_understood_holds_and_the_rest_is_told() -> None:
    assert agreement.kept(TEXT, "UTC") == (agreement.policy(TEXT), ())
    old = TEXT + '[[child.an.rule]]\napp = "no-such"\ndaily = "1h"\n'
    agreed, wrong = agreement.kept(old.replace("Asia/Ho_Chi_Minh", "Asia/Nowhere"), "Asia/Tokyo")
    assert agreed.zone == "Asia/Tokyo"
    assert agreed.children[0].rules == agreement.policy(TEXT).children[0].rules
    assert ["Nowhere" in wrong[0], "no-such" in wrong[1], len(wrong)] == [True, True, 2]
    with pytest.raises(PolicyErrors):
        agreement.kept("format = 99\n", "UTC")


def test_what_the_catalogue_knows_may_be_named() -> None:
    known = agreement.known()
    assert "minecraft" in (known.apps or ())
    assert "games" in (known.categories or ())


SITE = 'format = 1\nzone = "UTC"\n[child.an]\nname = "An"\n[[child.an.rule]]\nsite = "{}"\naction = "block"\n'


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("YouTube.com.", "youtube.com"),
        ("straße.de", "xn--strae-oqa.de"),
        ("STRASSE.de", "strasse.de"),
        ("faß.example", "xn--fa-hia.example"),
        ("βόλος.com", "xn--nxasmm1c.com"),
        ("báo.vn", "xn--bo-mia.vn"),
        ("Trường。vn", "xn--trng-rib8295b.vn"),
        ("i❤.ws", "xn--i-7iq.ws"),
    ],
)
def test_a_rule_means_the_name_that_browsers_and_lists_mean(written: str, name: str) -> None:
    [rule] = agreement.policy(SITE.format(written)).children[0].rules
    assert rule.target == site(name)
    assert canonical(written) == name
    assert host_of(f"https://{written}/x") == name


def test_what_no_browser_opens_is_no_site() -> None:
    for wrong in ("trẻ" * 80 + ".vn", "a\ufffdb.vn"):
        with pytest.raises(PolicyErrors, match="is no site"):
            agreement.policy(SITE.format(wrong))


def test_names_as_they_were_spelled_before() -> None:
    assert agreement.spelled_before("straße.de") == "strasse.de"
    assert agreement.spelled_before("trẻ" * 80 + ".vn") is None


def test_who_answers_for_names_may_be_a_resolver_for_families_or_one_s_own() -> None:
    for written in ("cleanbrowsing", "192.0.2.1", "tls://dns.example", "https://192.0.2.1/x#dns.example"):
        agreed = agreement.policy(TEXT.replace("format = 1", f'format = 1\nresolver = "{written}"'))
        assert agreed.resolver == written
    assert agreement.policy(TEXT).resolver is None
    assert not agreement.is_server("tls://1.1.1.3#family..example")
    wrong = TEXT.replace("format = 1", 'format = 1\nresolver = "quic://dns.example"')
    with pytest.raises(PolicyErrors) as refused:
        agreement.policy(wrong)
    [error] = refused.value.errors
    assert error.startswith(
        'resolver: "quic://dns.example" is no resolver; write one of "cloudflare-family", '
    )
    assert error.endswith("(line 3)")


def test_categories_of_the_sites_that_rules_name() -> None:
    assert agreement.site_categories(agreement.policy(TEXT)) == {"youtube.com": "video"}
    assert agreement.site_categories(agreement.policy(TEXT), catalog.web()) == {"youtube.com": "video"}
    assert agreement.site_categories(agreement.policy(TEXT), Web()) == {}
    assert agreement.site_categories(agreement.policy(TEXT.partition("[[")[0])) == {}


def test_an_earlier_text_is_read_though_a_program_and_the_zone_are_known_no_more() -> None:
    gone = TEXT.replace("Ho_Chi_Minh", "Nowhere") + '[[child.an.rule]]\napp = "no-such"\naction = "block"\n'
    agreed = agreement.earlier(gone, "Europe/Berlin")
    assert agreed.zone == "Europe/Berlin"
    assert agreed.children == agreement.policy(TEXT).children
    assert agreement.earlier(TEXT, "Europe/Berlin") == agreement.policy(TEXT)
    with pytest.raises(PolicyErrors):
        agreement.earlier(TEXT.replace("vn-games-147", "no-such"), "UTC")
