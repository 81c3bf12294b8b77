import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sites import reading
from agent.sites.reading import Label, Lexicon, Part

USED = ["the", "who", *(f"w{number}" for number in range(2000)), "page", "represents", "river", "presents"]
USED += [*(f"v{number}" for number in range(2000)), "beth", "sky"]
LEXICON = Lexicon(USED.copy, ["bet", "bets", "whore", "casino"])


def label(text):
    return Label(text, LEXICON)


@pytest.mark.parametrize(
    ("text", "at", "end", "meant"),
    [
        ("betpage", 0, 3, True),
        ("bethpage", 0, 3, False),
        ("thebet", 3, 6, True),
        ("xqzbet", 3, 6, True),
        ("xqzbetqk", 3, 6, False),
        ("whorepresents", 0, 5, False),
        ("12bet-beth", 2, 5, True),
        ("12bet-beth", 6, 9, False),
    ],
)
def test_a_word_is_meant_where_the_likeliest_reading_has_it(text, at, end, meant):
    assert label(text).holds(at, end) is meant


def test_how_sure_one_must_be_is_told():
    assert label("whorepresents").holds(0, 5, 12.0)


def test_what_has_signs_or_digits_in_it_is_meant_wherever_it_stands():
    assert label("the18plus").holds(3, 9)


def test_one_is_told_what_stands_beside():
    read = label("riverbetqwz-sky")
    assert read.left(5) == Part("river", known=True)
    assert read.right(8) == Part("qwz", known=False)
    assert read.left(0) is read.right(11) is read.left(12) is None
    assert read.left(15) == Part("sky", known=True)


def test_all_pieces_are_told():
    assert label("theriver2casinoqwz").parts == {"the", "river", "casino", "qwz"}


def test_a_plural_is_a_word_too_unless_it_is_known_by_itself():
    assert label("rivers-bets").parts == {"rivers", "bets"}


def test_the_more_a_word_is_used_the_less_it_costs():
    for used, parts in ((["betr", "iver"], {"betr", "iver"}), (["river", "bet"], {"river", "bet"})):
        lexicon = Lexicon([*used, *(f"w{number}" for number in range(99)), "betr", "iver", "river"].copy, ())
        assert Label("betriver", lexicon).parts == parts


@given(st.text("betshpag", max_size=24))
def test_a_reading_is_the_text_itself(text):
    read = LEXICON.read(text)
    assert "".join(reversed(list(read.parts))) == text


def test_the_shipped_words_are_words():
    found = list(reading.ordinary())
    assert len(found) > 25_000
    assert len(found) == len(set(found))
    assert all(word.isascii() and word.isalpha() and word.islower() for word in found)
