"""The guardian's secret on a real store: who may guess, how often, and what survives what."""

import asyncio
import os
import subprocess
import sys
import tempfile
from datetime import UTC, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from agent.api.contract import UNLOCKED_FOR
from agent.api.errors import (
    BadParams,
    Barred,
    Denied,
    KeyLost,
    LockedOut,
    NotFound,
    Unavailable,
    WrongSecret,
)
from agent.ports.credentials import Lockout
from agent.ports.store import Entry, StoreProblem
from agent.scheduling.clock import SystemClock
from agent.service.access.guardians import Guardians
from agent.service.access.hashes import Cost, Hashes
from agent.service.access.tries import MOST, delay
from agent.service.household import Household
from agent.service.reporting.health import Health
from agent.service.reporting.reporter import Reporter
from agent.storage import open_store
from policies.ids import AccountId
from policies.model import Policy
from policies.week import Calendar
from tests.agent.parts import NOON, Hands

AN, LAN = AccountId("an"), AccountId("lan")
CHEAP = Hashes(Cost(memory=8, passes=1))
SECOND = timedelta(seconds=1)
HOUSEHOLDS = NOON + timedelta(days=400)
"""The household's time, after an empty battery has set the clock back."""


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "state")
    yield opened
    opened.close()


@pytest.fixture
def guardians(store, clock):
    made = Guardians(store, clock, CHEAP, log=reporter(store).log)
    asyncio.run(made.set_secret(LAN, "4711"))
    return made


def reporter(store):
    """Whose log it is: by the household's time, which is another than the clock's."""
    household = Household(Policy("UTC", language="en"), Calendar(UTC))
    return Reporter(
        lambda _: None, Health(lambda _: None, lambda: NOON), store, household, lambda: HOUSEHOLDS
    )


def guess(guardians, secret="0000", account=AN):
    """What becomes of one guess."""
    try:
        asyncio.run(guardians.check(account, secret))
    except LockedOut as refused:
        return type(refused), refused.tries, refused.seconds
    return None


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


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from agent.scheduling.clock import SystemClock
from agent.service.access.guardians import Guardians
from agent.service.access.hashes import Cost, Hashes
from agent.storage import open_store

class KilledAfterCounting:
    def __init__(self, store):
        self._store = store
    def __getattr__(self, name):
        return getattr(self._store, name)
    def keep_lockout(self, lockout):
        self._store.keep_lockout(lockout)
        os.kill(os.getpid(), signal.SIGKILL)

store = KilledAfterCounting(open_store(Path(sys.argv[1])))
asyncio.run(Guardians(store, SystemClock(), Hashes(Cost(memory=8, passes=1))).check("an", "0000"))
"""


def test_kill_minus_nine_between_count_and_check_gives_no_further_try(guardians, store, tmp_path):
    store.close()
    for _ in range(5):
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, str(tmp_path / "state")],
            check=False,
            env=os.environ | {"PYTHONPATH": "."},
        )
        assert killed.returncode == -9
    again = open_store(tmp_path / "state")
    assert again.lockout(AN).failures == 5
    assert guess(Guardians(again, SystemClock(), CHEAP), "4711")[0] is LockedOut
    again.close()


class Killed(BaseException):
    """The agent is gone between count and check."""


class Mortal:
    """The real store of an agent that can be killed right after it has counted."""

    def __init__(self, store) -> None:
        self._store = store
        self.dies = False

    def __getattr__(self, name: str):
        return getattr(self._store, name)

    def keep_lockout(self, lockout: Lockout) -> None:
        self._store.keep_lockout(lockout)
        if self.dies:
            raise Killed


class LockoutMachine(RuleBasedStateMachine):
    """Guesses, waits, kills, reboots, another clock; and a model that knows only the rule of the delays."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Hands()
        self.failures = dict.fromkeys((AN, LAN), 0)
        self.free_at = dict.fromkeys((AN, LAN), timedelta(0))
        self.true_time = timedelta(0)
        self.checks: dict[AccountId, list[timedelta]] = {AN: [], LAN: []}

    @initialize()
    def begin(self) -> None:
        self.start()
        asyncio.run(self.guardians.set_secret(LAN, "4711"))

    def start(self) -> None:
        self.store = Mortal(open_store(Path(self.folder.name) / "state"))
        self.guardians = Guardians(self.store, self.clock, CHEAP)

    def allowed(self, account: AccountId) -> bool:
        return self.clock.boottime >= self.free_at[account]

    def failed(self, account: AccountId) -> None:
        self.failures[account] += 1
        self.free_at[account] = self.clock.boottime + delay(self.failures[account])
        self.checks[account].append(self.true_time)

    @rule(account=st.sampled_from((AN, LAN)))
    def guess_wrong(self, account: AccountId) -> None:
        expected = WrongSecret if self.allowed(account) else LockedOut
        assert guess(self.guardians, "0000", account)[0] is expected
        if expected is WrongSecret:
            self.failed(account)

    @rule(account=st.sampled_from((AN, LAN)))
    def guess_right(self, account: AccountId) -> None:
        if self.allowed(account):
            assert guess(self.guardians, "4711", account) is None
            self.failures[account], self.free_at[account] = 0, timedelta(0)
            self.checks[account].clear()
        else:
            assert guess(self.guardians, "4711", account)[0] is LockedOut

    @rule(account=st.sampled_from((AN, LAN)))
    def killed_between_count_and_check(self, account: AccountId) -> None:
        self.store.dies = True
        if self.allowed(account):
            with pytest.raises(Killed):
                asyncio.run(self.guardians.check(account, "4711"))
            self.failed(account)
        else:
            assert guess(self.guardians, "4711", account)[0] is LockedOut
        self.restart()

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.start()

    @rule(seconds=st.integers(0, 4000))
    def time_passes(self, seconds: int) -> None:
        self.clock.pass_by(seconds * SECOND)
        self.true_time += seconds * SECOND

    @rule(seconds=st.integers(-(10**6), 10**6))
    def the_wall_clock_is_moved(self, seconds: int) -> None:
        self.clock.wall += seconds * SECOND

    @rule(seconds=st.integers(0, 60))
    def reboot(self, seconds: int) -> None:
        """The delay counts anew, from the boot."""
        self.clock.boot_id += "i"
        self.clock.boottime = seconds * SECOND
        self.true_time += seconds * SECOND
        for account, failures in self.failures.items():
            self.free_at[account] = delay(failures)
        self.restart()

    @precondition(lambda self: hasattr(self, "store"))
    @invariant()
    def tries_never_come_faster_than_the_delays(self) -> None:
        for times in self.checks.values():
            for number, (before, after) in enumerate(pairwise(times), 1):
                assert after - before >= delay(number)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
        self.folder.cleanup()


TestLockout = LockoutMachine.TestCase
TestLockout.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
