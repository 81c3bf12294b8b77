"""No kill, no reboot and no other clock gives a guess more than the delays do."""

import asyncio
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from agent.api.errors import LockedOut, WrongSecret
from agent.ports.credentials import Lockout
from agent.scheduling.clock import SystemClock
from agent.service.access.guardians import Guardians
from agent.service.access.tries import delay
from agent.storage import open_store
from policies.ids import AccountId
from tests.agent.parts import Hands
from tests.agent.service.access.guessing import AN, CHEAP, LAN, SECOND, guess

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
