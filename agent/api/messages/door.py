"""Who the agent speaks to, and the secrets that open its door."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

PROTOCOL = 1
"""Raised when an older client could misunderstand; the agent names the versions it speaks in its refusal."""


@dataclass(frozen=True, slots=True)
class Hello:
    """First message of a client."""

    protocol: int = PROTOCOL
    client: str = ""


class Mode(StrEnum):
    """Whom an agent serves."""

    TRY = "try"
    """One account, which is child and guardian; no root."""
    SERVICE = "service"
    """All accounts of the PC."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """Who the agent takes the client for."""

    protocol: int
    version: str
    mode: str
    """One of ``Mode``."""
    account: str
    child: str | None
    guardian: bool
    """The account is a guardian's, or the connection is unlocked."""
    secret_set: bool
    """Whether a guardian's secret was ever set."""
    language: str
    folder: str = ""
    """Where an agent in try mode keeps its things; the service's folder is no client's."""
    country: str = ""
    """The household's: whom to call depends on it, also when the agent is away later."""


@dataclass(frozen=True, slots=True)
class Secret:
    """The guardian's secret; never part of a log line."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A new guardian's secret; the old one is asked for where there is one."""

    new: str = field(repr=False)
    old: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The guardian's door is open on this connection."""

    until: datetime


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    """The code that sets another secret, told once: to be written down."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Recover:
    """Another secret by the recovery code, which is spent with it."""

    code: str = field(repr=False)
    new: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ResetSecret:
    """Another secret by an administrator of the PC; the forgotten one is not asked for."""

    new: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lift:
    """The account that may try secrets and codes again, after too many wrong ones."""

    account: str
