import pytest

from agent.sites.index import FAMOUS, POPULAR, Mark
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
        (ONE, 0, True),
        (ONE, POPULAR, False),
        (ONE | COPY, POPULAR, False),
        (ONE | TWO, POPULAR, True),
        (CHECKED, POPULAR, True),
        (WEAK, 0, False),
        (WEAK, POPULAR, False),
        (ONE | WEAK, POPULAR, True),
        (BROAD, 0, True),
        (BROAD | ONE, POPULAR, True),
        (ONE | TWO, FAMOUS, False),
        (ONE | CHECKED, FAMOUS, True),
        (ONE | TWO | WEAK, FAMOUS, True),
    ],
)
def test_independent_lists_vote(said, popular, closes):
    mark = chamber().mark(said, "plain.example", popular=popular)
    assert ("adult" in mark.closed) == closes
    assert mark.popular == popular
    assert bool(mark.heard) != closes


def test_a_broad_list_is_weak_where_nobody_says_what_is_popular():
    assert not chamber(popularity=False).mark(BROAD, "plain.example", popular=0).closed
    assert chamber(popularity=False).mark(BROAD | ONE, "plain.example", popular=0).closed


def test_a_host_below_a_popular_name_needs_one_vote():
    assert chamber().mark(ONE, "doh.plain.example", popular=POPULAR, below=True).closed == {"adult": ("one",)}


def test_each_category_is_weighed_for_itself():
    mark = chamber().mark(ONE | TWO | BETS, "plain.example", popular=POPULAR)
    assert mark == Mark({"adult": ("one", "two")}, popular=POPULAR, heard=("bets",))


def test_the_name_itself_is_a_vote():
    assert chamber().mark(ONE, "freeporn.example", popular=POPULAR).closed
    assert chamber().mark(ONE, "sex-here.example", popular=POPULAR).closed
    assert chamber().mark(WEAK, "sex-here.example", popular=0).closed
    assert not chamber().mark(BETS, "sex-here.example", popular=POPULAR).closed


def test_what_teaches_informs_or_helps_is_not_closed_by_few_lists_or_by_words():
    assert not chamber().mark(ONE | CHECKED, "sexeducation.example", popular=0).closed
    assert chamber().mark(ONE | TWO | CHECKED, "sexeducation.example", popular=0).closed
    assert chamber().mark(ONE, "pornschool.example", popular=0).closed
    assert not chamber().mark(ONE | CHECKED, "sexaholicsanonymous.example", popular=0).closed
    assert chamber().mark(ONE | TWO | CHECKED, "sexaholicsanonymous.example", popular=0).closed
    assert not chamber().mark(ONE, "any.org", popular=0).closed
    assert not chamber().mark(ONE | TWO, "any.org", popular=FAMOUS).closed


@pytest.mark.parametrize(
    ("name", "popular", "word"),
    [
        ("freeporn.example", POPULAR, "porn"),
        ("sex-here.example", 0, "sex"),
        ("sex-here.example", POPULAR, None),
        ("freeporn.example", FAMOUS, None),
        ("sexual-health.example", 0, None),
        ("pornaddiction.example", 0, None),
        ("plain.example", 0, None),
    ],
)
def test_words_alone_close_what_no_list_knows(name, popular, word):
    found = alone(shipped(), name, popular=popular)
    assert [hint.word for hint in found[:1]] == ([word] if word else [])
