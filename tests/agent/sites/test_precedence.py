import pytest

from agent.sites.precedence import NameWord, Precedence, Word

FAMILY = Precedence(
    allow=["a.shut.test", "dns.google", "same.test", "brave.test"],
    block=["shut.test", "b.a.shut.test", "help.test", "same.test", "dns.quad9.net"],
    kept=["help.test", "deep.shut.test"],
    unsafe=["search.brave.test", "search.test"],
    canaries=["ask.a.shut.test", "ask.help.test"],
    apart=["mail.shut.test", "safe.shut.test", "dns.google.com", "c.b.a.shut.test"],
)


@pytest.mark.parametrize(
    ("name", "word", "told"),
    [
        ("x.shut.test", Word.BLOCK, "shut.test"),
        ("a.shut.test", Word.ALLOW, "a.shut.test"),
        ("x.b.a.shut.test", Word.BLOCK, "b.a.shut.test"),
        ("x.ask.a.shut.test", Word.CANARY, "ask.a.shut.test"),
        ("ask.help.test", Word.CANARY, "ask.help.test"),
        ("same.test", Word.ALLOW, "same.test"),
        ("www.help.test", Word.KEPT, "help.test"),
        ("deep.shut.test", Word.KEPT, "deep.shut.test"),
        ("dns.google", Word.ALLOW, "dns.google"),
        ("dns.quad9.net", Word.AROUND, "dns.quad9.net"),
        ("id.cloudflare-gateway.com", Word.AROUND, "cloudflare-gateway.com"),
        ("search.brave.test", Word.ALLOW, "brave.test"),
        ("search.test", Word.UNSAFE, "search.test"),
        ("dns.google.com", Word.AROUND, "dns.google.com"),
    ],
)
def test_what_was_told_by_name_decides_in_one_order(name, word, told):
    assert FAMILY.decide(name) == NameWord(word, told)


@pytest.mark.parametrize("name", ["", "test", "..", "other.test", "xshut.test"])
def test_of_all_other_names_nothing_was_told(name):
    assert FAMILY.decide(name) is None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("mail.shut.test", "mail.shut.test"),
        ("x.safe.shut.test", "safe.shut.test"),
        ("c.b.a.shut.test", "c.b.a.shut.test"),
    ],
)
def test_what_is_something_else_is_not_closed_with_what_is_above_it(name, told):
    assert FAMILY.decide(name) == NameWord(Word.APART, told)
