import pytest

from agent.sites.index import Mark
from agent.sites.vote import Chamber, Voter, alone
from agent.sites.words import shipped

VOTERS = (
    Voter("one", "adult", "one"),
    Voter("two", "adult", "two"),
    Voter("copy", "adult", "one"),
    Voter("checked", "adult", "three", votes=2),
    Voter("weak", "adult", "four", weak=True),
    Voter("broad", "adult", "five", broad=True),
    Voter("bets", "gambling", "one"),
)
ONE, TWO, COPY, CHECKED, WEAK, BROAD, BETS = (1 << at for at in range(len(VOTERS)))


def chamber(popularity=True):
    return Chamber(VOTERS, shipped(), popularity)


@pytest.mark.parametrize(
    ("said", "popular", "closes"),
    [
        (ONE, False, True),
        (ONE, True, False),
        (ONE | COPY, True, False),
        (ONE | TWO, True, True),
        (CHECKED, True, True),
        (WEAK, False, False),
        (WEAK, True, False),
        (ONE | WEAK, True, True),
        (BROAD, False, True),
        (BROAD | ONE, True, True),
    ],
)
def test_independent_lists_vote(said, popular, closes):
    mark = chamber().mark(said, "plain.example", popular=popular)
    assert ("adult" in mark.closed) == closes
    assert mark.popular == popular
    assert bool(mark.heard) != closes


def test_a_broad_list_is_weak_where_nobody_says_what_is_popular():
    assert not chamber(popularity=False).mark(BROAD, "plain.example", popular=False).closed
    assert chamber(popularity=False).mark(BROAD | ONE, "plain.example", popular=False).closed


def test_a_host_below_a_popular_name_needs_one_vote():
    assert chamber().mark(ONE, "doh.plain.example", popular=True, below=True).closed == {"adult": ("one",)}


def test_each_category_is_weighed_for_itself():
    mark = chamber().mark(ONE | TWO | BETS, "plain.example", popular=True)
    assert mark == Mark({"adult": ("one", "two")}, popular=True, heard=("bets",))


def test_the_name_itself_is_a_vote():
    assert chamber().mark(ONE, "freeporn.example", popular=True).closed
    assert chamber().mark(ONE, "sex-here.example", popular=True).closed
    assert chamber().mark(WEAK, "sex-here.example", popular=False).closed
    assert not chamber().mark(BETS, "sex-here.example", popular=True).closed


def test_what_teaches_or_helps_is_not_closed_by_one_list_or_by_words():
    assert not chamber().mark(ONE, "sexeducation.example", popular=False).closed
    assert chamber().mark(ONE | TWO, "sexeducation.example", popular=False).closed
    assert not chamber().mark(ONE | TWO, "sexaholicsanonymous.example", popular=False).closed
    assert chamber().mark(ONE | TWO | CHECKED, "sexaholicsanonymous.example", popular=False).closed
    assert not chamber().mark(ONE, "any.org", popular=False).closed


@pytest.mark.parametrize(
    ("name", "popular", "word"),
    [
        ("freeporn.example", True, "porn"),
        ("sex-here.example", False, "sex"),
        ("sex-here.example", True, None),
        ("sexual-health.example", False, None),
        ("pornaddiction.example", False, None),
        ("plain.example", False, None),
    ],
)
def test_words_alone_close_what_no_list_knows(name, popular, word):
    found = alone(shipped(), name, popular=popular)
    assert [hint.word for hint in found[:1]] == ([word] if word else [])
