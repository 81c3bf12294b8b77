from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.changes import Change, diff, say
from policies.ids import AccountId, AppId, CategoryId, ChildId, Host
from policies.model import (
    Action,
    Allowance,
    AppEnd,
    Break,
    Child,
    End,
    LearnFirst,
    Match,
    Policy,
    Rule,
    Screen,
    Sight,
    SiteMode,
    Sites,
    Unlinked,
    Visibility,
    YouTube,
)
from policies.notice import Notice
from policies.target import app, category
from policies.week import EVERY, PerDay, Window
from tests.policies.families import policies

HOUR = timedelta(hours=1)
DAILY = PerDay(((EVERY, HOUR),))
OPEN = PerDay(((EVERY, (Window(HOUR, 2 * HOUR),)),))
GAME = Rule(app(AppId("game")), allowance=Allowance(weekly=HOUR))
NOTICE = Notice(HOUR, CategoryId("games"), "Rest", "Nghỉ")
CHILD = Child(ChildId("an"), "An", rules=(GAME,), notice=NOTICE)
FAMILY = Policy("UTC", children=(CHILD,))

OTHER: dict[str, dict[str, object]] = {
    "Policy": {
        "zone": "Asia/Ho_Chi_Minh",
        "country": "DE",
        "language": "en",
        "guardians": (AccountId("lan"),),
        "children": (),
        "schooldays": frozenset({0}),
        "resolver": "cleanbrowsing",
        "school": (Host("school.example"),),
    },
    "Child": {
        "id": ChildId("bi"),
        "name": "Bi",
        "born": date(2015, 9, 1),
        "accounts": (AccountId("an"),),
        "shared": (AccountId("tv"),),
        "preset": "strict",
        "screen": Screen(end=End.PAUSE),
        "rules": (),
        "sites": Sites(SiteMode.LISTED),
        "visibility": Visibility(Sight.NONE),
        "notice": None,
    },
    "Screen": {
        "allowance": Allowance(weekly=HOUR),
        "open": OPEN,
        "pause": Break(HOUR, HOUR),
        "warn": (HOUR,),
        "grace": HOUR,
        "end": End.LOGOUT,
        "idle": HOUR,
    },
    "Allowance": {"daily": DAILY, "weekly": 2 * HOUR},
    "Rule": {
        "target": category(CategoryId("games")),
        "action": Action.BLOCK,
        "allowance": Allowance(DAILY, HOUR),
        "open": OPEN,
        "after": LearnFirst(category(CategoryId("study")), HOUR),
        "match": Match("/x"),
        "name": "Game",
        "category": CategoryId("games"),
        "each": HOUR,
        "end": AppEnd.CLOSE,
    },
    "Sites": {
        "mode": SiteMode.FILTER,
        "block": (CategoryId("adult"),),
        "safe_search": True,
        "youtube": YouTube.STRICT,
        "unlinked": Unlinked.CLOSE,
        "answered": True,
        "pages": True,
    },
    "Visibility": {"apps": "totals", "sites": "none"},
    "Notice": {
        "every": 2 * HOUR,
        "category": CategoryId("video"),
        "text_en": "Look up",
        "text_vi": "Nhìn xa",
    },
}
"""For each field of each part of an agreement another value."""


def altered(value: object) -> Iterator[tuple[str, object]]:
    """The value with one field of it, or of a part of it, changed; for each field."""
    if isinstance(value, tuple) and len(value) == 1:
        yield from ((path, (other,)) for path, other in altered(value[0]))
    if not is_dataclass(value) or isinstance(value, type) or type(value).__name__ not in OTHER:
        return
    others = OTHER[type(value).__name__]
    assert set(others) == {field.name for field in fields(value)}, (
        "a field is new: say what changes when it does"
    )
    for field, other in others.items():
        path = f"{type(value).__name__}.{field}"
        yield path, replace(value, **{field: other})
        yield from ((deep, replace(value, **{field: part})) for deep, part in altered(getattr(value, field)))


def test_every_field_of_an_agreement_shows_up_when_it_changes():
    seen = set()
    for path, other in altered(FAMILY):
        seen.add(path)
        assert isinstance(other, Policy)
        changes = diff(FAMILY, other)
        assert changes, path
        assert Change("rewritten") not in changes, path
        for language in ("en", "vi"):
            assert len({say(change, language) for change in changes}) == len(changes)
    assert seen == {f"{kind}.{field}" for kind, others in OTHER.items() for field in others}


@given(policies(), policies())
@settings(max_examples=50, deadline=None)
def test_there_are_changes_exactly_where_agreements_differ(old: Policy, new: Policy):
    assert diff(old, old) == ()
    changes = diff(old, new)
    assert (changes == ()) == (old == new)
    assert all(say(change, language) for change in changes for language in ("en", "vi"))
    assert diff(None, new)[0] == Change("first")


@given(policies(), st.data())
@settings(max_examples=50, deadline=None)
def test_another_order_is_told(policy: Policy, data: st.DataObject):
    children = tuple(data.draw(st.permutations(policy.children)))
    changes = diff(policy, replace(policy, children=children))
    assert changes == (() if children == policy.children else (Change("rewritten"),))


def test_rules_in_another_order_are_told():
    more = Rule(category(CategoryId("games")), Action.BLOCK)
    old = replace(FAMILY, children=(replace(CHILD, rules=(GAME, more)),))
    new = replace(FAMILY, children=(replace(CHILD, rules=(more, GAME)),))
    (change,) = diff(old, new)
    assert say(change, "en") == "An: the rules stand in another order: category:games and app:game"


def test_the_same_days_in_other_words_are_told_as_that():
    old = replace(FAMILY, children=(replace(CHILD, screen=Screen(Allowance(DAILY))),))
    twice = PerDay((*DAILY.entries, *DAILY.entries))
    new = replace(FAMILY, children=(replace(CHILD, screen=Screen(Allowance(twice))),))
    assert [say(change, "en") for change in diff(old, new)] == [
        "Some things are written in another way; what holds is the same"
    ]


def test_a_change_knows_whose_it_is_whatever_the_child_is_called():
    an = replace(CHILD, name="Ân", screen=Screen(end=End.PAUSE))
    changes = diff(FAMILY, replace(FAMILY, zone="Asia/Tokyo", children=(an, Child(ChildId("bi"), "Bi"))))
    assert [change.whose for change in changes] == [None, "an", "an", "bi", "bi"]


def test_children_come_and_go():
    bi = Child(ChildId("bi"), "Bi")
    changes = diff(FAMILY, replace(FAMILY, children=(bi,)))
    assert (changes[0].whose, changes[-1].whose) == ("bi", "an")
    told = [say(change, "en") for change in changes]
    assert told[0] == "Bi is new in the agreement"
    assert told[-1] == "An is in the agreement no longer"
