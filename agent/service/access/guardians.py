"""The guardian's secret: a passphrase or a PIN, and the doors that it opens.

A PIN of four digits is found in minutes by whoever has its hash, so what protects it is the mode of the
store's file, the key of this PC (``hashes``) and the counter (``tries``), not the hash.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent.api.contract import SHORTEST_SECRET, UNLOCKED_FOR
from agent.api.errors import BadParams, Denied, KeyLost, NotFound, Unavailable
from agent.api.messages import Unlocked
from agent.ports.store import Store, StoreProblem
from agent.service.access.hashes import KEY_LOST, Hashes
from agent.service.access.tries import Tries, delay, lift

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.ports import Clock
    from policies.ids import AccountId


class Guardians:
    """The guardian's door. ``account`` is always the source of a try: each has a counter of its own."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        hashes: Hashes | None = None,
        key_lost: Callable[[bool], object] = bool,
        log: Callable[..., None] = lambda *_, **__: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._hashes = hashes or Hashes()
        self._key_lost = key_lost
        """Told whether the secret cannot be checked, for the key with which it was kept is gone."""
        self._tell = log
        """As ``Reporter.log``."""
        self._tries = Tries(store, clock, "secret")
        self._hashed = store.secret()
        self._turn = asyncio.Lock()

    def look(self) -> None:
        """Tell whether a secret can be checked here; called when it can be told to people."""
        self._key_lost(not self.can_check())

    def secret_set(self) -> bool:
        """Whether there is a secret."""
        return self._hashed is not None

    def can_check(self) -> bool:
        """Whether a secret can be checked: the key with which it was kept is here."""
        return self._hashed is None or self._hashes.can_check(self._hashed)

    async def unlock(self, account: AccountId, secret: str) -> Unlocked:
        """Check the secret; the connection that asked stays unlocked until then.

        Raises WrongSecret, LockedOut, or Unavailable where there is no secret.
        """
        await self.check(account, secret)
        self._log(account, "door-opened")
        return Unlocked(self._clock.read().wall + UNLOCKED_FOR)

    async def set_secret(self, account: AccountId, new: str, old: str | None = None) -> None:
        """A first or another secret. Raises BadParams for one too short, and what ``check`` raises."""
        _long_enough(new)
        first = not self.secret_set()
        if not first:
            if old is None:
                raise Denied.of("secret.set")
            await self.check(account, old)
        async with self._turn:
            if first and self.secret_set():
                raise Denied.of("secret.just-set")
            self._keep(await asyncio.to_thread(self._hashes.make, _same(new)))
        self._log(account, "secret-set" if first else "secret-changed")

    async def check(self, account: AccountId, secret: str) -> None:
        """Whether this is the secret; one check at a time, each counted before it is made."""
        self._tries.due(account)  # who must wait, does not even queue
        async with self._turn:
            if self._hashed is None:
                raise Unavailable.of("secret.none")
            if not self.can_check():
                raise KeyLost(KEY_LOST)  # that was no guess
            failures = self._tries.begin(account)
            right, renewed = await asyncio.to_thread(self._hashes.fits, self._hashed, _same(secret))
            if right:
                self._tries.right(account)
                if renewed is not None:
                    self._keep(renewed)
                return
        wait = delay(failures)
        if wait:
            self._log(account, "secret-wrong", number=failures, time=wait)
        raise self._tries.wrong(failures)

    async def replace(self, account: AccountId, new: str, allowed: Callable[[], None]) -> None:
        """Another secret by the recovery code, which is spent with it; wrong ones before count no more.

        Raises what ``allowed`` does.
        """
        _long_enough(new)
        async with self._turn:
            allowed()
            lift(self._store, account)
            self._keep(await asyncio.to_thread(self._hashes.make, _same(new)), self._store.recover)

    async def reset(self, account: AccountId, new: str) -> None:
        """Another secret by an administrator of the PC, who needs neither the old one nor a recovery code."""
        _long_enough(new)
        async with self._turn:
            lift(self._store, account)
            self._keep(await asyncio.to_thread(self._hashes.make, _same(new)))
        self._log(account, "secret-reset")

    def lift(self, by: AccountId, account: str) -> None:
        """An administrator lets an account try again, after too many wrong PINs or codes."""
        count = lift(self._store, account)
        if not count:
            raise NotFound.of("tries.none", name=account[:64])
        self._log(by, "tries-allowed", account=account, number=count)

    def _keep(self, hashed: str, keep: Callable[[str], None] | None = None) -> None:
        try:
            (keep or self._store.keep_secret)(hashed)
        except StoreProblem as problem:
            raise Unavailable.of("secret.not-kept", problem=problem.about["problem"]) from problem
        self._hashed = hashed
        self._key_lost(False)

    def _log(self, who: AccountId, word: str, **values: object) -> None:
        self._tell(word, who=who, kind="security", **values)


def _long_enough(secret: str) -> None:
    if len(_same(secret)) < SHORTEST_SECRET:
        raise BadParams.of("secret.short", number=SHORTEST_SECRET)


def _same(secret: str) -> str:
    """One spelling for what looks the same: keyboards compose Vietnamese letters differently (RFC 8265)."""
    if secret.isascii():
        return secret
    from unicodedata import normalize

    return normalize("NFC", secret)
