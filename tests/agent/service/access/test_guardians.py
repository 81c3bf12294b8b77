"""The guardian's secret on a real store: who may guess, how often, and what survives what."""

import asyncio
from datetime import timedelta

import pytest

from agent.api.contract import UNLOCKED_FOR
from agent.api.errors import BadParams, Denied, KeyLost, Unavailable, WrongSecret
from agent.ports.credentials import Lockout
from agent.ports.store import Entry, StoreProblem
from agent.service.access.guardians import Guardians
from agent.service.access.hashes import Cost, Hashes
from tests.agent.parts import NOON
from tests.agent.service.access.guessing import AN, CHEAP, HOUSEHOLDS, LAN, guess, reporter


def test_the_default_cost_is_above_the_owasp_floor(store, clock):
    guardians = Guardians(store, clock)
    asyncio.run(guardians.set_secret(LAN, "một tổ ong"))
    hashed = store.secret()
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert guess(guardians, "một tổ ong") is None


def test_before_there_is_a_secret_nothing_can_be_unlocked(store, clock):
    guardians = Guardians(store, clock, CHEAP)
    assert not guardians.secret_set()
    with pytest.raises(Unavailable, match="The parents' PIN is not set"):
        asyncio.run(guardians.check(AN, "0000"))
    assert store.lockout(AN) == Lockout(AN)


def test_the_right_secret_opens_the_door_for_five_minutes(guardians, store):
    assert guardians.secret_set()
    unlocked = asyncio.run(guardians.unlock(LAN, "4711"))
    assert unlocked.until == NOON + UNLOCKED_FOR == NOON + timedelta(minutes=5)
    assert store.entries(None, 10) == (
        Entry(HOUSEHOLDS, "lan", "opened the parents' part with the PIN", kind="security"),
        Entry(HOUSEHOLDS, "lan", "set the parents' PIN", kind="security"),
    )


def test_a_hash_of_another_cost_is_renewed_when_it_is_used(guardians, store, clock):
    before = store.secret()
    dearer = Guardians(store, clock, Hashes(Cost(memory=16, passes=2)))
    assert guess(dearer, "0000") == (WrongSecret, 4, 0)
    assert store.secret() == before
    assert guess(dearer, "4711") is None
    assert "m=16,t=2,p=1" in store.secret()
    assert guess(dearer, "4711") is None


def test_a_secret_is_replaced_by_who_knows_the_old_one(guardians, store):
    with pytest.raises(Denied, match="old one"):
        asyncio.run(guardians.set_secret(LAN, "1234"))
    with pytest.raises(WrongSecret):
        asyncio.run(guardians.set_secret(LAN, "1234", "0000"))
    asyncio.run(guardians.set_secret(LAN, "1234", "4711"))
    assert guess(guardians, "1234") is None
    assert guess(guardians, "4711") == (WrongSecret, 4, 0)
    assert store.entries(None, 1)[0].what == "changed the parents' PIN"


def test_two_first_secrets_at_once_are_one(store, clock):
    guardians = Guardians(store, clock, CHEAP)

    async def both():
        return await asyncio.gather(
            guardians.set_secret(LAN, "1111"), guardians.set_secret(AN, "2222"), return_exceptions=True
        )

    first, second = asyncio.run(both())
    assert first is None
    assert isinstance(second, Denied)
    assert guess(guardians, "1111", LAN) is None


def test_a_secret_has_at_least_four_characters(store, clock):
    guardians = Guardians(store, clock, CHEAP)
    for short in ("", "123", "lu\u0303y"):  # the last: three letters, however they were typed
        with pytest.raises(BadParams, match="at least 4"):
            asyncio.run(guardians.set_secret(LAN, short))
    assert not guardians.secret_set()


def test_letters_typed_in_another_way_are_the_same_letters(store, clock):
    guardians = Guardians(store, clock, CHEAP)
    asyncio.run(guardians.set_secret(LAN, "lũy tre"))
    assert guess(guardians, "lu\u0303y tre") is None


def test_a_damaged_hash_opens_nothing(store, clock):
    store.keep_secret("rubbish")
    guardians = Guardians(store, clock, CHEAP)
    with pytest.raises(Unavailable, match="set anew"):
        asyncio.run(guardians.check(AN, "4711"))


def test_an_administrator_sets_another_secret_without_the_old_one(guardians, store):
    for _ in range(5):
        guess(guardians, account=LAN)
    with pytest.raises(BadParams):
        asyncio.run(guardians.reset(LAN, "1"))
    asyncio.run(guardians.reset(LAN, "1234"))
    assert guess(guardians, "1234", LAN) is None
    assert guess(guardians, "4711") == (WrongSecret, 4, 0)
    assert store.entries(None, 1)[0].what == "set another PIN for the parents as an administrator of the PC"


def test_a_lost_key_opens_nothing_and_is_told_until_another_secret_is_set(store, clock):
    told = []
    here = Guardians(store, clock, Hashes(CHEAP.cost, bytes(32)), told.append)
    asyncio.run(here.set_secret(LAN, "4711"))
    here.look()
    assert told == [False, False]
    moved = Guardians(store, clock, CHEAP, told.append)
    moved.look()
    assert told.pop()
    assert moved.secret_set()
    for _ in range(10):  # none of these was a guess
        with pytest.raises(KeyLost, match="luytre secret reset"):
            asyncio.run(moved.check(LAN, "4711"))
    assert store.lockout(LAN) == Lockout(LAN)
    asyncio.run(moved.reset(LAN, "1234"))
    assert not told.pop()
    assert guess(moved, "1234", LAN) is None
    again = Guardians(store, clock, Hashes(CHEAP.cost, bytes(32)), told.append)
    assert guess(again, "1234", LAN) is None  # and is kept under the key again
    with pytest.raises(KeyLost):
        asyncio.run(Guardians(store, clock, CHEAP).check(LAN, "1234"))


class Full:
    """The real store on a disk that takes no more of some kind."""

    def __init__(self, store, *full: str) -> None:
        self._store, self._full = store, full

    def __getattr__(self, name: str):
        if name in self._full:
            return self._refuse
        return getattr(self._store, name)

    def _refuse(self, *_: object) -> None:
        raise StoreProblem("disk-full", "The disk is full; make room.")


def test_without_a_counter_there_is_no_check(guardians, store, clock):
    full = Guardians(Full(store, "keep_lockout"), clock, CHEAP)
    with pytest.raises(Unavailable, match="make room"):
        asyncio.run(full.check(AN, "4711"))


def test_a_secret_that_cannot_be_kept_is_not_set(store, clock):
    full = Guardians(Full(store, "keep_secret"), clock, CHEAP)
    with pytest.raises(Unavailable, match="make room"):
        asyncio.run(full.set_secret(LAN, "4711"))
    assert not full.secret_set()


def test_a_log_that_is_full_locks_nobody_out(guardians, store, clock):
    told = reporter(Full(store, "log"))
    full = Guardians(store, clock, CHEAP, log=told.log)
    assert asyncio.run(full.unlock(LAN, "4711")).until == NOON + UNLOCKED_FOR
    assert [problem.name for problem in told.health.problems] == ["disk-full"]
