"""Helplines and places to report, as values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from policies.ids import Host

OLDEST: Final = timedelta(days=180)
"""An entry that nobody looked at for so long may be wrong: a release waits until somebody does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What helplines and places to report have in common."""

    name_en: str
    name_vi: str
    number: str = ""
    """As one dials it inside the country; empty where there is only a page."""
    links: tuple[str, ...] = ()
    source: str
    checked_on: date
    confirmed: bool
    """Read on the operator's own page, or in law; else second-hand: say so, and look before a release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpline(Entry):
    """Somebody who listens to a child."""

    hours_en: str
    hours_vi: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPlace(Entry):
    """Where harmful content is reported; we open the page, and never keep or send what was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """The lines of one country."""

    code: str
    """ISO 3166 code; empty for all countries that have no lines of their own here."""
    name_en: str
    name_vi: str
    helplines: tuple[Helpline, ...] = ()
    reports: tuple[ReportPlace, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Helplines, then places to report."""
        return (*self.helplines, *self.reports)


@dataclass(frozen=True, slots=True)
class Helplines:
    """All countries, and what is said where we know of no line."""

    countries: Mapping[str, Country]
    elsewhere: Country

    def of(self, country: str) -> Country:
        """The lines of a country; directories of the world where we know none."""
        return self.countries.get(country.upper(), self.elsewhere)

    def hosts(self) -> frozenset[Host]:
        """Names that no filter may ever block, whatever the country: a family may live in two."""
        links = (link for _, entry in self._entries() for link in entry.links)
        return frozenset(Host(link.removeprefix("https://").partition("/")[0]) for link in links)

    def doubtful(self, today: date) -> tuple[tuple[str, Entry], ...]:
        """Entries with their country that are second-hand, or were not looked at for too long."""
        return tuple(
            (code, entry)
            for code, entry in self._entries()
            if not entry.confirmed or today - entry.checked_on > OLDEST
        )

    def _entries(self) -> Iterator[tuple[str, Entry]]:
        for country in (*self.countries.values(), self.elsewhere):
            for entry in country.entries:
                yield country.code, entry
