"""The guardian's secret: a passphrase or a PIN, and how often somebody may guess.

A PIN of four digits is found in minutes by whoever has its hash, so what protects it is the store's file mode
and the counter here, not the hash. The counter is committed before each check, with the delay as if the check
had failed: neither a kill in between, nor a restart, a reboot or another clock gives a further try.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.api.contract import UNLOCKED_FOR
from agent.api.errors import BadParams, Denied, LockedOut, Unavailable, WrongSecret
from agent.api.messages import Unlocked
from agent.records import Entry, Lockout, Store, StoreProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from argon2 import PasswordHasher

    from agent.ports import Clock, Reading
    from policies.ids import AccountId

SHORTEST = 4
"""Characters of a secret."""
TRIES = 5
"""Wrong secrets in a row before the first delay."""
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs (argon2id); the floor is OWASP's 19 MiB, 2 passes, 1 lane."""

    memory: int = 64 * 1024
    """KiB."""
    passes: int = 3
    lanes: int = 1

    def hasher(self) -> PasswordHasher:
        """Argon2, which is not loaded before a secret is given."""
        from argon2 import PasswordHasher

        return PasswordHasher(self.passes, self.memory, self.lanes)


class Tries:
    """How often each source may guess; a try is counted before it is checked, as if it were wrong."""

    def __init__(self, store: Store, clock: Clock, what: str) -> None:
        self._store = store
        self._clock = clock
        self._what = what

    def due(self, source: str) -> int:
        """Wrong tries so far. Raises LockedOut while the source must wait."""
        lockout = self._store.lockout(source)
        wait = remaining(lockout, self._clock.read())
        if wait:
            text = f"Too many wrong {self._what}s. The next try is in {_spoken(wait)}."
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
            return WrongSecret(f"Wrong {self._what}. The next try is in {_spoken(wait)}.", _seconds(wait), 0)
        left = TRIES - failures
        text = f"Wrong {self._what}. {left} {'try is' if left == 1 else 'tries are'} left."
        return WrongSecret(text, 0, left)

    def _count(self, lockout: Lockout) -> None:
        try:
            self._store.keep_lockout(lockout)
        except StoreProblem as problem:
            raise Unavailable(f"Nothing can be unlocked now. {problem}") from problem


class Guardians:
    """The guardian's door. ``account`` is always the source of a try: each has a counter of its own."""

    def __init__(self, store: Store, clock: Clock, cost: Cost | None = None) -> None:
        self._store = store
        self._clock = clock
        self._cost = cost or Cost()
        self._tries = Tries(store, clock, "secret")
        self._hashed = store.secret()
        self._turn = asyncio.Lock()

    def secret_set(self) -> bool:
        """Whether there is a secret."""
        return self._hashed is not None

    async def unlock(self, account: AccountId, secret: str) -> Unlocked:
        """Check the secret; the connection that asked stays unlocked until then.

        Raises WrongSecret, LockedOut, or Unavailable where there is no secret.
        """
        await self.check(account, secret)
        self._log(account, "opened the guardian's door")
        return Unlocked(self._clock.read().wall + UNLOCKED_FOR)

    async def set_secret(self, account: AccountId, new: str, old: str | None = None) -> None:
        """A first or another secret. Raises BadParams for one too short, and what ``check`` raises."""
        _long_enough(new)
        first = not self.secret_set()
        if not first:
            if old is None:
                raise Denied("There is a guardian's secret already: say the old one with the new one.")
            await self.check(account, old)
        async with self._turn:
            if first and self.secret_set():
                raise Denied("Somebody else has just set the guardian's secret.")
            self._keep(await asyncio.to_thread(_hash, self._cost, _same(new)))
        self._log(account, "set the guardian's secret" if first else "changed the guardian's secret")

    async def check(self, account: AccountId, secret: str) -> None:
        """Whether this is the secret; one check at a time, each counted before it is made."""
        self._tries.due(account)  # who must wait, does not even queue
        async with self._turn:
            if self._hashed is None:
                raise Unavailable("No guardian's secret is set yet.")
            failures = self._tries.begin(account)
            right, renewed = await asyncio.to_thread(_verify, self._cost, self._hashed, _same(secret))
            if right:
                self._tries.right(account)
                if renewed is not None:
                    self._keep(renewed)
                return
        wait = delay(failures)
        if wait:
            text = f"gave a wrong guardian's secret {failures} times; may try again in {_spoken(wait)}"
            self._log(account, text)
        raise self._tries.wrong(failures)

    async def replace(self, new: str, allowed: Callable[[], None]) -> None:
        """Another secret by the recovery code, which is spent with it. Raises what ``allowed`` does."""
        _long_enough(new)
        async with self._turn:
            allowed()
            self._keep(await asyncio.to_thread(_hash, self._cost, _same(new)), self._store.recover)

    def _keep(self, hashed: str, keep: Callable[[str], None] | None = None) -> None:
        try:
            (keep or self._store.keep_secret)(hashed)
        except StoreProblem as problem:
            raise Unavailable(f"The secret cannot be kept now. {problem}") from problem
        self._hashed = hashed

    def _log(self, account: AccountId, what: str) -> None:
        with contextlib.suppress(StoreProblem):
            self._store.log(Entry(self._clock.read().wall, account, what, kind="security"))


def delay(failures: int) -> timedelta:
    """How long to wait after so many wrong secrets in a row."""
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


def _seconds(wait: timedelta) -> int:
    return math.ceil(wait / timedelta(seconds=1))


def _spoken(wait: timedelta) -> str:
    minutes = math.ceil(wait / timedelta(minutes=1))
    return f"{_seconds(wait)} seconds" if wait <= timedelta(minutes=2) else f"{minutes} minutes"


def _long_enough(secret: str) -> None:
    if len(_same(secret)) < SHORTEST:
        raise BadParams(f"The guardian's secret needs at least {SHORTEST} characters.")


def _same(secret: str) -> str:
    """One spelling for what looks the same: keyboards compose Vietnamese letters differently (RFC 8265)."""
    if secret.isascii():
        return secret
    from unicodedata import normalize

    return normalize("NFC", secret)


def _hash(cost: Cost, secret: str) -> str:
    return cost.hasher().hash(secret)


def _verify(cost: Cost, hashed: str, secret: str) -> tuple[bool, str | None]:
    """Whether it fits, and a new hash where the kept one was made at another cost."""
    from argon2.exceptions import InvalidHashError, VerifyMismatchError

    hasher = cost.hasher()
    try:
        hasher.verify(hashed, secret)
    except VerifyMismatchError:
        return False, None
    except InvalidHashError:
        raise Unavailable("What is kept of the guardian's secret is damaged: it must be set anew.") from None
    return True, hasher.hash(secret) if hasher.check_needs_rehash(hashed) else None
