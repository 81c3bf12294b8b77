"""Which child a call is about, and who may name one."""

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import Denied, NotFound
from agent.server.actor import Actor
from policies.ids import AccountId
from tests.agent.parts import Family, plain_handlers
from tests.agent.server.routed import AN, LAN, router


def asked(method, actor, params, family=None):
    """The params as the handler gets them."""
    got = []

    def handler(_actor, params):
        got.append(params)
        return answer(_actor, params)

    answer = plain_handlers()[method.name]
    made, _ = router(family, **{method.name: handler})
    made.call(actor, method, params)
    return got[0]


def test_a_child_who_names_nobody_means_itself():
    assert asked(contract.STATUS, AN, m.OfChild()) == m.OfChild("an")
    assert asked(contract.LOG, AN, m.LogOf(limit=7)) == m.LogOf("an", 7)
    assert asked(contract.STATUS, AN, m.OfChild("an")) == m.OfChild("an")


def test_methods_about_nobody_pass_their_params_on():
    assert asked(contract.EXPLAIN, AN, m.Pid(7)) == m.Pid(7)
    assert asked(contract.HELP, Actor(AccountId("nobody")), m.HelpOf("VN")) == m.HelpOf("VN")


def test_a_guardian_names_the_child_or_has_only_one():
    assert asked(contract.DAY, LAN, m.DayOf("bi")) == m.DayOf("bi")
    assert asked(contract.DAY, LAN, m.DayOf(), Family({"an": "an"})) == m.DayOf("an")
    with pytest.raises(NotFound, match="Say which child: an, bi"):
        asked(contract.DAY, LAN, m.DayOf())
    with pytest.raises(NotFound, match="names no child"):
        asked(contract.DAY, LAN, m.DayOf(), Family({}))


def test_a_guardian_may_mean_the_whole_family_where_the_method_says_so():
    for method, params in ((contract.LOG, m.LogOf()), (contract.REQUESTS, m.RequestsOf())):
        assert asked(method, LAN, params) == params
    assert asked(contract.DOCTOR, LAN, m.OfChild()) == m.OfChild()


def test_an_unknown_child_is_said_to_guardians_with_the_nearest_names():
    family = Family({"an": "an", "binh": "binh"})
    with pytest.raises(NotFound, match=r"no child “bin”\. Did you mean binh"):
        asked(contract.DAY, LAN, m.DayOf("bin"), family)
    with pytest.raises(NotFound, match="Did you mean an or binh"):
        asked(contract.DAY, LAN, m.DayOf("zzz"), family)
    with pytest.raises(NotFound) as raised:
        asked(contract.DAY, LAN, m.DayOf("x" * 60000), Family({}))
    assert len(str(raised.value)) < 100


def test_others_do_not_learn_which_children_there_are():
    refusals = set()
    for name in ("bi", "nobody"):
        for actor in (AN, Actor(AccountId("stranger"))):
            with pytest.raises(Denied) as raised:
                asked(contract.DAY, actor, m.DayOf(name))
            refusals.add(str(raised.value))
    with pytest.raises(Denied) as raised:
        asked(contract.DAY, Actor(AccountId("stranger")), m.DayOf())
    assert refusals == {str(raised.value)}
