"""How often somebody may guess a secret, a code or a recovery code; each account has counters of its own.

A try is counted and committed before it is checked, with the delay as if it had failed: neither a kill in
between, nor a restart, a reboot or another clock gives a further try. The delay is kept as a duration of the
time since boot. After a hundred wrong tries in a row time alone helps no more: an administrator of the PC
must allow new ones (NIST SP 800-63B, 5.2.2).
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.api.errors import Barred, LockedOut, Unavailable, WrongSecret
from agent.ports.credentials import Lockout
from agent.ports.store import StoreProblem

if TYPE_CHECKING:
    from agent.ports import Clock, Reading
    from agent.ports.store import Store

TRIES = 5
"""Wrong ones in a row before the first delay."""
MOST = 100
"""Wrong ones in a row after which an administrator must allow new ones."""
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=1)
KINDS = ("", "code:", "recovery:")
"""What comes before the account in the name of a counter: of the secret, of one-time and recovery codes."""


class Tries:
    """How often each source may guess; a try is counted before it is checked, as if it were wrong."""

    def __init__(self, store: Store, clock: Clock, what: str) -> None:
        self._store = store
        self._clock = clock
        self._what = what

    def due(self, source: str) -> int:
        """Wrong tries so far. Raises LockedOut while it must wait, Barred where waiting is no help."""
        lockout = self._store.lockout(source)
        if lockout.failures >= MOST:
            text = f"Too many wrong {self._what}s from this account."
            raise Barred(f"{text} An administrator of the PC can allow new tries.")
        wait = remaining(lockout, self._clock.read())
        if wait:
            text = f"Too many wrong {self._what}s. The next try is in {spoken(wait)}."
            raise LockedOut(text, _seconds(wait), 0)
        return lockout.failures

    def begin(self, source: str) -> int:
        """Count a try, with the delay as if it were wrong; how many there are with it. Raises LockedOut."""
        failures = self.due(source) + 1
        now = self._clock.read()
        self._count(Lockout(source, failures, delay(failures) or None, now.boottime, now.boot_id))
        return failures

    def right(self, source: str) -> None:
        """It was the right one: the next try is the first."""
        self._count(Lockout(source))

    def wrong(self, failures: int) -> WrongSecret:
        """The refusal, with the tries that are left or the wait."""
        wait = delay(failures)
        if wait:
            return WrongSecret(f"Wrong {self._what}. The next try is in {spoken(wait)}.", _seconds(wait), 0)
        left = TRIES - failures
        text = f"Wrong {self._what}. {left} {'try is' if left == 1 else 'tries are'} left."
        return WrongSecret(text, 0, left)

    def _count(self, lockout: Lockout) -> None:
        keep(self._store, lockout)


def keep(store: Store, lockout: Lockout) -> None:
    """Commit a counter. Raises Unavailable: without the counter there is no check."""
    try:
        store.keep_lockout(lockout)
    except StoreProblem as problem:
        raise Unavailable.of("tries.not-kept", problem=problem.about["problem"]) from problem


def lift(store: Store, account: str) -> int:
    """All counters of an account begin anew; how many wrong tries they had counted."""
    counted = [store.lockout(kind + account) for kind in KINDS]
    for lockout in counted:
        if lockout.failures:
            keep(store, Lockout(lockout.source))
    return sum(lockout.failures for lockout in counted)


def delay(failures: int) -> timedelta:
    """How long to wait after so many wrong ones in a row."""
    if failures < TRIES:
        return timedelta(0)
    return min(FIRST_DELAY * (1 << min(failures - TRIES, 16)), LONGEST_DELAY)


def remaining(lockout: Lockout, now: Reading) -> timedelta:
    """What is left of a delay: time since it was set, or since the last boot where that was later."""
    if lockout.wait is None:
        return timedelta(0)
    anchor = lockout.boottime if lockout.boot_id == now.boot_id else None
    passed = now.boottime - (anchor or timedelta(0))
    return min(max(lockout.wait - passed, timedelta(0)), lockout.wait)


def spoken(wait: timedelta) -> str:
    """A wait in words."""
    minutes = math.ceil(wait / timedelta(minutes=1))
    return f"{_seconds(wait)} seconds" if wait <= timedelta(minutes=2) else f"{minutes} minutes"


def _seconds(wait: timedelta) -> int:
    return math.ceil(wait / timedelta(seconds=1))
