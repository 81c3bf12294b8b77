"""Which files a set of patterns speaks of, without walking the disk.

A pattern is a shell pattern of a full path, in which ``*`` also stands for folders (fnmatch(3) without
FNM_PATHNAME). Three kinds are told apart: a full path; a name under any folder (``*/name``), looked for in
the folders of programs and among known executables; anything else, below the folder that it begins with.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import fnmatch
import os
import re
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, NamedTuple

from agent.platforms.linux.processes.desktop import PROGRAM_FOLDERS
from agent.platforms.linux.system import followed
from policies.targets import is_pattern

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

NAMED = ("/usr/bin", "/usr/games", "/usr/local/bin", "/usr/local/games")
"""Where packages and administrators put programs for people; a rule's name speaks of those here."""
_FOLDERS = 64
_FILES = 4096
"""A pattern that speaks of more than this is too wide for marks; the sweep still finds what it means."""
_ENTRIES = 16_384
"""So much is read of one folder."""
_SHALLOW = 2
"""Folders right below / are too large to be walked."""
_EXECUTABLE = 0o111


class Places(NamedTuple):
    """Where a set of patterns speaks of something."""

    files: list[str]
    """Those there are; some may stand there twice."""
    folders: frozenset[str]
    """In which a file that fits may appear; those that exist, or what stands above them."""


class Patterns:
    """A compiled set of patterns."""

    def __init__(self, patterns: Collection[str] = ()) -> None:
        self.words = frozenset(patterns)
        self.exact = frozenset(x for x in patterns if not is_pattern(x) and x.startswith("/"))
        self._names = frozenset(x[2:] for x in patterns if x.startswith("*/") and _is_name(x[2:]))
        wild = sorted(x for x in patterns if x not in self.exact and x[2:] not in self._names)
        self._tops = frozenset(folder for x in wild if (folder := _fixed(x)))
        self._expression = re.compile("|".join(map(fnmatch.translate, wild))) if wild else None

    def fits(self, path: str) -> bool:
        """Whether any pattern speaks of this path."""
        if path in self.exact or path.rpartition("/")[2] in self._names:
            return True
        return self._expression is not None and self._expression.match(path) is not None

    def look(self, known: Iterable[str]) -> Places:
        """What there is now; ``known`` are executables that lie anywhere."""
        files = [*filter(followed.is_file, self.exact)]
        folders = {_standing(os.path.dirname(path)) for path in self.exact}
        for folder in PROGRAM_FOLDERS if self._names else ():
            files += filter(followed.is_file, (f"{folder}/{name}" for name in self._names))
            if followed.is_folder(folder):
                folders.add(folder)
        files += (path for path in known if path not in self.exact and self.fits(path))
        for top in self._tops:
            folders.add(_standing(top))
            for folder, found in _branches(top):
                folders.add(folder)
                paths = ((f"{folder}/{entry.name}", entry.found.st_mode) for entry in found)
                files += (x for x, mode in paths if S_ISREG(mode) and mode & _EXECUTABLE and self.fits(x))
        return Places(files, frozenset(folders))


def _is_name(text: str) -> bool:
    return bool(text) and "/" not in text and not is_pattern(text)


def _fixed(pattern: str) -> str | None:
    """The folder that a pattern begins with; None when it may be anywhere, or nearly."""
    start = next((x for x in range(len(pattern)) if is_pattern(pattern[x])), len(pattern))
    folder = pattern[:start].rpartition("/")[0]
    return folder if folder.startswith("/") and folder.count("/") >= _SHALLOW else None


def _standing(folder: str) -> str:
    """The folder, or the nearest one above it that exists."""
    while folder not in {"", "/"} and not followed.is_folder(folder):
        folder = os.path.dirname(folder)
    return folder or "/"


def _branches(top: str) -> Iterator[tuple[str, list[followed.Entry]]]:
    """Folders from ``top`` down with what they hold; links to folders are not followed."""
    waiting, files = [top], 0
    for _ in range(_FOLDERS):
        if not waiting or files > _FILES:
            return
        folder = waiting.pop(0)
        found = list(followed.contents(folder, _ENTRIES))
        files += len(found)
        folders = (x.name for x in found if S_ISDIR(x.found.st_mode) and not x.linked)
        waiting += [f"{folder}/{name}" for name in folders]
        yield folder, found
