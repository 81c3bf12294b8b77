"""More time: asked for, answered, given, taken back, read out as a code."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from agent.api.messages.basis import Seconds
from agent.api.messages.status import RequestView


@dataclass(frozen=True, slots=True)
class Ask:
    """A child's request."""

    target: str
    extra: Seconds
    reason: str = ""
    child: str | None = None


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests, the newest first."""

    requests: tuple[RequestView, ...]


@dataclass(frozen=True, slots=True)
class RequestsOf:
    """Which requests: pending ones, or all that are kept."""

    child: str | None = None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many requests wait for an answer, and how much is wrong: the numbers alone need no secret."""

    count: int
    at: datetime
    until: datetime | None = None
    """When the first of them expires, and the number is another."""
    problems: int = 0
    """Errors that stand: what does not work as agreed, of whichever child."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A guardian's answer; ``extra`` None refuses."""

    id: int
    extra: Seconds | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class GiveTime:
    """A guardian gives time without being asked: ``extra`` more, or open ``until``; one of the two."""

    target: str = "screen"
    extra: Seconds | None = None
    until: datetime | None = None
    why: str = ""
    also: tuple[str, ...] = ()
    """Further targets to raise with it (``screen``, its category)."""
    child: str | None = None


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A guardian takes back what was given: it ends now, and what was used of it stays used."""

    id: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class MakeCode:
    """A one-time code: for an open ``request``, with its time or another, or for ``extra`` of a target."""

    request: int | None = None
    target: str = "screen"
    extra: Seconds | None = None
    why: str = ""
    child: str | None = None


CODE_DIGITS = 8
"""Digits of a one-time code."""


@dataclass(frozen=True, slots=True)
class CodeView:
    """A one-time code and what it gives; told to the guardian who made it, once."""

    code: str = field(repr=False)
    child: str
    target: str
    name: str
    extra: Seconds
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Redeem:
    """A code that a guardian read out; blanks and dashes in it do not matter."""

    code: str = field(repr=False)
    child: str | None = None
