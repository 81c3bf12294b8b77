"""From name to handler: table and handlers fit, the child is found, failures stay inside."""

import asyncio
from collections.abc import Awaitable

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.contract import METHODS
from agent.api.errors import (
    BadParams,
    Denied,
    InternalError,
    NotAdministrator,
    NotFound,
    NotHere,
    Unavailable,
    UnknownMethod,
)
from agent.ports import Peer
from agent.server.actor import Actor, ToProve
from agent.server.router import ContractBroken, Router
from policies.ids import AccountId, ChildId
from tests.agent.parts import Family, plain_handlers

AN = Actor(AccountId("an"), ChildId("an"))
LAN = Actor(AccountId("lan"), guardian=True)


def router(family=None, **special) -> tuple[Router, list[tuple[str, str]]]:
    problems: list[tuple[str, str]] = []
    handlers = plain_handlers(**special)
    return Router(handlers, family or Family(), lambda *x: problems.append(x)), problems


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


def test_a_method_without_a_handler_stops_the_start():
    handlers = plain_handlers()
    del handlers["status"], handlers["ask"]
    with pytest.raises(ContractBroken, match="without a handler: ask, status"):
        Router(handlers, Family(), lambda *_: None)


def test_a_handler_without_a_method_stops_the_start():
    with pytest.raises(ContractBroken, match=r"without a method: time\.travel"):
        router(**{"time.travel": lambda _a, _p: m.Nothing()})


def test_every_method_is_found_and_no_other():
    made, _ = router()
    assert all(made.method(x.name) is x for x in METHODS)
    with pytest.raises(UnknownMethod):
        made.method("time.travel")


def test_who_somebody_is_follows_from_the_kernel_s_word_and_the_policy():
    made, _ = router()
    assert made.actor(Peer(AccountId("an"), 7), unlocked=False) == Actor(
        AccountId("an"), ChildId("an"), pid=7, in_childs_account=True
    )
    assert made.actor(Peer(AccountId("lan")), unlocked=True) == Actor(
        AccountId("lan"), None, guardian=True, unlocked=True
    )
    assert made.actor(Peer(AccountId("nobody")), unlocked=False) == Actor(AccountId("nobody"))


def test_no_secret_is_typed_where_a_child_sits_and_a_guardian_does_not():
    made, _ = router()
    own, tried = (made.actor(Peer(AccountId(x)), unlocked=False) for x in ("an", "me"))
    assert (own.in_childs_account, tried.in_childs_account) == (True, False)
    with pytest.raises(NotHere, match="one-time code"):
        made.call(own, contract.UNLOCK, m.Secret("4711"))


def test_a_method_of_administrators_is_called_when_the_system_has_agreed():
    asked, done = [], []

    async def prove(actor, method):
        asked.append((actor.peer, method))
        if len(asked) > 1:
            raise NotAdministrator("no")

    async def reset(_actor, params):
        done.append(params.new)
        return m.Nothing()

    async def story():
        handlers = plain_handlers(**{"secret.reset": reset})
        made = Router(handlers, Family(), lambda *_: None, prove)
        lan = made.actor(Peer(AccountId("lan"), 7, 70, 1000), unlocked=False)
        answer = made.call(lan, contract.RESET, m.ResetSecret("1234"))
        assert isinstance(answer, Awaitable)
        assert await answer == m.Nothing()
        refusal = made.call(lan, contract.LIFT, m.Lift("an"))
        assert isinstance(refusal, Awaitable)
        with pytest.raises(NotAdministrator):
            await refusal
        assert asked == [(lan.peer, "secret.reset"), (lan.peer, "lockout.lift")]
        assert done == ["1234"]
        own = made.actor(Peer(AccountId("an")), unlocked=False)
        with pytest.raises(NotHere):
            made.call(own, contract.RESET, m.ResetSecret("1234"))

    asyncio.run(story())


def test_a_plain_answer_of_a_method_of_administrators_is_as_good():
    async def prove(_actor, _method):
        pass

    made = Router(plain_handlers(), Family(), lambda *_: None, prove)
    assert asyncio.run(made.call(LAN, contract.LIFT, m.Lift("an"))) == m.Nothing()


