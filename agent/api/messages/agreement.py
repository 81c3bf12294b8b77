"""The agreement and what became of it: whoever changes it says why, and all who it is about read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PolicyText:
    """The policy document in force, or an earlier one."""

    text: str
    version: int
    applied_at: datetime | None
    applied_by: str


@dataclass(frozen=True, slots=True)
class OfVersion:
    """Which version of the policy, by the number that its history tells."""

    version: int


@dataclass(frozen=True, slots=True)
class ApplyPolicy:
    """A new document; nothing of it is applied when it has an error."""

    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """The new version, and what it changes, in sentences."""

    version: int
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One entry of the policy's history."""

    version: int
    at: datetime
    by: str
    why: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyHistory:
    """All versions, the newest first."""

    versions: tuple[PolicyVersion, ...]


@dataclass(frozen=True, slots=True)
class LogOf:
    """Which part of the log."""

    child: str | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class LogEntry:
    """Who did what, when, in plain words."""

    at: datetime
    who: str
    what: str
    child: str | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """The log, the newest first."""

    entries: tuple[LogEntry, ...]
