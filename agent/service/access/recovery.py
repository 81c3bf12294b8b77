"""The recovery code: 128 random bits on paper, for a guardian who forgot the secret. It works once.

It is written in 28 letters and digits that cannot be taken for each other (Crockford's base 32, without I, L,
O, U): 128 bits, and 12 that tell a slip of the pen from a wrong code. Only its SHA-256 is kept.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.api.errors import BadParams, Unavailable
from agent.lean.digest import sha256
from agent.service.access.tries import Tries, delay

if TYPE_CHECKING:
    from agent.ports import Clock
    from agent.ports.store import Store
    from agent.service.access.guardians import Guardians
    from agent.service.reporting.reporter import Reporter
    from policies.ids import AccountId

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BYTES = 16
LENGTH = 28
CHECK_BITS = LENGTH * 5 - BYTES * 8
ALIKE = str.maketrans("OIL", "011", " -\u2010\u2011\u2013")
"""What people write for 0 and 1, and what stands between groups."""


@dataclass
class Recovery:
    """Makes recovery codes, and takes one in place of the secret."""

    store: Store
    reporter: Reporter
    guardians: Guardians
    clock: Clock

    def __post_init__(self) -> None:
        self._tries = Tries(self.store, self.clock, "recovery code")

    def make(self, account: AccountId) -> str:
        """A new code, told once; the one before holds no more."""
        if not self.guardians.secret_set():
            raise Unavailable.of("secret.none")
        code = os.urandom(BYTES)
        self.store.keep_recovery(sha256(code))
        self.reporter.log("recovery-made", who=account, kind="security")
        return spell(code)

    async def use(self, account: AccountId, text: str, new: str) -> None:
        """Another secret. Raises BadParams, WrongSecret, LockedOut; after it the code is spent."""
        digest = sha256(read(text))
        source = f"recovery:{account}"
        self._tries.due(source)

        def allowed() -> None:
            failures = self._tries.begin(source)
            if digest != self.store.recovery():
                if wait := delay(failures):
                    self.reporter.log(
                        "recovery-wrong", who=account, kind="security", number=failures, time=wait
                    )
                raise self._tries.wrong(failures)
            self._tries.right(source)

        await self.guardians.replace(account, new, allowed)
        self.reporter.log("recovery-used", who=account, kind="security")


def spell(code: bytes) -> str:
    """The code as it is written: seven groups of four."""
    number = int.from_bytes(code) << CHECK_BITS | _check(code)
    letters = [ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH))]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, LENGTH, 4))


def read(text: str) -> bytes:
    """The code that was written. Raises BadParams for a slip of the pen."""
    letters = text.upper().translate(ALIKE)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        raise BadParams.of("recovery.length", number=LENGTH)
    number = 0
    for letter in letters:
        number = number << 5 | ALPHABET.index(letter)
    code = (number >> CHECK_BITS).to_bytes(BYTES)
    if number & (1 << CHECK_BITS) - 1 != _check(code):
        raise BadParams.of("recovery.slip")
    return code


def _check(code: bytes) -> int:
    return int.from_bytes(sha256(code)[:2]) >> 16 - CHECK_BITS
