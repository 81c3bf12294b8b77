"""Who administers the PC is the system's to say; here it is a system of the test's own."""

import asyncio

import pytest

from agent.api.errors import NotAdministrator, TooMany, Unavailable
from agent.ports import Peer
from agent.server.actor import Actor
from agent.service.access.administrators import Administrators
from policies.ids import AccountId

LAN = Peer(AccountId("lan"), 70, 700, 1000)


class System:
    """Answers as it was told to, once it may."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []
        self.may = asyncio.Event()
        self.may.set()
        self.reached = asyncio.Event()

    async def admits(self, peer, action):
        self.reached.set()
        self.asked.append((peer, action))
        await self.may.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def prove(system, peer=LAN):
    actor = Actor(peer.account, peer=peer)
    asyncio.run(Administrators(system).prove(actor, "secret.reset"))


def test_who_proves_to_be_one_may_and_the_action_is_the_method_s_own():
    system = System(answer=True)
    prove(system)
    assert system.asked == [(LAN, "org.luytre.secret.reset")]


def test_who_does_not_may_not():
    with pytest.raises(NotAdministrator, match="nobody proved"):
        prove(System(answer=False))


def test_where_nobody_can_be_asked_only_root_may():
    with pytest.raises(NotAdministrator, match="As root it works: sudo luytre"):
        prove(System(answer=None))
    system = System(answer=False)
    prove(system, Peer(AccountId("root"), 1, 1, 0))
    assert not system.asked


def test_in_try_mode_there_is_no_administrator():
    with pytest.raises(Unavailable, match="recovery code"):
        prove(None)
    with pytest.raises(Unavailable, match="recovery code"):
        asyncio.run(Administrators(System(answer=True)).prove(Actor(AccountId("lan")), "secret.reset"))


def test_an_account_is_asked_once_at_a_time():
    async def story():
        system = System(answer=True)
        system.may.clear()
        made = Administrators(system)
        actor = Actor(LAN.account, peer=LAN)
        first = asyncio.ensure_future(made.prove(actor, "secret.reset"))
        await system.reached.wait()
        with pytest.raises(TooMany):
            await made.prove(actor, "secret.reset")
        system.may.set()
        await first
        system.answer = OSError("gone")
        with pytest.raises(OSError, match="gone"):
            await made.prove(actor, "secret.reset")
        system.answer = True
        await made.prove(actor, "secret.reset")

    asyncio.run(story())