def test_a_call_that_turns_out_to_be_an_administrators_is_made_again_after_the_proof():
    asked = []

    async def prove(actor, action):
        asked.append((actor.account, action))
        if len(asked) > 1:
            raise NotAdministrator("no")

    def apply(actor, params):
        if params.text == "more" and not actor.proved:
            raise ToProve("enrol")
        return m.Applied(int(actor.proved), ())

    async def story():
        made = Router(plain_handlers(**{"policy.apply": apply}), Family(), lambda *_: None, prove)
        assert made.call(LAN, contract.APPLY, m.ApplyPolicy("same")) == m.Applied(0, ())
        answer, refusal = (made.call(LAN, contract.APPLY, m.ApplyPolicy("more")) for _ in range(2))
        assert isinstance(answer, Awaitable)
        assert await answer == m.Applied(1, ())
        assert isinstance(refusal, Awaitable)
        with pytest.raises(NotAdministrator):
            await refusal
        assert asked == [("lan", "enrol")] * 2
        assert not LAN.proved

    asyncio.run(story())


def test_where_nobody_knows_the_administrators_there_are_none():
    made, _ = router()
    with pytest.raises(Unavailable, match="administers"):
        asyncio.run(made.call(LAN, contract.LIFT, m.Lift("an")))


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


def test_what_a_child_may_not_do_never_reaches_the_handler():
    def never(_actor, _params):
        raise AssertionError

    made, problems = router(grant=never)
    with pytest.raises(Denied, match="guardians"):
        made.call(AN, contract.GRANT, m.GiveTime())
    assert problems == []


def awaited(answer):
    assert isinstance(answer, Awaitable)

    async def wait():
        return await answer

    return asyncio.run(wait())


def test_a_handler_may_take_its_time():
    async def status(_actor, params):
        await asyncio.sleep(0)
        return plain_handlers()["status"](_actor, params)

    made, _ = router(status=status)
    assert isinstance(awaited(made.call(AN, contract.STATUS, m.OfChild())), m.Status)


def test_what_a_handler_refuses_is_passed_on():
    def at_once(_actor, _params):
        raise BadParams("Not like that.")

    async def later(_actor, _params):
        raise NotFound("Nothing.")

    made, problems = router(status=at_once, day=later)
    with pytest.raises(BadParams, match="Not like that"):
        made.call(AN, contract.STATUS, m.OfChild())
    with pytest.raises(NotFound):
        awaited(made.call(AN, contract.DAY, m.DayOf()))
    assert problems == []


def test_what_failed_is_a_problem_until_it_fails_no_more():
    broken = {"status", "day"}

    def answer(name):
        def handler(_actor, params):
            if name in broken:
                raise ZeroDivisionError
            return plain_handlers()[name](_actor, params)

        return handler

    async def later(_actor, params):
        return answer("day")(_actor, params)

    made, problems = router(status=answer("status"), day=later)
    for _ in range(2):
        with pytest.raises(InternalError):
            made.call(AN, contract.STATUS, m.OfChild())
    with pytest.raises(InternalError):
        awaited(made.call(AN, contract.DAY, m.DayOf()))
    broken.clear()
    made.call(AN, contract.LOG, m.LogOf())
    made.call(AN, contract.STATUS, m.OfChild())
    awaited(made.call(AN, contract.DAY, m.DayOf()))
    awaited(made.call(AN, contract.DAY, m.DayOf()))
    told = [about for name, about in problems if name == "internal-error"]
    assert told == ["status", "status", "status, day", "day", ""]


def test_a_failing_handler_is_told_without_its_text_and_becomes_a_problem(caplog):
    def at_once(_actor, _params):
        raise ZeroDivisionError("the secret is 4711")

    async def later(_actor, _params):
        raise KeyError("the secret is 4711")

    made, problems = router(status=at_once, day=later, log=lambda _a, _p: None)
    with pytest.raises(InternalError) as raised:
        made.call(AN, contract.STATUS, m.OfChild())
    assert "4711" not in str(raised.value)
    with pytest.raises(InternalError):
        awaited(made.call(AN, contract.DAY, m.DayOf()))
    with pytest.raises(InternalError):
        made.call(AN, contract.LOG, m.LogOf())
    assert problems == [("internal-error", x) for x in ("status", "status, day", "status, day, log")]
    assert "ZeroDivisionError" in caplog.text
    assert "log answered NoneType" in caplog.text
