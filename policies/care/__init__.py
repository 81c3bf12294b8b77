"""Whom a child can call and where harmful content is reported, by country: numbers collide between countries.

``helplines.toml`` lies beside this file. The agent parses it and hands the table to ``read``; nothing here
opens a file, and nothing anywhere records that a helpline was looked at.
"""

from policies.care.lines import OLDEST, Country, Entry, Helpline, Helplines, ReportPlace
from policies.care.reading import CareError, read

__all__ = [
    "OLDEST",
    "CareError",
    "Country",
    "Entry",
    "Helpline",
    "Helplines",
    "ReportPlace",
    "read",
]
