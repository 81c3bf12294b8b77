"""Reads what is shipped: the catalogue, the presets, the helplines."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from agent.api.messages import Help, Helpline
from policies import care, catalog
from policies.targets import KnownProgram, KnownPrograms

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from policies.catalog import Catalog, ProgramEntry
    from policies.ids import AppId

_FACTS = ("exe", "flatpak", "snap", "desktop", "bundle", "wine")


@cache
def load() -> Catalog:
    """The catalogue of programs and sites."""
    return catalog.read(_table("policies.catalog", "programs.toml"), _table("policies.catalog", "sites.toml"))


def known_programs() -> KnownPrograms:
    """The catalogue turned round, from a fact to a program; the rest of it is not kept in memory."""
    programs = catalog.read(_table("policies.catalog", "programs.toml"), {}).programs
    by_fact: dict[tuple[str, str], KnownProgram] = {}
    commands: list[tuple[str, KnownProgram]] = []
    by_app: dict[AppId, KnownProgram] = {}
    for entry in programs.values():
        program = KnownProgram(entry.id, entry.name, entry.category, entry.browser)
        by_app[entry.id] = program
        by_fact.update(((fact, value), program) for fact, value in _values(entry))
        commands += [(pattern, program) for pattern in entry.command]
    return KnownPrograms(by_fact, tuple(commands), by_app)


def presets() -> Mapping[str, Mapping[str, object]]:
    """All presets by id, parsed."""
    folder = files("policies.presets")
    names = [entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return {name.removesuffix(".toml"): _table("policies.presets", name) for name in sorted(names)}


def helplines() -> care.Helplines:
    """Whom to call, by country."""
    return care.read(_table("policies.care", "helplines.toml"))


def help_of(country: str, language: str) -> Help:
    """Whom to call in a country, for the faces."""
    lines = helplines().of(country)
    vietnamese = language == "vi"
    told = tuple(
        Helpline(
            entry.name_vi if vietnamese else entry.name_en,
            entry.number,
            (entry.hours_vi if vietnamese else entry.hours_en) if isinstance(entry, care.Helpline) else "",
            entry.links[0] if entry.links else "",
        )
        for entry in lines.entries
    )
    return Help(lines.code or country, told)


def categories() -> Collection[str]:
    """All categories."""
    return catalog.CATEGORIES.keys()


def _values(entry: ProgramEntry) -> list[tuple[str, str]]:
    found = [(fact, value) for fact in _FACTS for value in getattr(entry, fact)]
    return found + [("steam", str(number)) for number in entry.steam]


def _table(package: str, name: str) -> Mapping[str, object]:
    return tomllib.loads(files(package).joinpath(name).read_text("utf-8"))
