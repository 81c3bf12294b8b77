"""More time: asked for, answered, given, taken back, read out as a code."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from agent.api.messages.basis import Concealed, Seconds
from agent.api.messages.status import RequestView


class Ask(Struct, frozen=True):
    """A child's request."""

    target: str
    extra: Seconds
    reason: str = ""
    child: str | None = None


class Requests(Struct, frozen=True):
    """Requests, the newest first."""

    requests: tuple[RequestView, ...]


class RequestsOf(Struct, frozen=True):
    """Which requests: pending ones, or all that are kept."""

    child: str | None = None
    pending: bool = False


class Waiting(Struct, frozen=True):
    """How many requests wait for an answer, and how much is wrong: the numbers alone need no secret."""

    count: int
    at: datetime
    until: datetime | None = None
    """When the first of them expires, and the number is another."""
    problems: int = 0
    """Errors that stand: what does not work as agreed, of whichever child."""


class Answer(Struct, frozen=True):
    """A guardian's answer; ``extra`` None refuses."""

    id: int
    extra: Seconds | None = None
    why: str = ""


class GiveTime(Struct, frozen=True):
    """A guardian gives time without being asked: ``extra`` more, or open ``until``; one of the two."""

    target: str = "screen"
    extra: Seconds | None = None
    until: datetime | None = None
    why: str = ""
    also: tuple[str, ...] = ()
    """Further targets to raise with it (``screen``, its category)."""
    child: str | None = None


class TakeBack(Struct, frozen=True):
    """A guardian takes back what was given: it ends now, and what was used of it stays used."""

    id: int
    why: str = ""


class MakeCode(Struct, frozen=True):
    """A one-time code: for an open ``request``, with its time or another, or for ``extra`` of a target."""

    request: int | None = None
    target: str = "screen"
    extra: Seconds | None = None
    why: str = ""
    child: str | None = None


CODE_DIGITS = 8
"""Digits of a one-time code."""


class CodeView(Concealed, frozen=True):
    """A one-time code and what it gives; told to the guardian who made it, once."""

    code: str
    child: str
    target: str
    name: str
    extra: Seconds
    expires_at: datetime


class Redeem(Concealed, frozen=True):
    """A code that a guardian read out; blanks and dashes in it do not matter."""

    code: str
    child: str | None = None
