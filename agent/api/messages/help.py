"""Whom to call, in a file that asks for no name: nobody is told who looked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HelpOf:
    """Whose country; left out: the household's."""

    country: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Helpline:
    """Whom to call."""

    name: str
    number: str
    hours: str
    url: str
    report: bool = False
    """It takes reports of what somebody saw; whoever wants to talk calls the others."""


@dataclass(frozen=True, slots=True)
class Help:
    """Whom to call for help, and where to report harmful content; never logged."""

    country: str
    lines: tuple[Helpline, ...]
