"""Whom a line of the log names: by what was filled in, not by the words around it."""

from __future__ import annotations

import string
from datetime import timedelta

import pytest

from agent.service.reporting.named import is_named
from agent.service.reporting.words import TEXTS, say

NAMES = {"an", "An"}
AN_HOUR = timedelta(hours=1)


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("word", TEXTS)
def test_our_own_words_name_nobody_and_what_is_filled_in_does(word: str, language: str) -> None:
    fields = [name for _, name, _, _ in string.Formatter().parse(TEXTS[word][0]) if name]
    assert not is_named(say(word, language, **dict.fromkeys(fields, "x")), {"an", "the", "máy", "PC", "of"})
    for field in fields:
        assert is_named(say(word, language, **(dict.fromkeys(fields, "x") | {field: "an"})), NAMES)


@pytest.mark.parametrize(
    ("line", "about"),
    [
        ("let account an try secrets and codes again, after 5 wrong ones", True),
        ("let account an-pc try secrets and codes again, after 5 wrong ones", False),
        ("let account anna try secrets and codes again, after 5 wrong ones", False),
        ("tài khoản an chưa có trong thỏa thuận; được coi như của trẻ nhỏ nhất", True),
        ("account an.b is in no agreement; it is treated as the youngest child's", False),
        ("a line of an earlier release about An.", True),
        ("a line of an earlier release", True),
        ("a line of somebody and Hanoi", False),
        ("", False),
    ],
)
def test_names_are_whole_words_of_what_is_filled_in_or_of_a_line_that_is_none_of_ours(
    line: str, about: bool
) -> None:
    assert is_named(line, NAMES) == about


def test_a_name_may_have_signs_and_blanks() -> None:
    assert is_named("let account a+b try secrets and codes again, after 5 wrong ones", {"a+b"})
    assert is_named("said by Nguyễn Văn (An)", {"Nguyễn Văn (An)"})
    assert not is_named("anything", {""})
