"""Which desktop entry an executable belongs to (freedesktop.org Desktop Entry Specification 1.5)."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import math
import os
import re
import shlex
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from agent.platforms.linux.system import followed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SYSTEM = (
    "/usr/share/applications",
    "/usr/local/share/applications",
    "/var/lib/flatpak/exports/share/applications",
    "/var/lib/snapd/desktop/applications",
)
PROGRAM_FOLDERS = (
    "/usr/local/bin",
    "/usr/bin",
    "/bin",
    "/usr/local/games",
    "/usr/games",
    "/usr/sbin",
    "/sbin",
    "/snap/bin",
)
RUNNERS = re.compile(
    r"(?:env|sh|bash|dash|zsh|python[\d.]*|perl|ruby|java|node|gjs|gjs-console|mono|electron\d*|wine\d*|steam|"
    r"flatpak|snap|sudo|pkexec|xdg-open|gtk-launch|dbus-launch|dbus-send|gapplication|x-terminal-emulator|"
    r"xterm|konsole|gnome-terminal|xfce4-terminal|kioclient\d*|exo-open)"
)
"""Programs that run others: their executable says nothing of the entry."""
_ENTRIES, _OWN_ENTRIES = 4096, 512
"""In one folder of the system, and of an account; nobody has more programs."""
_LIMIT = 65536
_LONGEST = 2048
"""Signs of a line that starts something; Wine's longest are a quarter of it."""
PATIENCE, REST = 0.2, 5.0
"""Seconds for which an account's folder is read at once, and until it is gone on with."""
_WRAPPER = 4096
_EXEC = re.compile(rb'^[^#\n]*\bexec\s+(?:-a\s+\S+\s+)?"?(/[^\s"$`]+)', re.MULTILINE)
_LINKS = 3

Entries: TypeAlias = "dict[str, tuple[int, str | None, bool]]"
"""File name -> when it changed, its executable, whether it is started without arguments."""


@dataclass(slots=True)
class _Folder:
    changed: int
    entries: Entries = field(default_factory=dict)
    coming: Iterator[Entries | None] | None = None
    """Reads it anew, and yields after each entry; at the end what lies there."""
    resting: float = 0.0
    """Until then (monotonic) it is not gone on with."""


class DesktopIndex:
    """Executable -> desktop id, read again when a folder of entries changes."""

    def __init__(self, folders: Iterable[str] = SYSTEM) -> None:
        self._folders: dict[str, _Folder] = {path: _Folder(-1) for path in folders}
        self._system = frozenset(self._folders)
        self._ids: dict[str, tuple[str, bool]] = {}

    def add(self, folder: str) -> None:
        """Look there too, after all others: an account's own entries never win over the system's."""
        self._folders.setdefault(folder, _Folder(-1))

    def add_home(self, home: str) -> None:
        """Look into the home of an account too."""
        self.add(f"{home}/.local/share/applications")

    def id_of(self, executable: str) -> tuple[str | None, bool]:
        """The id of the one entry that starts this executable, and whether the system says so."""
        return self._ids.get(executable, (None, False))

    def executables(self) -> tuple[str, ...]:
        """All executables that an entry starts."""
        return tuple(self._ids)

    def refresh(self) -> bool:
        """Read what changed; whether anything did. One ``stat`` a folder when nothing did.

        What an account makes so that it takes long is read a little at a time.
        """
        changed = False
        for path, folder in self._folders.items():
            own = path not in self._system
            if folder.coming is None:
                now = _changed_by_account(path) if own else _changed(path)
                if now == folder.changed:
                    continue
                folder.changed = now
                folder.coming = _reading(path, folder.entries, _OWN_ENTRIES if own else _ENTRIES)
            changed |= _go_on(folder, PATIENCE if own else math.inf)
        if changed:
            self._ids = self._build()
        return changed

    def _build(self) -> dict[str, tuple[str, bool]]:
        ids: dict[str, tuple[str, bool]] = {}
        taken: set[str] = set()
        for path, folder in self._folders.items():
            found: dict[str, list[tuple[bool, str]]] = {}
            for name, (_, executable, plain) in folder.entries.items():
                key = name.removesuffix(".desktop")
                if executable and key not in taken:
                    found.setdefault(executable, []).append((plain, key))
            for executable, claims in found.items():
                plain_ones = [key for plain, key in claims if plain]
                choice = plain_ones if len(claims) > 1 else [claims[0][1]]
                # Several entries for one executable (an office suite) name none of them.
                if len(choice) == 1 and executable not in ids:
                    ids[executable] = (choice[0], path in self._system)
            taken.update(name.removesuffix(".desktop") for name in folder.entries)
        return ids


def _changed(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _changed_by_account(path: str) -> int:
    found = followed.stat(path)
    return found.st_mtime_ns if found else 0


def _go_on(folder: _Folder, patience: float) -> bool:
    """Read on for so long; whether all of it is known now."""
    begun = time.monotonic()
    if begun < folder.resting or folder.coming is None:
        return False
    for known in folder.coming:
        if known is not None:
            folder.entries, folder.coming = known, None
            return True
        if time.monotonic() - begun > patience:
            folder.resting = time.monotonic() + REST
            return False
    return False


def _reading(path: str, before: Entries, most: int) -> Iterator[Entries | None]:
    entries: Entries = {}
    for item in followed.contents(path, most):
        yield None
        if not item.name.endswith(".desktop"):
            continue
        changed, known = item.found.st_mtime_ns, before.get(item.name)
        if known and known[0] == changed:
            entries[item.name] = known
        else:
            executable, plain = started_by(_line(f"{path}/{item.name}", b"Exec="))
            entries[item.name] = (changed, executable, plain)
    yield entries


def _line(path: str, key: bytes) -> str:
    """The value of a key in the first group of an entry."""
    inside = False
    read = followed.read(path, _LIMIT)
    for line in read.head.splitlines() if read else ():
        if line.startswith(b"["):
            if inside:
                break
            inside = line.strip() == b"[Desktop Entry]"
        elif inside and line.startswith(key):
            return line[len(key) :].strip().decode("utf-8", "replace")
    return ""


def started_by(line: str) -> tuple[str | None, bool]:
    """The executable that an Exec line starts, and whether it gets no arguments of its own."""
    if len(line) > _LONGEST:
        return None, False
    try:
        words = shlex.split(line)
    except ValueError:
        return None, False
    if words and words[0].rpartition("/")[2] == "env":
        words = words[1:]
        while words and "=" in words[0]:
            words = words[1:]
    if not words or RUNNERS.fullmatch(words[0].rpartition("/")[2]):
        return None, False
    plain = all(word.startswith("%") for word in words[1:])
    for place in _places(words[0]):
        if found := followed.read(place, _WRAPPER):
            return _program(found), plain
    return None, False


def _program(file: followed.Read) -> str | None:
    """What a file is, or what a small shell script does ``exec`` and nothing else."""
    for _ in range(_LINKS):
        if not file.head.startswith(b"#!"):
            return file.path
        if b"sh" not in file.head.partition(b"\n")[0] or not (found := _EXEC.search(file.head)):
            return None
        path = os.fsdecode(found[1])
        if RUNNERS.fullmatch(path.rpartition("/")[2]) or not (read := followed.read(path, _WRAPPER)):
            return None
        file = read
    return None


def _places(word: str) -> Iterator[str]:
    if word.startswith("/"):
        yield word
    else:
        yield from (f"{folder}/{word}" for folder in PROGRAM_FOLDERS)
