"""How often who may guess, how long one waits then, and what clears the count."""

import asyncio
from datetime import timedelta

import pytest

from agent.api.errors import Barred, LockedOut, NotFound, WrongSecret
from agent.ports.credentials import Lockout
from agent.service.access.guardians import Guardians
from agent.service.access.tries import MOST
from tests.agent.parts import Hands
from tests.agent.service.access.guessing import AN, CHEAP, LAN, SECOND, guess


def test_five_tries_then_longer_and_longer_waits(guardians, clock):
    assert [guess(guardians) for _ in range(5)] == [
        (WrongSecret, 4, 0),
        (WrongSecret, 3, 0),
        (WrongSecret, 2, 0),
        (WrongSecret, 1, 0),
        (WrongSecret, 0, 30),
    ]
    waits = []
    for _ in range(10):
        kind, _, seconds = guess(guardians, "4711")
        assert kind is LockedOut
        clock.pass_by(seconds * SECOND - SECOND / 2)
        assert guess(guardians, "4711") == (LockedOut, 0, 1)
        clock.pass_by(SECOND / 2)
        kind, _, wait = guess(guardians)
        assert kind is WrongSecret
        waits.append(wait)
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]


def test_sentences_count_the_tries_and_name_the_wait(guardians, store):
    said = []
    for _ in range(6):
        with pytest.raises(LockedOut) as raised:
            asyncio.run(guardians.check(AN, "0000"))
        said.append(str(raised.value))
    assert said[0] == "Wrong secret. 4 tries are left."
    assert said[3] == "Wrong secret. 1 try is left."
    assert said[4] == "Wrong secret. The next try is in 30 seconds."
    assert said[5] == "Too many wrong secrets. The next try is in 30 seconds."
    assert store.entries(None, 1)[0].what == (
        "gave a wrong PIN of the parents 5 times; may try again in 30 s"
    )


def test_long_waits_are_told_in_minutes(guardians, store):
    store.keep_lockout(Lockout(AN, 20, timedelta(hours=1), Hands().boottime, "first"))
    with pytest.raises(LockedOut, match="in 60 minutes"):
        asyncio.run(guardians.check(AN, "4711"))


def test_the_right_secret_clears_the_count(guardians):
    for _ in range(4):
        guess(guardians)
    assert guess(guardians, "4711") is None
    assert guess(guardians) == (WrongSecret, 4, 0)


def test_one_account_s_guesses_never_lock_another_out(guardians):
    while guess(guardians)[0] is not LockedOut:
        pass
    assert guess(guardians, "4711", LAN) is None


def test_many_guesses_at_once_are_counted_one_by_one(guardians):
    async def storm():
        tries = (guardians.check(AN, "0000") for _ in range(50))
        return await asyncio.gather(*tries, return_exceptions=True)

    refusals = [type(x) for x in asyncio.run(storm())]
    assert refusals.count(WrongSecret) == 5
    assert refusals.count(LockedOut) == 45


def test_a_restart_keeps_count_and_wait(guardians, store, clock):
    for _ in range(5):
        guess(guardians)
    clock.pass_by(10 * SECOND)
    again = Guardians(store, clock, CHEAP)
    assert guess(again, "4711") == (LockedOut, 0, 20)


def test_after_a_reboot_the_wait_counts_anew_from_the_boot(guardians, clock):
    for _ in range(5):
        guess(guardians)
    clock.pass_by(20 * SECOND)
    clock.boot_id, clock.boottime = "second", 12 * SECOND
    assert guess(guardians, "4711") == (LockedOut, 0, 18)
    clock.pass_by(18 * SECOND)
    assert guess(guardians, "4711") is None


def test_another_wall_clock_gains_nothing(guardians, clock):
    for _ in range(5):
        guess(guardians)
    clock.wall += timedelta(days=365)
    assert guess(guardians, "4711") == (LockedOut, 0, 30)


def test_after_a_hundred_wrong_ones_an_administrator_is_needed(guardians, store, clock):
    store.keep_lockout(Lockout(AN, MOST - 1))
    assert guess(guardians) == (WrongSecret, 0, 3600)
    clock.pass_by(timedelta(days=30))
    assert guess(guardians, "4711")[0] is Barred
    assert guess(guardians, "4711", LAN) is None
    guardians.lift(LAN, "an")
    assert store.entries(None, 1)[0].what == (
        "let account an try secrets and codes again, after 100 wrong ones"
    )
    assert guess(guardians, "4711") is None
    with pytest.raises(NotFound, match="binh"):
        guardians.lift(LAN, "binh")
