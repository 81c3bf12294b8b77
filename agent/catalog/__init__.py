"""Reads what is shipped: the catalogue, the presets, the helplines."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from agent.api.messages import Help, Helpline
from agent.catalog.rows import Apps, Facts, Rows
from policies.targets import KnownProgram, KnownPrograms
from policies.web import Service, Web

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from policies.care import Helplines
    from policies.catalog import Catalog, ProgramEntry
    from policies.presets import Preset

_CASELESS = frozenset({"wine", "windows"})
_OURS = {
    "linux": ("exe", "flatpak", "snap", "desktop", "wine", "steam"),
    "darwin": ("exe", "bundle", "wine", "steam"),
}
_FACTS = _OURS.get(sys.platform, ("windows", "steam"))
"""Facts by which programs are known on this system."""


def load(*, programs: bool = True, sites: bool = True) -> Catalog:
    """The catalogue of programs and of sites, or that part of it which is wanted; not kept."""
    from policies import catalog

    folder = Path(catalog.__file__).parent
    wanted = {"programs.toml": programs, "sites.toml": sites}
    return catalog.read(*(_table(folder / name) if asked else {} for name, asked in wanted.items()))


@cache
def known_programs() -> KnownPrograms:
    """The catalogue turned round, from a fact to a program, as small as it can be: the agent keeps it."""
    entries = load(sites=False).programs.values()
    tables = {
        fact: Rows((value, _known(entry)) for entry in entries for value in _values(entry, fact))
        for fact in _FACTS
    }
    commands = tuple((pattern, _known(entry)) for entry in entries for pattern in entry.command)
    apps = Apps(Rows((entry.id, _known(entry)) for entry in entries))
    executables = tables.get("exe") or Rows(())
    return KnownPrograms(Facts(tables), commands, apps, executables.pairs)


def web() -> Web:
    """What is known of sites; what stays open is one set for browsers and for the resolver."""
    from agent.sites import known

    entries = load(programs=False).sites
    told = known.beside(entries)
    services = {
        str(host): Service(entry.main, entry.category, entry.name)
        for entry in entries.values()
        for host in entry.hosts
    }
    return Web(services, told.needed, told.spared)


class Presets(Mapping[str, Mapping[str, object]]):
    """What each preset brings to a child, by its id; read when it is asked for, as few are."""

    def __init__(self) -> None:
        self._files = _preset_files()
        self._read: dict[str, Mapping[str, object]] = {}

    def __getitem__(self, key: str) -> Mapping[str, object]:
        from policies import presets as shipped

        if key not in self._read:
            self._read[key] = shipped.read(key, _table(self._files[key])).child
        return self._read[key]

    def __contains__(self, key: object) -> bool:
        return key in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def all_presets() -> Mapping[str, Preset]:
    """All presets by id."""
    from policies import presets as shipped

    return {key: shipped.read(key, _table(path)) for key, path in _preset_files().items()}


def preset_text(key: str) -> str:
    """A preset as it is written. Raises KeyError where there is none of that id."""
    return _preset_files()[key].read_text("utf-8")


def _preset_files() -> Mapping[str, Path]:
    from policies import presets as shipped

    return {path.stem: path for path in sorted(Path(shipped.__file__).parent.glob("*.toml"))}


def helplines() -> Helplines:
    """Whom to call, by country."""
    from policies import care

    return care.read(_table(Path(care.__file__).parent / "helplines.toml"))


@lru_cache(maxsize=4)
def help_of(country: str, language: str) -> Help:
    """Whom to call in a country, for the faces; asked at each beat while somebody may not log in."""
    from policies import care

    lines = helplines().of(country)
    vietnamese = language == "vi"
    told = tuple(
        Helpline(
            entry.name_vi if vietnamese else entry.name_en,
            entry.number,
            getattr(entry, "hours_vi" if vietnamese else "hours_en", ""),
            entry.links[0] if entry.links else "",
            report=isinstance(entry, care.ReportPlace),
        )
        for entry in lines.entries
    )
    return Help(lines.code or country, told)


def categories() -> Collection[str]:
    """All categories."""
    from policies.catalog import CATEGORIES

    return tuple(CATEGORIES)


def _known(entry: ProgramEntry) -> KnownProgram:
    return KnownProgram(entry.id, entry.name, entry.category, entry.browser, entry.launcher)


def _values(entry: ProgramEntry, fact: str) -> list[str]:
    values = getattr(entry, fact)
    return [value.casefold() if fact in _CASELESS else str(value) for value in values]


def _table(path: Path) -> Mapping[str, object]:
    import tomllib

    return tomllib.loads(path.read_text("utf-8"))
