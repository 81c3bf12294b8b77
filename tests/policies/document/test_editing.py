"""One rule is changed as it was wished, and nothing else is, whatever the text looks like."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.document import DocumentErrors, Vocabulary, read, write
from policies.document.editing import NotEditable, Wish, edit
from policies.ids import AppId, CategoryId
from policies.model import Action, LearnFirst, Policy
from policies.target import Target, app, category
from policies.week import EVERY, PerDay
from tests.policies.document.edited import (
    AN,
    FAMILY,
    GAMES,
    M45,
    MINECRAFT,
    WISHES,
    YOUTUBE,
    edited,
    with_rules,
)
from tests.policies.document.texts import HEAD, KNOWN
from tests.policies.families import TARGETS, policies


def test_a_limit_takes_the_place_of_the_one_before():
    assert edited(FAMILY, MINECRAFT, M45) == FAMILY.replace(
        '{ mon-fri = "1h", sat-sun = "3h" }  # agreed', '"45m"  # agreed'
    )


def test_what_was_blocked_is_limited():
    assert edited(FAMILY, GAMES, M45) == FAMILY.replace('action = "block"', 'daily = "45m"')


def test_what_was_limited_is_blocked_and_keeps_its_comments():
    block = edited(FAMILY, MINECRAFT, Action.BLOCK)
    assert block == FAMILY.replace(
        'daily = { mon-fri = "1h", sat-sun = "3h" }  # agreed\n'
        'after = { category = "study", atleast = "30m" }\n'
        "# not in the morning\n"
        'open = ["15:00-20:00"]\n',
        'action = "block"  # agreed\n# not in the morning\n',
    )


def test_what_is_free_keeps_its_hours():
    assert edited(FAMILY, MINECRAFT, Action.FREE) == FAMILY.replace(
        'daily = { mon-fri = "1h", sat-sun = "3h" }', 'action = "free"'
    )
    always = edited(edited(FAMILY, MINECRAFT, Action.FREE), MINECRAFT, Action.ALWAYS)
    assert 'action = "always"' in always
    assert "open" not in always


def test_a_rule_is_taken_away_and_its_comments_stay():
    assert edited(FAMILY, GAMES, None) == FAMILY.replace(
        '[[child.an.rule]]\ncategory = "games"\naction = "block"\n\n', ""
    )
    assert "# homework first\n# not in the morning\n\n[[child.an.rule]]\ncat" in edited(
        FAMILY, MINECRAFT, None
    )


def test_a_new_rule_stands_behind_the_childs_others():
    assert edited(FAMILY, YOUTUBE, M45) == FAMILY.replace(
        'action = "block"\n', 'action = "block"\n\n[[child.an.rule]]\nsite = "youtube.com"\ndaily = "45m"\n'
    )


def test_a_childs_first_rule_stands_behind_all_else_of_it():
    text = HEAD + "[child.an]\n# still small\n\n# his brother\n[child.binh]"
    assert (
        edited(text, MINECRAFT, Action.BLOCK)
        == text.replace("small\n", 'small\n\n[[child.an.rule]]\napp = "minecraft"\naction = "block"\n') + "\n"
    )
    text = HEAD + "[child.an]\n# his brother\n[child.binh]\n"
    assert edited(text, MINECRAFT, Action.BLOCK) == text.replace(
        "[child.an]\n", '[child.an]\n\n[[child.an.rule]]\napp = "minecraft"\naction = "block"\n\n'
    )
    assert edited(HEAD + "[child.an]", MINECRAFT, M45).endswith(
        '[child.an]\n\n[[child.an.rule]]\napp = "minecraft"\ndaily = "45m"\n'
    )


def test_lines_of_windows_end_as_they_did():
    text = FAMILY.replace("\n", "\r\n")
    for target in (MINECRAFT, GAMES, YOUTUBE):
        for wish in (M45, Action.BLOCK, None):
            assert edited(text, target, wish) == edited(FAMILY, target, wish).replace("\n", "\r\n")


def test_days_in_lines_or_a_table_of_their_own_become_one_line():
    dotted = with_rules('app = "minecraft"\n  weekly = "5h"\n  daily.mon = "1h"\n  daily.tue = "2h"')
    wanted = with_rules('app = "minecraft"\n  weekly = "5h"\n  daily = "45m"')
    assert edited(dotted, MINECRAFT, M45) == wanted
    table = with_rules('app = "minecraft"\n[child.an.rule.daily]\nmon = "1h"\ntue = "2h"')
    assert edited(table, MINECRAFT, M45) == with_rules('app = "minecraft"\ndaily = "45m"')
    named = with_rules('[child.an.rule.match]\nexe = "/opt/x"\n[child.an.rule.daily]\nmon = "1h"')
    assert edited(named, app(AppId("x")), M45) == with_rules(
        'daily = "45m"\n[child.an.rule.match]\nexe = "/opt/x"'
    )


def test_what_says_so_already_stays_as_it_is():
    text = FAMILY.replace('action = "block"', "action='block'").rstrip()
    assert edited(text, GAMES, Action.BLOCK) == text
    assert edited(text, YOUTUBE, None) == text


def test_a_site_that_was_named_alone_is_limited():
    text = with_rules('site = "youtube.com"\naction = "limit"')
    assert edited(text, YOUTUBE, M45) == with_rules('site = "youtube.com"\naction = "limit"\ndaily = "45m"')


@pytest.mark.parametrize(
    ("body", "target", "path", "line"),
    [
        ('[child.an]\nrule = [ { app = "minecraft", daily = "1h" } ]\n', MINECRAFT, "child.an.rule[0]", 4),
        ('[child.an]\nrule = [ { app = "roblox", daily = "1h" } ]\n', MINECRAFT, "child.an.rule", 4),
        ("[child]\nan = {}\n", MINECRAFT, "child.an.rule", None),
        ("child = { an = {} }\n", MINECRAFT, "child.an.rule", None),
    ],
)
@pytest.mark.parametrize("wish", [M45, Action.BLOCK])
def test_lists_in_brackets_are_left_to_the_family(
    body: str, target: Target, path: str, line: int | None, wish: Wish
):
    with pytest.raises(NotEditable) as refused:
        edited(HEAD + body, target, wish)
    assert (refused.value.path, refused.value.line) == (path, line)


def test_a_rule_in_brackets_is_not_taken_away():
    with pytest.raises(NotEditable):
        edited(HEAD + '[child.an]\nrule = [ { app = "minecraft", daily = "1h" } ]\n', MINECRAFT, None)


def test_what_would_be_wrong_is_told_with_its_place():
    with pytest.raises(NotEditable) as refused:
        edited(FAMILY, GAMES, timedelta(hours=25))
    assert [str(error) for error in refused.value.errors] == [
        'child.an.rule[1].daily: "25h" is more than the 24h there are (line 18)'
    ]
    with pytest.raises(DocumentErrors):
        edited("format = 1\n", GAMES, M45)


def test_nothing_else_changes_with_a_rule():
    """Own programs without an id are numbered: were one taken away, another would be called as it was."""
    text = with_rules(
        'match = { exe = "/opt/a" }\nname = "Game"\ndaily = "1h"',
        'match = { exe = "/opt/b" }\nname = "Game"\ndaily = "1h"',
    )
    with pytest.raises(NotEditable) as refused:
        edited(text, app(AppId("game")), None)
    assert (refused.value.path, refused.value.line, refused.value.errors) == ("child.an.rule[0]", 5, ())


@given(policies(), TARGETS, WISHES, st.data())
@settings(max_examples=50, deadline=None)
def test_a_wish_reads_back_and_nothing_else_changes(
    policy: Policy, target: Target, wish: Wish, data: st.DataObject
):
    if not policy.children:
        return
    child = data.draw(st.sampled_from(policy.children))
    target = data.draw(st.sampled_from([target, *(rule.target for rule in child.rules)]))
    lines = write(policy).splitlines()
    for place in data.draw(st.sets(st.integers(0, len(lines)), max_size=5)):
        lines.insert(place, f"# {place} [[x]] = 1")
    text = "\n".join(lines)
    after = edit(text, child.id, target, wish, known=Vocabulary())
    assert read(after.text, known=Vocabulary()) == after.policy
    assert [x for x in after.text.splitlines() if x[:1] == "#"] == [x for x in lines if x[:1] == "#"]
    (now,) = (one for one in after.policy.children if one.id == child.id)
    rule = now.rule(target)
    match wish:
        case None:
            assert rule is None
        case timedelta():
            assert rule is not None
            assert (rule.action, rule.allowance.daily) == (Action.LIMIT, PerDay.of((EVERY, wish)))
        case _:
            assert rule is not None
            assert rule.action is wish
    others = tuple(one for one in child.rules if one.target != target)
    assert tuple(one for one in now.rules if one.target != target) == others
    assert replace(now, rules=()) == replace(child, rules=())
    assert [one for one in after.policy.children if one.id != child.id] == [
        one for one in policy.children if one.id != child.id
    ]


def test_a_rule_that_others_wait_for_keeps_its_own_condition():
    after = edit(FAMILY, AN, MINECRAFT, M45, known=KNOWN).policy.children[0].rule(MINECRAFT)
    assert after is not None
    assert after.after == LearnFirst(category(CategoryId("study")), timedelta(minutes=30))
