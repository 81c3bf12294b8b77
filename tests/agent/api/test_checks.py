"""The words of ``doctor``: each case can be said with what it is about."""

import string

import pytest

from agent.api.advice import ADVICE
from agent.api.checks import HOLDS, SENTENCES, check


@pytest.mark.parametrize("key", SENTENCES)
def test_the_advice_of_a_case_speaks_of_what_its_sentence_or_its_finder_knows(key):
    name, _, case = key.partition(".")
    texts = (SENTENCES[key], ADVICE.get(key, ""))
    names = {field for text in texts for _, field, _, _ in string.Formatter().parse(text) if field}
    found = check(name, case, HOLDS, dict.fromkeys(names, "X"))
    assert (found.name, found.case) == (name, case)
    assert "{" not in found.text + found.advice


def test_a_check_tells_what_it_is_about():
    found = check("account", "missing", HOLDS, {"account": "an"})
    assert found.text == "There is no account an on this PC."
    assert found.about == {"account": "an"}
