"""The time at the PC is changed where it stands, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.document import Vocabulary, write
from policies.document.editing import NotEditable, edit_screen
from policies.model import Policy
from policies.week import EVERY, PerDay
from tests.policies.document.edited import AN, FAMILY, M45
from tests.policies.document.texts import HEAD, KNOWN
from tests.policies.families import policies


def screened(text: str, daily: timedelta = M45, known: Vocabulary = KNOWN) -> str:
    return edit_screen(text, AN, daily, known=known).text


def test_the_time_at_the_pc_is_changed_where_it_stands():
    text = FAMILY.replace(
        "# the rest\n", '[child.an.screen]\ndaily = "1h"  # agreed\ngrace = "2m"\n\n# the rest\n'
    )
    assert screened(text) == text.replace('"1h"  #', '"45m"  #')
    assert screened(screened(text)) == screened(text)
    days = text.replace('"1h"  #', '{ mon-fri = "1h", sat-sun = "3h" }  #')
    assert screened(days) == screened(text)
    dotted = text.replace('daily = "1h"  # agreed\n', 'daily.mon = "1h"\ndaily.tue = "2h"\n')
    assert screened(dotted) == text.replace(
        'daily = "1h"  # agreed\ngrace = "2m"\n', 'grace = "2m"\ndaily = "45m"\n'
    )
    bare = text.replace('daily = "1h"  # agreed\n', "")
    assert screened(bare) == screened(dotted)


def test_where_no_time_at_the_pc_was_agreed_it_comes_behind_all_else_of_the_child():
    more = '\n[child.an.screen]\ndaily = "45m"\n'
    assert screened(FAMILY) == FAMILY.replace('mode = "filter"\n', f'mode = "filter"\n{more}')
    resting = '[child.an]\n[child.an.screen.break]\nafter = "45m"\nfor = "10m"\n'
    assert screened(HEAD + resting) == HEAD + resting + more


@pytest.mark.parametrize(
    ("own", "line"),
    [('[child.an]\nscreen = { daily = "1h" }\n', 4), ('[child.an]\nscreen.grace = "1m"\n', None)],
)
def test_a_time_at_the_pc_in_brackets_or_between_other_keys_is_left_to_the_family(own: str, line: int | None):
    with pytest.raises(NotEditable) as refused:
        screened(HEAD + own)
    assert (refused.value.path, refused.value.line) == ("child.an.screen.daily", line)


@given(policies(), st.integers(1, 24 * 60), st.data())
@settings(max_examples=50, deadline=None)
def test_the_time_at_the_pc_reads_back_and_nothing_else_changes(
    policy: Policy, minutes: int, data: st.DataObject
):
    if not policy.children:
        return
    child, daily = data.draw(st.sampled_from(policy.children)), timedelta(minutes=minutes)
    after = edit_screen(write(policy), child.id, daily, known=Vocabulary()).policy
    now = after.child(child.id)
    assert now is not None
    assert now.screen.allowance.daily == PerDay.of((EVERY, daily))
    allowance = replace(now.screen.allowance, daily=child.screen.allowance.daily)
    same = replace(now, screen=replace(now.screen, allowance=allowance))
    assert same == child
    assert [x for x in after.children if x.id != child.id] == [x for x in policy.children if x.id != child.id]


def test_it_goes_before_that_of_the_preset():
    known = replace(KNOWN, presets={"strict": {"screen": {"daily": {"mon-fri": "1h"}, "grace": "2m"}}})
    text = HEAD + '[child.an]\npreset = "strict"\n'
    assert screened(text, known=known) == text + '\n[child.an.screen]\ndaily = "45m"\n'
