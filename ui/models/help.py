"""Whom to call: read from what Luytre ships, so it is there without agent, net or time left. Never logged."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from policies import care
from ui.text import known

HOME = "VN"
"""Whose lines come first where the country is not known; those of the world stand beside them."""


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
    lines = care.read(tomllib.loads(file.read_text(encoding="utf-8")))
    places = (lines.of(country),) if country else (lines.of(HOME), lines.elsewhere)
    vietnamese = known(language) == "vi"

    def contact(place: care.Country, entry: care.Entry) -> Contact:
        name = entry.name_vi if vietnamese else entry.name_en
        if not country and place.code:
            name = f"{place.name_vi if vietnamese else place.name_en}: {name}"
        hours = getattr(entry, "hours_vi" if vietnamese else "hours_en", "")
        link = entry.links[0] if entry.links else ""
        return Contact(name, entry.number, hours, link, report=isinstance(entry, care.ReportPlace))

    found = [contact(place, entry) for place in places for entry in place.entries]
    return tuple(sorted(found, key=lambda x: x.report))


def first_number(country: str, language: str) -> str:
    """The number that stands at the foot of every window; empty where we know none."""
    return next((x.number for x in contacts(country, language) if x.number and not x.report), "")
