"""Where each key and each item of a TOML text stands: ``tomllib`` tells values, but no lines.

The scanner trusts that ``tomllib`` has read the text without an error and looks only for what carries
positions: headers, keys, brackets, strings, comments (https://toml.io/en/v1.0.0).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Path = tuple[str | int, ...]
"""Keys and indices from the top of the document: ``("child", "an", "rule", 0, "daily")``."""

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_BLANK: Final = re.compile(r"[ \t]*")
_GAP: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SCALAR: Final = re.compile(r"[^,\]}#\n]*")
_BASIC: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_LITERAL: Final = re.compile(r"'[^']*'")
_LONG_BASIC: Final = re.compile(r'"""(?:[^\\]|\\.)*?"""(?:"{0,2}(?!"))', re.DOTALL)
_LONG_LITERAL: Final = re.compile(r"'''.*?'''(?:'{0,2}(?!'))", re.DOTALL)


def locate(text: str) -> Mapping[Path, int]:
    """The line (from 1) of each key, table and array item of a valid TOML text."""
    scanner = _Scanner(text.replace("\r\n", "\n"))
    scanner.document()
    return scanner.lines


@dataclass(frozen=True, slots=True)
class Statement:
    """A header, or a key with its value: from where to where it stands in the text."""

    path: Path
    start: int
    value: int
    """Where the value begins; of a header: its start."""
    end: int
    header: bool = False


def statements(text: str) -> tuple[Statement, ...]:
    """All statements of a valid TOML text, in their order."""
    scanner = _Scanner(text)
    scanner.document()
    return tuple(scanner.statements)


def line_of(places: Mapping[Path, int], path: Path) -> int | None:
    """The line of a path, or of the nearest thing around it that stands in the text."""
    while path and path not in places:
        path = path[:-1]
    return places.get(path)


def spell(path: Path) -> str:
    """``child.an.screen.open.mon-thu[1]``, with quotes where TOML needs them."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        else:
            parts.append(("." if parts else "") + spell_key(step))
    return "".join(parts)


def spell_key(key: str) -> str:
    """A key as TOML writes it: bare, or in quotes."""
    return key if _BARE.fullmatch(key) else quote(key)


def quote(text: str) -> str:
    """A TOML basic string with that content."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", plain) + '"'


class _Scanner:
    """One pass over the text; ``at`` only moves forward."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.statements: list[Statement] = []
        self._counts: dict[Path, int] = {}
        self._counted = 0
        self._line = 1

    def document(self) -> None:
        """All statements of the text."""
        table: Path = ()
        self._skip(_GAP)
        while self.at < len(self.text):
            start = self.at
            if self.text[start] == "[":
                table = self._header(2 if self.text.startswith("[[", start) else 1)
                self.statements.append(Statement(table, start, start, self.at, header=True))
            else:
                path, value = self._pair(table)
                end = value + len(self.text[value : self.at].rstrip())
                self.statements.append(Statement(path, start, value, end))
            self._skip(_GAP)

    def _header(self, brackets: int) -> Path:
        self.at += brackets
        self._skip(_BLANK)
        line = self._here()
        keys = self._key()
        self.at += brackets
        path: Path = ()
        for place, key in enumerate(keys):
            path = (*path, key)
            self.lines.setdefault(path, line)
            if brackets > 1 and place == len(keys) - 1:
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
                self.lines.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> tuple[Path, int]:
        """The path of the key, and where its value begins."""
        line = self._here()
        path = table
        for key in self._key():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.at += 1
        self._skip(_BLANK)
        value = self.at
        self._value(path)
        return path, value

    def _key(self) -> tuple[str, ...]:
        """A dotted key and the blanks behind it; stops at what follows."""
        parts = [self._part()]
        self._skip(_BLANK)
        while self.text[self.at] == ".":
            self.at += 1
            self._skip(_BLANK)
            parts.append(self._part())
            self._skip(_BLANK)
        return tuple(parts)

    def _part(self) -> str:
        match self.text[self.at]:
            case '"':
                raw = self._take(_BASIC)
                return str(tomllib.loads(f"key = {raw}")["key"]) if "\\" in raw else raw[1:-1]
            case "'":
                return self._take(_LITERAL)[1:-1]
            case _:
                return self._take(_BARE)

    def _value(self, path: Path) -> None:
        match self.text[self.at]:
            case "[":
                self._array(path)
            case "{":
                self._inline(path)
            case '"':
                self._take(_LONG_BASIC if self.text.startswith('"""', self.at) else _BASIC)
            case "'":
                self._take(_LONG_LITERAL if self.text.startswith("'''", self.at) else _LITERAL)
            case _:
                self._skip(_SCALAR)

    def _array(self, path: Path) -> None:
        self.at += 1
        self._skip(_GAP)
        index = 0
        while self.text[self.at] != "]":
            item = (*path, index)
            self.lines[item] = self._here()
            self._value(item)
            index += 1
            self._comma()
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        self._skip(_GAP)
        while self.text[self.at] != "}":
            self._pair(path)
            self._comma()
        self.at += 1

    def _comma(self) -> None:
        self._skip(_GAP)
        if self.text[self.at] == ",":
            self.at += 1
            self._skip(_GAP)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            message = f"no {pattern.pattern} at {self.at}: tomllib has not read this text"
            raise ValueError(message)
        self.at = found.end()
        return found[0]

    def _skip(self, pattern: re.Pattern[str]) -> None:
        self._take(pattern)

    def _here(self) -> int:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line
