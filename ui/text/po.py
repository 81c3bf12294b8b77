"""Reads a PO file at run time: whoever translates needs an editor, and no build step."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class PoError(ValueError):
    """A line of a PO file that cannot be read; says which."""


@dataclass(slots=True)
class PoEntry:
    """One message with its translation, as the file has it."""

    message: str = ""
    plural: str | None = None
    translations: dict[int, str] = field(default_factory=dict)
    comments: tuple[str, ...] = ()
    """Lines for translators (``#.``) and references (``#:``), as written."""
    fuzzy: bool = False


def read(text: str) -> Iterator[PoEntry]:
    """The entries in the order of the file, the header (an empty message) too; PoError names a bad line."""
    entry, comments, fuzzy, part = PoEntry(), [], False, ""
    begun = False
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("#~"):
            continue
        if not line or line.startswith("#"):
            if begun:
                yield entry
                begun, part = False, ""
            if line.startswith("#,"):
                fuzzy = fuzzy or "fuzzy" in line
            elif line:
                comments.append(line)
            continue
        if line.startswith('"'):
            word, rest = part, line
        else:
            word, _, rest = line.partition(" ")
            if word == "msgid":
                if begun:
                    yield entry
                entry = PoEntry(comments=tuple(comments), fuzzy=fuzzy)
                comments, fuzzy, begun = [], False, True
            part = word
        _put(entry, word, _string(rest, number), number, begun=begun)
    if begun:
        yield entry


def _put(entry: PoEntry, word: str, value: str, number: int, *, begun: bool) -> None:
    """Add a piece of text to the part of the entry that is being read."""
    if not begun:
        raise PoError(f"line {number}: {word} stands before any msgid")
    match word:
        case "msgid":
            entry.message += value
        case "msgid_plural":
            entry.plural = (entry.plural or "") + value
        case "msgstr":
            entry.translations[0] = entry.translations.get(0, "") + value
        case _ if word.startswith("msgstr[") and word.endswith("]") and word[7:-1].isdecimal():
            form = int(word[7:-1])
            entry.translations[form] = entry.translations.get(form, "") + value
        case _:
            raise PoError(f'line {number}: "{word}" is no word of a PO file')


def _string(text: str, number: int) -> str:
    """A quoted string; PO escapes are those of C, of which Python's are a superset."""
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        value = None
    if not isinstance(value, str):
        raise PoError(f"line {number}: {text} is no quoted text")
    return value
