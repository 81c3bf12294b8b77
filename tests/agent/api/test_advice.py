"""Advice is given for cases that are told."""

from agent.api.advice import ADVICE
from agent.api.checks import SENTENCES


def test_each_advice_is_for_a_case_that_has_a_sentence():
    assert ADVICE.keys() <= SENTENCES.keys()
