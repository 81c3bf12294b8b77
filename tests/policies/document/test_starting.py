from __future__ import annotations

import pytest

from policies.document import Vocabulary, read, starter, whole_pc
from policies.document.reading import WARN
from policies.model import Screen


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_family_starts_without_limits(language: str):
    policy = read(starter("Asia/Ho_Chi_Minh", "VN", language, "Bé An"), known=Vocabulary())
    (an,) = policy.children
    assert (an.id, an.name, an.accounts) == ("be-an", "Bé An", ())
    assert an.screen == Screen(warn=WARN)
    assert (an.rules, policy.language) == ((), language)


def test_the_lines_that_are_offered_hold_when_the_sign_is_taken_away():
    text = (
        starter("UTC", "DE", "fr", 'Đ"}')
        .replace("# [", "[")
        .replace("# d", "d")
        .replace("# o", "o")
        .replace("# c", "c")
    )
    (child,) = read(text, known=Vocabulary()).children
    assert child.name == 'Đ"}'
    assert child.screen.allowance.daily.entries
    assert len(child.rules) == 1


def test_a_name_without_letters_still_gives_a_key():
    assert read(starter("UTC", "VN", "vi", " "), known=Vocabulary()).children[0].id == "child"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_service_starts_with_guardians_and_no_children(language: str):
    policy = read(whole_pc("Asia/Ho_Chi_Minh", "VN", language, {"lan", "bố", 'l"a'}), known=Vocabulary())
    assert policy.guardians == ("bố", 'l"a', "lan")
    assert (policy.children, policy.language) == ((), language)
