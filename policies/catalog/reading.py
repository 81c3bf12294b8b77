"""Turns the parsed catalogue files into values, and refuses what is wrong in them."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policies.catalog.categories import CATEGORIES
from policies.catalog.entries import CatalogError, ProgramEntry, SiteEntry
from policies.catalog.lookup import Catalog
from policies.ids import AppId, CategoryId, Host
from policies.names import LABEL, LONGEST

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HOST: Final = re.compile(rf"{LABEL}(?:\.{LABEL})+")
_COMMON: Final = frozenset({"name", "category", "age"})
_FACTS: Final = frozenset({"exe", "flatpak", "snap", "desktop", "bundle", "windows", "wine", "command"})
_PROGRAM: Final = _COMMON | _FACTS | {"steam", "browser", "launcher"}
_SITE: Final = _COMMON | {"hosts", "main"}


def read(programs: Mapping[str, object], sites: Mapping[str, object]) -> Catalog:
    """The catalogue of two parsed TOML files; raises CatalogError with the entry and the key."""
    return Catalog(
        programs=MappingProxyType({AppId(key): _program(key, value) for key, value in programs.items()}),
        sites=MappingProxyType({key: _site(key, value) for key, value in sites.items()}),
    )


def _program(key: str, value: object) -> ProgramEntry:
    entry = _Entry(key, value, _PROGRAM)
    windows = entry.strings("windows")
    program = ProgramEntry(
        id=AppId(key),
        name=entry.text("name"),
        category=entry.category(),
        exe=entry.strings("exe"),
        flatpak=entry.strings("flatpak"),
        snap=entry.strings("snap"),
        desktop=entry.strings("desktop"),
        bundle=entry.strings("bundle"),
        windows=windows,
        wine=entry.strings("wine") or windows,
        steam=entry.numbers("steam"),
        command=entry.strings("command"),
        age=entry.text("age", must=False),
        browser=entry.flag("browser"),
        launcher=entry.flag("launcher"),
    )
    if not any((*(getattr(program, fact) for fact in _FACTS), program.steam)):
        raise CatalogError(key, "", "nothing says how to know this program when it runs")
    return program


def _site(key: str, value: object) -> SiteEntry:
    entry = _Entry(key, value, _SITE)
    hosts = entry.strings("hosts")
    if not hosts:
        raise CatalogError(key, "hosts", "is missing")
    for host in hosts:
        if len(host) > LONGEST or not _HOST.fullmatch(host):
            raise CatalogError(key, "hosts", f'"{host}" is no lower-case IDNA host name')
    return SiteEntry(
        id=key,
        name=entry.text("name"),
        category=entry.category(),
        hosts=tuple(Host(host) for host in hosts),
        main=_main(key, hosts, entry.text("main", must=False)),
        age=entry.text("age", must=False),
    )


def _main(key: str, hosts: tuple[str, ...], named: str) -> Host:
    """The host that was named as the main one, or the one of which there is no doubt."""
    if named and named not in hosts:
        raise CatalogError(key, "main", f'"{named}" is none of its hosts')
    for host in (named, *hosts):
        if host and (host == named or len(hosts) == 1 or host.startswith(f"{key}.")):
            return Host(host)
    raise CatalogError(key, "main", "is missing: none of the hosts begins with the id")


class _Entry:
    """One table of a catalogue file, read key by key with errors that say where."""

    __slots__ = ("_key", "_table")

    def __init__(self, key: str, value: object, known: frozenset[str]) -> None:
        if not _ID.fullmatch(key):
            raise CatalogError(key, "", "an id is made of a-z, 0-9 and single hyphens")
        if not isinstance(value, Mapping):
            raise CatalogError(key, "", "must be a table")
        for name in value:
            if name not in known:
                raise CatalogError(key, str(name), f"is not a key; known are {', '.join(sorted(known))}")
        self._key = key
        self._table: Mapping[str, object] = value

    def text(self, name: str, *, must: bool = True) -> str:
        """A string; empty only where it may be left out."""
        value = self._table.get(name, "")
        if not isinstance(value, str):
            raise CatalogError(self._key, name, "must be a text")
        if not value.strip() and (must or name in self._table):
            raise CatalogError(self._key, name, "is missing" if name not in self._table else "is empty")
        return value

    def category(self) -> CategoryId:
        """The category, one of the closed list."""
        value = CategoryId(self.text("category"))
        if value not in CATEGORIES:
            raise CatalogError(self._key, "category", f'"{value}" is not a category')
        return value

    def strings(self, name: str) -> tuple[str, ...]:
        """A list of texts, each once; empty when left out."""
        found: list[str] = []
        for item in self._items(name):
            if not isinstance(item, str) or not item.strip():
                raise CatalogError(self._key, name, "must be a list of texts")
            found.append(item)
        self._once(name, found)
        return tuple(found)

    def numbers(self, name: str) -> tuple[int, ...]:
        """A list of positive whole numbers, each once; empty when left out."""
        found: list[int] = []
        for item in self._items(name):
            if not isinstance(item, int) or isinstance(item, bool) or item <= 0:
                raise CatalogError(self._key, name, "must be a list of positive numbers")
            found.append(item)
        self._once(name, found)
        return tuple(found)

    def flag(self, name: str) -> bool:
        """Yes or no; no when left out."""
        value = self._table.get(name, False)
        if not isinstance(value, bool):
            raise CatalogError(self._key, name, "must be true or false")
        return value

    def _items(self, name: str) -> list[object]:
        value = self._table.get(name, [])
        if not isinstance(value, list) or (not value and name in self._table):
            raise CatalogError(self._key, name, "must be a list with something in it")
        return value

    def _once(self, name: str, found: list[str] | list[int]) -> None:
        if len(set(found)) != len(found):
            raise CatalogError(self._key, name, "says one thing twice")
