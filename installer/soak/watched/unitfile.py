"""A unit file, as far as who starts it without systemd must know it (systemd.syntax(7))."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SPANS = {"ms": 0.001, "s": 1.0, "": 1.0, "min": 60.0, "h": 3600.0}
_SPAN = re.compile(r"([0-9]+)(ms|s|min|h|)")


@dataclass(frozen=True, slots=True)
class Unit:
    """Sections, and of each what stands there, in order."""

    lines: tuple[tuple[str, str, str], ...]

    def all(self, section: str, key: str) -> list[str]:
        """Each time that it is said."""
        return [value for *where, value in self.lines if where == [section, key]]

    def one(self, section: str, key: str) -> str:
        """What was said last; empty where nothing was."""
        return [*[""], *self.all(section, key)][-1]

    def has(self, section: str) -> bool:
        """Whether there is such a section."""
        return any(where == section for where, *_ in self.lines)


def read(text: str) -> Unit:
    """From its text."""
    section, found = "", []
    for line in text.replace("\\\n", " ").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif "=" in line and not line.startswith(("#", ";")):
            key, _, value = line.partition("=")
            found.append((section, key.strip(), value.strip()))
    return Unit(tuple(found))


def shipped(folder: Path, names: tuple[str, ...]) -> dict[str, Unit]:
    """Those of a package."""
    return {name: read((folder / name).read_text("utf-8")) for name in names}


def seconds(text: str) -> float:
    """A span of time; none: 0 (systemd.time(7))."""
    return sum(int(number) * SPANS[unit] for number, unit in _SPAN.findall(text))
