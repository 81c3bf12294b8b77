"""Whom to call: read from what Luytre ships, so it is there without agent, net or time left. Never logged."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from policies import care
from ui.text import known

HOME = "VN"
"""The country of households that we do not know yet."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One line of the help screen, in the reader's language."""

    name: str
    number: str
    hours: str
    link: str
    report: bool
    """A place to report harmful content, not one to be listened to."""


def contacts(country: str, language: str) -> tuple[Contact, ...]:
    """Helplines first, then places to report."""
    file = Path(care.__file__).with_name("helplines.toml")
    lines = care.read(tomllib.loads(file.read_text(encoding="utf-8"))).of(country or HOME)
    vietnamese = known(language) == "vi"
    listening = [
        Contact(
            x.name_vi if vietnamese else x.name_en,
            x.number,
            x.hours_vi if vietnamese else x.hours_en,
            x.links[0] if x.links else "",
            report=False,
        )
        for x in lines.helplines
    ]
    reports = [
        Contact(
            x.name_vi if vietnamese else x.name_en, x.number, "", x.links[0] if x.links else "", report=True
        )
        for x in lines.reports
    ]
    return (*listening, *reports)


def first_number(country: str, language: str) -> str:
    """The number that stands at the foot of every window; empty where we know none."""
    return next((x.number for x in contacts(country, language) if x.number and not x.report), "")
