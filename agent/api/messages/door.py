"""Who the agent speaks to, and the secrets that open its door."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from agent.api.messages.basis import Concealed

PROTOCOL = 1
"""Raised when an older client could misunderstand; the agent names the versions it speaks in its refusal."""


class Hello(Struct, frozen=True):
    """First message of a client."""

    protocol: int = PROTOCOL
    client: str = ""


class Mode(StrEnum):
    """Whom an agent serves."""

    TRY = "try"
    """One account, which is child and guardian; no root."""
    SERVICE = "service"
    """All accounts of the PC."""


class Welcome(Struct, frozen=True):
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


class Secret(Concealed, frozen=True):
    """The guardian's secret; never part of a log line."""

    secret: str


class NewSecret(Concealed, frozen=True):
    """A new guardian's secret; the old one is asked for where there is one."""

    new: str
    old: str | None = None


class Unlocked(Struct, frozen=True):
    """The guardian's door is open on this connection."""

    until: datetime


class RecoveryCode(Concealed, frozen=True):
    """The code that sets another secret, told once: to be written down."""

    code: str


class Recover(Concealed, frozen=True):
    """Another secret by the recovery code, which is spent with it."""

    code: str
    new: str


class ResetSecret(Concealed, frozen=True):
    """Another secret by an administrator of the PC; the forgotten one is not asked for."""

    new: str


class Lift(Struct, frozen=True):
    """The account that may try secrets and codes again, after too many wrong ones."""

    account: str
