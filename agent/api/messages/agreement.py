"""The agreement and what became of it: whoever changes it says why, and all who it is about read it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class PolicyText(Struct, frozen=True):
    """The policy document in force, or an earlier one."""

    text: str
    version: int
    applied_at: datetime | None
    applied_by: str


class OfVersion(Struct, frozen=True):
    """Which version of the policy, by the number that its history tells."""

    version: int


class ApplyPolicy(Struct, frozen=True):
    """A new document; nothing of it is applied when it has an error."""

    text: str
    why: str = ""


class Applied(Struct, frozen=True):
    """The new version, and what it changes, in sentences."""

    version: int
    changes: tuple[str, ...]


class PolicyVersion(Struct, frozen=True):
    """One entry of the policy's history."""

    version: int
    at: datetime
    by: str
    why: str
    changes: tuple[str, ...]


class PolicyHistory(Struct, frozen=True):
    """All versions, the newest first."""

    versions: tuple[PolicyVersion, ...]


class LogOf(Struct, frozen=True):
    """Which part of the log."""

    child: str | None = None
    limit: int = 100


class LogEntry(Struct, frozen=True):
    """Who did what, when, in plain words."""

    at: datetime
    who: str
    what: str
    child: str | None = None


class Log(Struct, frozen=True):
    """The log, the newest first."""

    entries: tuple[LogEntry, ...]
