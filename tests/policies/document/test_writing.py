"""What is written reads back to the same agreement."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from policies.document import Vocabulary, read, write
from policies.ids import CategoryId, ChildId
from policies.model import Child, Policy, Screen
from tests.policies.families import policies

NOBODY = Policy(zone="Asia/Ho_Chi_Minh")
PRESET = {
    "source": "https://example.org",
    "screen": {"daily": "1h", "weekly": "10h", "break": {"after": "30m", "for": "5m"}, "grace": "1m"},
    "rule": [
        {"category": "games", "daily": "30m", "each": "10m"},
        {"match": {"exe": "/opt/x"}, "daily": "5m"},
        {"app": "roblox", "action": "block"},
    ],
    "sites": {"block": ["adult"], "safe_search": True},
    "visibility": {"apps": "none"},
    "notice": {"every": "30m", "category": "games", "text_en": "Rest", "text_vi": "Nghỉ"},
}


@given(policies())
@settings(max_examples=50, deadline=None)
def test_reading_what_was_written_gives_the_same_agreement(policy: Policy):
    assert read(write(policy), known=Vocabulary()) == policy


@given(policies())
@settings(max_examples=50, deadline=None)
def test_nothing_of_a_preset_comes_back_by_itself(policy: Policy):
    presets = {"strict": PRESET}
    policy = replace(policy, children=tuple(replace(child, preset="strict") for child in policy.children))
    assert read(write(policy, presets), known=Vocabulary(presets=presets)) == policy


@given(policies())
@settings(max_examples=50, deadline=None)
def test_writing_is_canonical(policy: Policy):
    text = write(policy)
    assert write(read(text, known=Vocabulary())) == text


def test_a_family_without_children_is_four_lines():
    assert write(NOBODY) == ('format = 1\nzone = "Asia/Ho_Chi_Minh"\ncountry = "VN"\nlanguage = "vi"\n')


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ({0, 1, 2, 3, 4, 5}, 'schooldays = "mon-sat"'),
        ({2}, 'schooldays = "wed"'),
        ({0, 1, 4}, 'schooldays = ["mon-tue", "fri"]'),
        (set(), "schooldays = []"),
    ],
)
def test_school_days_are_written_as_runs(days: set[int], text: str):
    assert text in write(replace(NOBODY, schooldays=frozenset(days)))


def test_each_thing_a_child_may_have_is_written():
    text = """\
format = 1
zone = "UTC"
country = "VN"
language = "vi"
guardians = ["lan"]

[child.an]
name = "An"
born = "2015-09-30"
accounts = ["an"]
shared = ["tv"]
preset = "strict"

[child.an.screen]
daily = "unlimited"
weekly = "unlimited"
open = "all"
break = { after = "45m", for = "10m" }
warn = ["10m"]
grace = "2m"
end = "logout"
idle = "5m"

[[child.an.rule]]
match = { exe = "/opt/x" }
id = "x"
name = "X"
category = "games"
daily = "5m"
end = "close"

[[child.an.rule]]
category = "games"
open = { mon = "all", every = ["08:00-20:00"] }
each = "10m"

[[child.an.rule]]
app = "roblox"
action = "block"

[[child.an.rule]]
app = "krita"
after = { site = "a.vn", atleast = "5m" }

[child.an.sites]
mode = "filter"
block = []
safe_search = false
youtube = "off"
unlinked = "count"
answered = false
pages = false

[child.an.visibility]
apps = "all"
sites = "all"

[child.an.notice]
every = "20m"
category = "games"
text_en = "Rest"
text_vi = "Nghỉ một chút nhé"

[child.bi]
name = "Bi"
born = "2018-01"

[child.bi.screen]
daily = "1h"
end = "lock"

[child.chi]
name = "Chi"
"""
    presets = {"strict": PRESET}
    assert write(read(text, known=Vocabulary(presets=presets)), presets) == text


def test_a_dropped_rule_of_the_preset_is_said():
    child = Child(ChildId("an"), "An", preset="strict", screen=Screen())
    text = write(replace(NOBODY, children=(child,)), {"strict": PRESET})
    assert '[[child.an.rule]]\ncategory = "games"\naction = "none"\n' in text
    assert '[[child.an.rule]]\nmatch = { exe = "/opt/x" }\naction = "none"\n' in text
    assert CategoryId("games") in text


def test_a_dropped_notice_of_the_preset_is_said():
    child = Child(ChildId("an"), "An", preset="strict")
    policy = replace(NOBODY, children=(child,))
    assert '[child.an.notice]\nevery = "none"\n' in write(policy, {"strict": PRESET})
    assert "notice" not in write(policy, {"strict": {}})
