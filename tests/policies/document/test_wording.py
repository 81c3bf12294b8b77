from __future__ import annotations

from string import Formatter

import pytest

from policies.document.wording import TEXTS, Keys, Near, nearest, quoted, say


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


def test_values_are_shown_short_and_printable():
    assert quoted("a") == '"a"'
    assert quoted(5) == "5"
    assert quoted("\x1b[31m") == '"?[31m"'
    assert quoted("x" * 100) == '"' + "x" * 58 + "…"
