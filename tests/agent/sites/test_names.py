import pytest
from hypothesis import given
from hypothesis import strategies as st
from publicsuffixlist import PublicSuffixList

from agent.sites import names


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Example.COM.", "example.com"),
        (" vnexpress.net\n", "vnexpress.net"),
        ("trẻem.vn", "xn--trem-wu5a.vn"),
        ("faß.de", "xn--fa-hia.de"),
        ("I❤.ws", "xn--i-7iq.ws"),
        ("münchen。de", "xn--mnchen-3ya.de"),
        ("ＦＵＬＬwidth.com", "fullwidth.com"),
        ("_dmarc.example.com", "_dmarc.example.com"),
        ("xn--80ak6aa92e.com", "xn--80ak6aa92e.com"),
        ("a.xn--p1ai", "a.xn--p1ai"),
    ],
)
def test_a_name_has_one_form(written, name):
    assert names.canonical(written) == name
    assert names.canonical(name) == name
    assert names.is_canonical(name)
    assert names.is_canonical(written) is (written == name)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", names.EMPTY),
        (" . ", names.EMPTY),
        ("a." * 127 + "com", names.TOO_LONG),
        ("trẻ" * 80 + ".vn", names.WRONG),
        ("x" * 100_000, names.TOO_LONG),
        ("127.0.0.1", names.ADDRESS),
        ("[::1]", names.ADDRESS),
        ("2001:db8::1", names.ADDRESS),
        ("localhost", names.NO_DOT),
        ("com", names.NO_DOT),
        ("trẻem", names.NO_DOT),
        ("exa mple.com", names.WRONG),
        ("-a.com", names.WRONG),
        ("a..com", names.WRONG),
        ("*.example.com", names.WRONG),
        ("\ud800.com", names.WRONG),
        ("http://example.com/", names.WRONG),
        ("x" * 64 + ".com", names.WRONG),
        ("a.b.c.1", names.WRONG),
    ],
)
def test_what_is_no_name_says_why(written, reason):
    with pytest.raises(names.WrongName) as wrong:
        names.canonical(written)
    assert wrong.value.reason == reason
    assert reason in names.REASONS


@given(st.text())
def test_any_text_is_a_name_or_is_refused_by_a_known_reason(text):
    name, reason = "a.example", names.WRONG
    try:
        name = names.canonical(text)
    except names.WrongName as wrong:
        reason = wrong.reason
    assert reason in names.REASONS
    assert names.canonical(name) == name
    assert name.isascii()


@pytest.mark.parametrize(
    ("name", "own", "label"),
    [
        ("www.bbc.co.uk", "bbc.co.uk", "bbc"),
        ("a.b.anna.blogspot.com", "anna.blogspot.com", "anna"),
        ("blogspot.com", None, ""),
        ("co.uk", None, ""),
        ("luck.bet.br", "luck.bet.br", "luck"),
        ("x.unheardof", "x.unheardof", "x"),
    ],
)
def test_the_registrable_name_is_what_somebody_registered(name, own, label):
    assert names.registrable(name) == own
    assert names.label(name) == label


TAILS = [
    "com",
    "co.uk",
    "blogspot.com",
    "bet.br",
    "ck",
    "www.ck",
    "kobe.jp",
    "city.kobe.jp",
    "xn--p1ai",
    "vn",
    "com.vn",
    "b",
]


@given(st.lists(st.sampled_from("abc"), max_size=2), st.sampled_from(TAILS))
def test_the_quick_look_at_suffixes_says_what_the_library_says(labels, tail):
    name = ".".join([*labels, tail])
    if "." in name:
        assert names.is_suffix(name) == (names.registrable(name) is None)


def test_each_rule_of_the_list_stands_in_the_form_of_canonical_names():
    whole = PublicSuffixList()._publicsuffix
    encoded = {names.canonical(f"x.{rule}").removeprefix("x.") for rule in whole if rule[0] not in "!*"}
    plain = {rule for rule in names._rules() if rule[0] not in "!*"}
    assert plain == encoded
    assert len(plain) > 9_000
