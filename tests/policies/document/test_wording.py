from __future__ import annotations

from string import Formatter

import pytest

from policies.document.wording import TEXTS, Keys, Near, nearest, quoted, say, syntax


@pytest.mark.parametrize("word", TEXTS)
def test_both_languages_say_the_same_things(word: str):
    english, vietnamese = (
        {name for _, name, _, _ in Formatter().parse(text) if name} for text in TEXTS[word]
    )
    assert english == vietnamese
    assert TEXTS[word][0] != TEXTS[word][1]


def test_the_nearest_names_are_offered():
    assert say("app", "en", value='"x"', near=Near("Mincraft", ["minecraft", "krita"])) == (
        '"x" is no program we know; did you mean "minecraft"?'
    )
    assert Near("qqqqq", ["minecraft"]).say("vi") == ""
    assert nearest("ROBLOKS", ["roblox"]) == ("roblox",)


def test_a_wrong_key_hears_the_nearest_or_all():
    assert Keys("dayly", ["daily", "open"]).say("en") == 'did you mean "daily"?'
    assert Keys("x", ["daily", "open"]).say("vi") == "ở đây có: daily, open"


def test_what_the_parser_says_is_said_in_vietnamese_where_it_is_common():
    assert syntax("Expected ']' at the end of a table declaration", "[child.an") == (
        "Expected ']' at the end of a table declaration",
        "thiếu dấu ]",
    )
    assert syntax("Something new", "x") == ("Something new", "Something new")


def test_quotes_of_a_word_processor_are_told():
    english, vietnamese = syntax("Invalid value", "name = “An”")
    assert english == 'Invalid value; write straight quotes: "'
    assert vietnamese.endswith('; hãy dùng dấu nháy thẳng "')


def test_values_are_shown_short_and_printable():
    assert quoted("a") == '"a"'
    assert quoted(5) == "5"
    assert quoted("\x1b[31m") == '"?[31m"'
    assert quoted("x" * 100) == '"' + "x" * 58 + "…"
