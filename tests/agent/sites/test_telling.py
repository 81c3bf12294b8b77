import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sites import telling
from agent.sites.telling import STRONG, WEAK, Hint, Telling, pattern

USED = ["the", "page", "beth", "truth", "river", "scientists", "union", "bank"]
T = Telling(
    {
        "casino": ("gambling", "anywhere"),
        "bet": ("gambling", "edge"),
        "777": ("gambling", "whole"),
        "naked": ("adult", "doubtful"),
        "adult": ("adult", "whole"),
        "vape": ("drugs", "edge"),
    },
    innocent=("alphabet",),
    companions=frozenset({"best", "girls"}),
    against=frozenset({"quit", "history"}),
    without={"free": "drugs"},
    ordinary=USED.copy,
)


@pytest.mark.parametrize(
    ("label", "word", "votes"),
    [
        ("rivercasinopage", "casino", STRONG),
        ("bettruth", "bet", WEAK),
        ("truthbet", "bet", WEAK),
        ("thebestbet", "bet", WEAK),
        ("777", "777", WEAK),
        ("best777", "777", WEAK),
        ("naked", "naked", WEAK),
        ("nakedgirls", "naked", WEAK),
        ("xqznaked", "naked", WEAK),
        ("best-adult", "adult", WEAK),
        ("vapefreeshop", None, 0),
        ("freevape", "vape", WEAK),
        ("bestbet1", "bet", WEAK),
    ],
)
def test_a_word_is_heard_where_it_is_read(label, word, votes):
    assert [(hint.word, hint.votes) for hint in T.find(label)] == ([(word, votes)] if word else [])


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("bethpage", "another word"),
        ("alphabet", "an innocent word"),
        ("riverbetpage", "no border"),
        ("nakedtruth", "its other meaning"),
        ("the-naked-scientists", None),
        ("riveradult", "not whole"),
        ("7777", "in a number"),
        ("17770", "in a number"),
        ("quitcasino", "warns"),
        ("casinohistory", "writes about it"),
        ("a1b2c3casino", "a number plate"),
        ("plain", "nothing"),
    ],
)
def test_what_is_read_otherwise_says_nothing(label, why):
    assert bool(T.find(label)) is (why is None)


def test_a_word_within_a_longer_one_that_is_meant_counts_as_well():
    both = Telling({"porn": ("adult", "anywhere"), "porntube": ("adult", "anywhere"), "tub": ("x", "edge")})
    assert {hint.word for hint in both.find("porntube")} == {"porn", "porntube"}


def test_labels_are_kept_but_not_for_ever(monkeypatch):
    monkeypatch.setattr(telling, "MOST_KEPT", 2)
    own = Telling({"bet": ("gambling", "edge")})
    for label in ("bet", "betx", "xbet", "bet"):
        assert own.find(label) == (Hint("gambling", "bet", WEAK),)
    assert len(own._kept) <= 2


@given(st.text("betnakd7-ß", max_size=20))
def test_any_label_can_be_read(label):
    T.find(label)


@given(st.lists(st.text("ab", min_size=1, max_size=4), max_size=8), st.text("ab", max_size=12))
def test_the_pattern_finds_any_of_its_words_and_no_other(listed, text):
    found = pattern(listed).search(text)
    assert (found is not None) == any(word in text for word in listed)
    if found:
        assert found[0] in listed
