"""Agreements that cannot be built wrong, and what is found in them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from policies.ids import AccountId, ChildId, GrantId
from policies.model import Child, Grant, Match, Policy, Rule, TakenBack
from policies.target import PRESENCE, SCREEN, Kind, Target
from tests.policies.stories import GCOMPRIS, MINECRAFT, moment

NOON = moment(1_772_427_600)


def test_a_match_without_a_fact_would_fit_every_program():
    with pytest.raises(ValueError, match="at least one fact"):
        Match()
    assert Match(name="mygame").exe is None


@pytest.mark.parametrize("target", [SCREEN, PRESENCE, Target(Kind.FREE, "study")])
def test_a_rule_names_what_can_be_ruled(target):
    with pytest.raises(ValueError, match=f"not {target}"):
        Rule(target)


def test_a_grant_names_a_target_and_ends_after_it_begins():
    for targets, until in (((), NOON + timedelta(hours=1)), ((SCREEN,), NOON)):
        with pytest.raises(ValueError, match="a grant names a target"):
            Grant(targets, NOON, until)


def test_a_grant_holds_for_its_targets_from_its_begin_to_its_end():
    grant = Grant((SCREEN, MINECRAFT), NOON, NOON + timedelta(minutes=15))
    second = timedelta(seconds=1)
    assert not grant.holds(SCREEN, NOON - second)
    assert grant.holds(MINECRAFT, NOON)
    assert grant.holds(SCREEN, grant.until - second)
    assert not grant.holds(SCREEN, grant.until)
    assert not grant.holds(GCOMPRIS, NOON)


def test_a_grant_that_was_taken_back_holds_no_more_from_then_on():
    until = NOON + timedelta(minutes=15)
    second = timedelta(seconds=1)
    grant = Grant((SCREEN,), NOON, until, taken=TakenBack(NOON + 5 * second, "lan", "homework"))
    assert grant.end == NOON + 5 * second
    assert grant.holds(SCREEN, NOON + 4 * second)
    assert not grant.holds(SCREEN, grant.end)
    assert not grant.runs(grant.end)
    assert Grant((SCREEN,), NOON, until, taken=TakenBack(until + second, "lan")).end == until


def test_grants_are_equal_by_what_they_give():
    grant = Grant((SCREEN,), NOON, NOON + timedelta(minutes=15))
    assert replace(grant, id=GrantId(7)) == grant
    assert replace(grant, taken=TakenBack(NOON, "lan")) != grant


def test_children_are_found_by_key_and_by_account():
    an = Child(ChildId("an"), "An", accounts=(AccountId("an"), AccountId("an2")))
    chi = Child(ChildId("chi"), "Chi", rules=(Rule(MINECRAFT),))
    policy = Policy("Asia/Ho_Chi_Minh", children=(an, chi))
    assert policy.child(ChildId("chi")) is chi
    assert policy.child(ChildId("lan")) is None
    assert policy.child_of(AccountId("an2")) is an
    assert policy.child_of(AccountId("lan")) is None
    assert chi.rule(MINECRAFT) is chi.rules[0]
    assert an.rule(MINECRAFT) is None


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (None, None),
        (date(2016, 11, 25), 10),
        (date(2016, 11, 26), 9),
        (date(2016, 12, 1), 9),
        (date(2026, 1, 1), 0),
    ],
)
def test_a_child_is_as_old_as_its_full_years(born, age):
    assert Child(ChildId("an"), "An", born).age(date(2026, 11, 25)) == age
