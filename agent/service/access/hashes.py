"""What is kept of the guardian's secret: argon2id, and before it a key that only this PC has (a pepper).

The key lies outside of the store, encrypted with what is in this PC (a TPM2 where there is one): whoever has
only a copy of the store, or of the disk, cannot try PINs on it. The hash names its key by a mark, so that a
lost key is told from a wrong secret: nothing can be checked then, and nothing opens. A hash that was made
without the key, or at another cost, is made anew when its secret is next given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.api.errors import KeyLost, Unavailable
from agent.lean.digest import sha256

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_BLOCK = 64
"""Bytes that SHA-256 takes at once, for HMAC (RFC 2104)."""
_BEGIN = "$argon2"
KEY_LOST = (
    "The key that guards the secret on this PC is gone, so that no secret can be checked. Set another one: "
    "with the recovery code (luytre secret recover), or as an administrator (luytre secret reset)."
)


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


@dataclass(frozen=True, slots=True)
class Hashes:
    """Makes and checks what is kept of a secret."""

    cost: Cost = field(default_factory=Cost)
    pepper: bytes | None = field(default=None, repr=False)

    @property
    def mark(self) -> str:
        """Names the key, and tells nothing of it; empty without one."""
        return "" if self.pepper is None else sha256(b"luytre pepper" + self.pepper)[:4].hex()

    def make(self, secret: str) -> str:
        """What to keep of a secret."""
        return self.mark + self.cost.hasher().hash(self._keyed(secret))

    def can_check(self, kept: str) -> bool:
        """Whether the key with which it was made is here."""
        mark, begin, _ = kept.partition(_BEGIN)
        return not begin or mark in {"", self.mark}

    def fits(self, kept: str, secret: str) -> tuple[bool, str | None]:
        """Whether it is the secret, and a new hash where the kept one is out of date.

        Raises KeyLost, or Unavailable where what is kept makes no sense.
        """
        from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

        if not self.can_check(kept):
            raise KeyLost(KEY_LOST)
        hasher, (mark, begin, rest) = self.cost.hasher(), kept.partition(_BEGIN)
        try:
            hasher.verify(begin + rest, self._keyed(secret) if mark else secret)
        except VerifyMismatchError:
            return False, None
        except (InvalidHashError, VerificationError):
            raise Unavailable.of("secret.damaged") from None
        old = mark != self.mark or hasher.check_needs_rehash(begin + rest)
        return True, self.make(secret) if old else None

    def _keyed(self, secret: str) -> str:
        """The secret under the key (HMAC-SHA-256); without ``hmac``, which would load OpenSSL."""
        if self.pepper is None:
            return secret
        key = self.pepper.ljust(_BLOCK, b"\0")
        inner = sha256(bytes(x ^ 0x36 for x in key) + secret.encode())
        return sha256(bytes(x ^ 0x5C for x in key) + inner).hex()
