"""Reads what is shipped: the catalogue, the presets, the helplines."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from agent.api.messages import Help, Helpline
from policies import catalog
from policies.ids import AppId, CategoryId
from policies.targets import KnownProgram, KnownPrograms

if TYPE_CHECKING:
    from policies.care import Helplines
    from policies.catalog import Catalog, ProgramEntry

_CATALOG = Path(catalog.__file__).parent
_APP = "app"
_CASELESS = frozenset({"wine", "windows"})
_OURS = {"linux": ("exe", "flatpak", "snap", "desktop", "wine"), "darwin": ("exe", "bundle", "wine")}
_FACTS = _OURS.get(sys.platform, ("windows",))
"""Facts by which programs are known on this system."""


@cache
def load() -> Catalog:
    """The catalogue of programs and sites."""
    return catalog.read(_table(_CATALOG / "programs.toml"), _table(_CATALOG / "sites.toml"))


@cache
def known_programs() -> KnownPrograms:
    """The catalogue turned round, from a fact to a program, as small as it can be: the agent keeps it."""
    programs = catalog.read(_table(_CATALOG / "programs.toml"), {}).programs
    commands = [(pattern, _known(entry)) for entry in programs.values() for pattern in entry.command]
    facts = (_row(fact, value, entry) for entry in programs.values() for fact, value in _values(entry))
    apps = (_row(_APP, entry.id, entry) for entry in programs.values())
    table = b"".join((*facts, *apps))
    return KnownPrograms(Facts(table), tuple(commands), Apps(table))


def presets() -> Mapping[str, Mapping[str, object]]:
    """All presets by id, parsed."""
    from policies import presets as shipped

    found = {path.stem: path for path in sorted(Path(shipped.__file__).parent.glob("*.toml"))}
    return {key: shipped.read(key, _table(path)).child for key, path in found.items()}


def helplines() -> Helplines:
    """Whom to call, by country."""
    from policies import care

    return care.read(_table(Path(care.__file__).parent / "helplines.toml"))


def help_of(country: str, language: str) -> Help:
    """Whom to call in a country, for the faces."""
    lines = helplines().of(country)
    vietnamese = language == "vi"
    told = tuple(
        Helpline(
            entry.name_vi if vietnamese else entry.name_en,
            entry.number,
            getattr(entry, "hours_vi" if vietnamese else "hours_en", ""),
            entry.links[0] if entry.links else "",
        )
        for entry in lines.entries
    )
    return Help(lines.code or country, told)


def categories() -> Collection[str]:
    """All categories."""
    return catalog.CATEGORIES.keys()


class Facts(Mapping[tuple[str, str], KnownProgram]):
    """Programs by (fact, value), in one string of bytes: a tenth of what as many objects would take.

    A look-up is one search through some 200 kB; it happens when a program is seen for the first time.
    """

    def __init__(self, table: bytes) -> None:
        self._table = table

    def __getitem__(self, key: tuple[str, str]) -> KnownProgram:
        fact, value = key
        if fact == _APP or not (found := _find(self._table, fact, value)):
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for row in self._table.decode().split(_END):
            fact, value, *_ = row.split(_TAB) if row else (_APP, "")
            if fact != _APP:
                yield fact, value

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Apps(Mapping[AppId, KnownProgram]):
    """Programs by their id, in the same string."""

    def __init__(self, table: bytes) -> None:
        self._table = table

    def __getitem__(self, key: AppId) -> KnownProgram:
        if not (found := _find(self._table, _APP, key)):
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[AppId]:
        for row in self._table.decode().split(_END):
            if row.startswith(_APP + _TAB):
                yield AppId(row.split(_TAB)[1])

    def __len__(self) -> int:
        return sum(1 for _ in self)


_TAB, _END = "\t", "\n"


def _row(fact: str, value: str, entry: ProgramEntry) -> bytes:
    browser = "b" if entry.browser else ""
    return (_END + _TAB.join((fact, value, entry.id, entry.name, entry.category, browser))).encode()


def _find(table: bytes, fact: str, value: str) -> KnownProgram | None:
    start = table.find(f"{_END}{fact}{_TAB}{value}{_TAB}".encode())
    if start < 0 or _TAB in value or _END in value:
        return None
    end = table.find(_END.encode(), start + 1)
    row = table[start + 1 : end if end >= 0 else None].decode()
    _, _, key, name, category, browser = row.split(_TAB)
    return KnownProgram(AppId(key), name, CategoryId(category), bool(browser))


def _known(entry: ProgramEntry) -> KnownProgram:
    return KnownProgram(entry.id, entry.name, entry.category, entry.browser)


def _values(entry: ProgramEntry) -> list[tuple[str, str]]:
    found = [
        (fact, value.casefold() if fact in _CASELESS else value)
        for fact in _FACTS
        for value in getattr(entry, fact)
    ]
    return found + [("steam", str(number)) for number in entry.steam]


def _table(path: Path) -> Mapping[str, object]:
    return tomllib.loads(path.read_text("utf-8"))
