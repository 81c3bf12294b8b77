"""From name to handler: table and handlers fit, and whoever may not call does not reach one."""

import asyncio
from collections.abc import Awaitable

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.contract import METHODS
from agent.api.errors import Denied, NotAdministrator, NotHere, Unavailable, UnknownMethod
from agent.ports import Peer
from agent.server.actor import Actor, ToProve
from agent.server.router import ContractBroken, Router
from policies.ids import AccountId, ChildId
from tests.agent.parts import Family, plain_handlers
from tests.agent.server.routed import AN, LAN, router


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


def test_what_a_child_may_not_do_never_reaches_the_handler():
    def never(_actor, _params):
        raise AssertionError

    made, problems = router(grant=never)
    with pytest.raises(Denied, match="guardians"):
        made.call(AN, contract.GRANT, m.GiveTime())
    assert problems == []
