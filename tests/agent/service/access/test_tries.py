"""The counters by themselves; what they guard has its own tests."""

from datetime import timedelta

import pytest

from agent.api.errors import Barred, LockedOut
from agent.ports.credentials import Lockout
from agent.service.access.tries import MOST, Tries, delay, lift, remaining, spoken
from agent.storage import open_store
from tests.agent.parts import Hands

SECOND = timedelta(seconds=1)
AN = "an"


def test_a_wait_never_grows_by_looking_at_it():
    now = Hands().read()
    ahead = Lockout(AN, 5, 30 * SECOND, now.boottime + timedelta(hours=2), now.boot_id)
    assert remaining(ahead, now) == 30 * SECOND
    assert remaining(Lockout(AN, 5, 30 * SECOND, None, now.boot_id), now) == timedelta(0)


def test_delays_only_grow():
    delays = [delay(n) for n in range(200)]
    assert delays == sorted(delays)
    assert (delays[4], delays[5], delays[199]) == (timedelta(0), 30 * SECOND, timedelta(hours=1))


def test_a_wait_is_told_in_words():
    assert spoken(90 * SECOND) == "90 seconds"
    assert spoken(121 * SECOND) == "3 minutes"


def test_counters_of_one_account_are_lifted_together_and_those_of_others_stay(tmp_path):
    store, clock = open_store(tmp_path / "state"), Hands()
    for source in ("an", "code:an", "code:binh"):
        store.keep_lockout(Lockout(source, MOST))
        with pytest.raises(Barred, match="from this account"):
            Tries(store, clock, "code").due(source)
    assert lift(store, "an") == 2 * MOST
    assert lift(store, "an") == 0
    assert Tries(store, clock, "code").begin("code:an") == 1
    with pytest.raises(LockedOut):
        Tries(store, clock, "code").begin("code:binh")
    store.close()
