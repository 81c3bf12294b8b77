"""Whom to call, in a file that asks for no name: nobody is told who looked."""

from __future__ import annotations

from msgspec import Struct


class HelpOf(Struct, frozen=True):
    """Whose country; left out: the household's."""

    country: str | None = None
    language: str | None = None


class Helpline(Struct, frozen=True):
    """Whom to call."""

    name: str
    number: str
    hours: str
    url: str
    report: bool = False
    """It takes reports of what somebody saw; whoever wants to talk calls the others."""


class Help(Struct, frozen=True):
    """Whom to call for help, and where to report harmful content; never logged."""

    country: str
    lines: tuple[Helpline, ...]
