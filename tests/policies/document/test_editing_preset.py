"""A rule of the preset is changed, dropped and taken up again in the child's own text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.document import Vocabulary, write
from policies.document.editing import Wish, edit
from policies.ids import AppId
from policies.model import Action, Policy
from policies.target import Target, app
from tests.policies.document.edited import GAMES, M45, WISHES, edited, with_rules
from tests.policies.document.texts import HEAD, KNOWN
from tests.policies.families import policies

PRESETS = {
    "strict": {
        "rule": [
            {"category": "games", "daily": "30m", "each": "10m"},
            {"match": {"exe": "/opt/x"}, "id": "x", "daily": "5m"},
            {"app": "roblox", "action": "block"},
        ]
    }
}
STRICT = replace(KNOWN, presets=PRESETS)


def test_a_rule_of_the_preset_is_changed_with_all_it_says():
    text = with_rules(head='[child.an]\npreset = "strict"\n')
    assert edited(text, GAMES, M45, STRICT) == text + (
        '\n[[child.an.rule]]\ncategory = "games"\ndaily = "45m"\neach = "10m"\n'
    )
    own = app(AppId("x"))
    assert edited(text, own, Action.BLOCK, STRICT).endswith(
        'match = { exe = "/opt/x" }\nid = "x"\naction = "block"\n'
    )


@pytest.mark.parametrize(
    ("target", "own"),
    [
        (GAMES, 'category = "games"\ndaily = "1h"\neach = "5m"'),
        (app(AppId("x")), 'match = { exe = "/opt/x" }\nid = "x"\ndaily = "1h"'),
    ],
)
def test_a_rule_of_the_preset_goes_in_so_many_words_and_comes_again(target: Target, own: str):
    head = '[child.an]\npreset = "strict"\n'
    named = own.partition("\n")[0]
    gone = with_rules(f'{named}\naction = "none"', head=head)
    assert edited(with_rules(head=head), target, None, STRICT) == gone
    assert edited(with_rules(own, head=head), target, None, STRICT) == gone
    assert edited(gone, target, None, STRICT) == gone


def test_a_rule_that_was_dropped_is_taken_up_again():
    head = '[child.an]\npreset = "strict"\n'
    gone = with_rules('category = "games"\naction = "none"', 'site = "zing.vn"\ndaily = "1h"', head=head)
    assert edited(gone, GAMES, M45, STRICT) == gone.replace('action = "none"', 'daily = "45m"')


@given(policies(), st.sampled_from([GAMES, app(AppId("roblox")), app(AppId("x"))]), WISHES)
@settings(max_examples=50, deadline=None)
def test_a_wish_holds_against_the_preset_and_once_more(policy: Policy, target: Target, wish: Wish):
    known = Vocabulary(presets=PRESETS)
    policy = replace(policy, children=tuple(replace(child, preset="strict") for child in policy.children))
    for child in policy.children:
        bare = f'{HEAD}[child.{child.id}]\npreset = "strict"\n'
        # what was dropped by its facts has no name any more by which it could be taken up
        for text in (bare, write(policy, PRESETS))[: 1 if target.key == "x" else 2]:
            after = edit(text, child.id, target, wish, known=known)
            now = after.policy.child(child.id)
            assert now is not None
            assert (now.rule(target) is None) is (wish is None)
            assert edit(after.text, child.id, target, wish, known=known) == after
