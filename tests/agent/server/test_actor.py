"""The table of who may do what, generated from the contract and compared with what is written here."""

import pytest

from agent.api.contract import METHODS, Access
from agent.server.actor import NOT_HERE, Actor, may
from policies.ids import AccountId, ChildId

AN, BI = ChildId("an"), ChildId("bi")
NAMES = {
    "child": Actor(AccountId("an"), AN),
    "child, unlocked": Actor(AccountId("an"), AN, unlocked=True),
    "guardian": Actor(AccountId("lan"), guardian=True),
    "guardian, child of a try": Actor(AccountId("me"), AN, guardian=True),
    "child, in an account of its own": Actor(AccountId("an"), AN, in_childs_account=True),
    "guardian, locked": Actor(AccountId("ba"), adult=True),
    "stranger": Actor(AccountId("nobody")),
    "stranger, unlocked": Actor(AccountId("nobody"), unlocked=True),
}
# about whom: itself (or nobody in particular), the sibling
ALLOWED = {
    Access.ANYONE: dict.fromkeys(NAMES, (True, True)),
    Access.SELF: {
        "child": (True, False),
        "child, in an account of its own": (True, False),
        "child, unlocked": (True, True),
        "guardian": (True, True),
        "guardian, child of a try": (True, True),
        "guardian, locked": (False, False),
        "stranger": (False, False),
        "stranger, unlocked": (True, True),
    },
    Access.GUARDIAN: {
        "child": (False, False),
        "child, in an account of its own": (False, False),
        "child, unlocked": (True, True),
        "guardian": (True, True),
        "guardian, child of a try": (True, True),
        "guardian, locked": (False, False),
        "stranger": (False, False),
        "stranger, unlocked": (True, True),
    },
}
ALLOWED[Access.ADULT] = ALLOWED[Access.GUARDIAN] | {"guardian, locked": (True, True)}
AWAY = dict.fromkeys(NAMES, (True, True)) | {"child, in an account of its own": (False, False)}
ALLOWED |= dict.fromkeys((Access.AWAY, Access.ADMINISTRATOR), AWAY)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", METHODS, ids=lambda x: x.name)
def test_every_method_is_open_to_exactly_those_of_the_table(method, name):
    actor = NAMES[name]
    found = tuple(may(actor, method, child) is None for child in (actor.child, BI))
    assert found == ALLOWED[method.access][name]


def test_a_refusal_is_a_sentence():
    child = NAMES["child, in an account of its own"]
    refusals = {str(may(child, method, BI)) for method in METHODS}
    assert refusals == {
        "None",
        "You can see and ask only about yourself.",
        "This is for guardians: unlock with the guardian's secret first.",
        NOT_HERE,
    }


def test_what_happens_is_seen_by_those_it_concerns():
    assert all(actor.sees(None) for actor in NAMES.values())
    assert NAMES["child"].sees(AN)
    assert not NAMES["child"].sees(BI)
    assert NAMES["guardian"].sees(BI)
    assert NAMES["stranger, unlocked"].sees(AN)
    assert not NAMES["stranger"].sees(AN)
