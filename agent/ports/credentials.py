"""What is kept so that guardians can prove who they are: hashes, codes, and how often somebody was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from policies.ids import ChildId, RequestId
    from policies.model import Grant
    from policies.requests import Request
    from policies.target import Target


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """What a code of eight digits stands for; of the code itself a salted hash is kept."""

    id: int
    child: ChildId
    target: Target
    extra: timedelta
    by: str
    why: str
    made_at: datetime
    expires_at: datetime
    """Both by the household's timeline."""
    salt: bytes
    digest: bytes
    request: RequestId | None = None
    """The request that it answers, where there is one."""


@dataclass(frozen=True, slots=True)
class Lockout:
    """Wrong secrets of one source account; kept over restarts and committed before each check."""

    source: str
    failures: int = 0
    wait: timedelta | None = None
    """Still to wait before the next try, as of ``boottime`` of that boot."""
    boottime: timedelta | None = None
    boot_id: str = ""


class CredentialStore(Protocol):
    """The part of the store that keeps them."""

    def secret(self) -> str | None:
        """Hash of the guardian's secret."""

    def keep_secret(self, hashed: str) -> None:
        """Another secret."""

    def recovery(self) -> bytes | None:
        """SHA-256 of the recovery code; None where there is none, or it was used."""

    def keep_recovery(self, digest: bytes) -> None:
        """Another recovery code; the one before holds no more."""

    def recover(self, hashed: str) -> None:
        """Another secret, and the recovery code is spent with it: both, or neither."""

    def codes(self, child: ChildId) -> tuple[OneTimeCode, ...]:
        """Codes of a child, the oldest first; also those whose time has passed."""

    def keep_code(self, code: OneTimeCode) -> None:
        """Keep a new code; its number is given here."""

    def drop_code(self, code: OneTimeCode) -> None:
        """A code that stands for nothing any more."""

    def redeem(self, code: OneTimeCode, grant: Grant, request: Request | None = None) -> Grant:
        """Keep what a code gave, and spend it: both, or neither. LookupError when it was spent already."""

    def lockout(self, source: str) -> Lockout:
        """Wrong tries of a source account."""

    def keep_lockout(self, lockout: Lockout) -> None:
        """Commit the counter: before the secret is checked."""
