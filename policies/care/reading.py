"""Turns the parsed file of helplines into values, and refuses an entry without source or date."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from policies.care.lines import Country, Helpline, Helplines, ReportPlace

_CODE: Final = re.compile(r"[A-Z]{2}")
_NUMBER: Final = re.compile(r"\d[\d -]*")
_LINK: Final = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/\S*)?")
_ELSEWHERE: Final = "other"
_CHANNELS: Final = frozenset({"app", "chat", "email", "phone", "text", "web", "zalo"})
_COUNTRY: Final = frozenset({"name_en", "name_vi", "helpline", "report"})
_ENTRY: Final = frozenset({"name_en", "name_vi", "number", "links", "source", "checked_on", "status"})
_HELPLINE: Final = _ENTRY | {"hours_en", "hours_vi", "channels"}


class CareError(ValueError):
    """The shipped helplines are wrong; says where."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path = path


def read(table: Mapping[str, object]) -> Helplines:
    """The helplines of a parsed file: a table per country, and ``other`` for the rest of the world."""
    countries = {code: _country(code, value) for code, value in table.items()}
    elsewhere = countries.pop(_ELSEWHERE, None)
    if elsewhere is None:
        raise CareError(_ELSEWHERE, "is missing: every child needs somewhere to turn")
    for code in countries:
        if not _CODE.fullmatch(code):
            raise CareError(code, "is no country code (two capital letters)")
    return Helplines(MappingProxyType(countries), elsewhere)


def _country(code: str, value: object) -> Country:
    part = _Part(code, value, _COUNTRY)
    country = Country(
        code="" if code == _ELSEWHERE else code,
        name_en=part.text("name_en"),
        name_vi=part.text("name_vi"),
        helplines=tuple(_helpline(entry) for entry in part.parts("helpline", _HELPLINE)),
        reports=tuple(_report(entry) for entry in part.parts("report", _ENTRY)),
    )
    if not country.helplines:
        raise CareError(code, "has no helpline")
    return country


def _helpline(part: "_Part") -> Helpline:
    channels = part.texts("channels")
    if unknown := set(channels) - _CHANNELS:
        part.refuse("channels", f"{', '.join(sorted(unknown))}: known are {', '.join(sorted(_CHANNELS))}")
    number = part.number()
    if ("phone" in channels) != bool(number):
        part.refuse("number", "goes with the channel phone")
    return Helpline(
        name_en=part.text("name_en"),
        name_vi=part.text("name_vi"),
        number=number,
        hours_en=part.text("hours_en"),
        hours_vi=part.text("hours_vi"),
        channels=channels,
        links=part.links(),
        source=part.text("source"),
        checked_on=part.day("checked_on"),
        confirmed=part.confirmed(),
    )


def _report(part: "_Part") -> ReportPlace:
    return ReportPlace(
        name_en=part.text("name_en"),
        name_vi=part.text("name_vi"),
        number=part.number(),
        links=part.links(),
        source=part.text("source"),
        checked_on=part.day("checked_on"),
        confirmed=part.confirmed(),
    )


class _Part:
    """One table of the file, read key by key with errors that say where."""

    __slots__ = ("_path", "_table")

    def __init__(self, path: str, value: object, known: frozenset[str]) -> None:
        if not isinstance(value, Mapping):
            raise CareError(path, "must be a table")
        self._path = path
        self._table: Mapping[str, object] = value
        for name in value:
            if name not in known:
                self.refuse(str(name), f"is not a key; known are {', '.join(sorted(known))}")

    def refuse(self, name: str, what: str) -> None:
        """Say what is wrong with a key."""
        raise CareError(f"{self._path}.{name}", what)

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self._table.get(name)
        if not isinstance(value, str) or not value.strip():
            raise CareError(f"{self._path}.{name}", "must be a text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty when left out."""
        value = self._table.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise CareError(f"{self._path}.{name}", "must be a list of texts")
        return tuple(value)

    def number(self) -> str:
        """A telephone number as one dials it; empty when left out."""
        value = self._table.get("number", "")
        if not isinstance(value, str) or (value and not _NUMBER.fullmatch(value)):
            raise CareError(f"{self._path}.number", "must be a telephone number in quotes")
        return value

    def links(self) -> tuple[str, ...]:
        """Pages, all https."""
        links = self.texts("links")
        for link in links:
            if not _LINK.fullmatch(link):
                self.refuse("links", f'"{link}" is no https address')
        if not links and "number" not in self._table:
            self.refuse("links", "is missing: there is no number either")
        return links

    def day(self, name: str) -> date:
        """A date that must be there."""
        value = self._table.get(name)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise CareError(f"{self._path}.{name}", "must be a date like 2026-11-25")
        return value

    def confirmed(self) -> bool:
        """False where the file says that somebody must confirm the entry."""
        status = self._table.get("status", "confirmed")
        if status not in {"confirmed", "confirm"}:
            self.refuse("status", 'must be "confirmed" or "confirm"')
        return status == "confirmed"

    def parts(self, name: str, known: frozenset[str]) -> tuple["_Part", ...]:
        """A list of tables; empty when left out."""
        value = self._table.get(name, [])
        if not isinstance(value, list):
            raise CareError(f"{self._path}.{name}", "must be a list of tables")
        return tuple(_Part(f"{self._path}.{name}[{place}]", item, known) for place, item in enumerate(value))
