"""Finding things in the catalogue: by host, by a half-remembered name, by a misspelt id."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, assert_never

from policies.catalog.categories import CATEGORIES
from policies.catalog.entries import CatalogError, ProgramEntry, SiteEntry
from policies.ids import AppId
from policies.names import nearest, plain

Kind = Literal["app", "site", "category"]
"""The words by which a rule of the policy document names its target."""

NEAREST = 3
"""So many suggestions help; more confuse."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """All programs and site services we know, each by its id."""

    programs: Mapping[AppId, ProgramEntry]
    sites: Mapping[str, SiteEntry]
    _hosts: Mapping[str, SiteEntry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        hosts: dict[str, SiteEntry] = {}
        for site in self.sites.values():
            for host in site.hosts:
                if host in hosts:
                    raise CatalogError(site.id, "hosts", f'"{host}" belongs to {hosts[host].id} already')
                hosts[host] = site
        object.__setattr__(self, "_hosts", MappingProxyType(hosts))

    def site_of(self, host: str) -> SiteEntry | None:
        """The service with the longest name that is this host or stands above it."""
        return nearest(plain(host), self._hosts)

    def find(self, text: str) -> tuple[ProgramEntry | SiteEntry, ...]:
        """Entries whose id, name or host holds the text, best first; case and diacritics don't matter."""
        wanted = folded(text)
        if not wanted:
            return ()
        ranked: list[tuple[int, int, ProgramEntry | SiteEntry]] = []
        entries: tuple[ProgramEntry | SiteEntry, ...] = (*self.programs.values(), *self.sites.values())
        for place, entry in enumerate(entries):
            ranks = [rank for word in _words(entry) if (rank := _rank(wanted, folded(word))) is not None]
            if ranks:
                ranked.append((min(ranks), place, entry))
        ranked.sort(key=lambda item: item[:2])
        return tuple(entry for _, _, entry in ranked)

    def nearest(self, text: str, kind: Kind) -> tuple[str, ...]:
        """Ids that look like the text, most alike first: for "did you mean"."""
        import difflib

        names = dict(self._named(kind))
        close = difflib.get_close_matches(folded(text), names, n=2 * NEAREST, cutoff=0.6)
        return tuple(dict.fromkeys(names[name] for name in close))[:NEAREST]

    def _named(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """Each folded name of the things of a kind, with the id it leads to; ids last, for they win."""
        match kind:
            case "app":
                yield from ((folded(entry.name), entry.id) for entry in self.programs.values())
                yield from ((key, key) for key in self.programs)
            case "site":
                yield from ((folded(entry.name), entry.id) for entry in self.sites.values())
                yield from ((host, entry.id) for host, entry in self._hosts.items())
                yield from ((key, key) for key in self.sites)
            case "category":
                for key, names in CATEGORIES.items():
                    yield from ((folded(name), key) for name in names)
                yield from ((key, key) for key in CATEGORIES)
            case _:
                assert_never(kind)


def folded(text: str) -> str:
    """The text without case, diacritics and outer blanks: "Liên Quân" and "lien quan" are one."""
    import unicodedata  # half a megabyte of tables, rarely needed

    plain = unicodedata.normalize("NFD", text.strip().casefold().replace("đ", "d"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _words(entry: ProgramEntry | SiteEntry) -> tuple[str, ...]:
    match entry:
        case ProgramEntry():
            return (entry.id, entry.name)
        case SiteEntry():
            return (entry.id, entry.name, *entry.hosts)
        case _:
            assert_never(entry)


def _rank(wanted: str, word: str) -> int | None:
    """0 the same, 1 begins so, 2 a word in it begins so, 3 holds it, None holds it not."""
    place = word.find(wanted)
    if place < 0:
        return None
    if place == 0:
        return 0 if word == wanted else 1
    return 2 if f" {wanted}" in word else 3
