"""Words of others, for lines that people read: none of them forges a line, or moves what stands there."""

from __future__ import annotations

_JOINER = "\u200d"
"""Makes one picture of several (Unicode Technical Standard 51, section 2.2); it moves nothing."""


def printable(text: str) -> str:
    """The text on one line; a sign that could not be seen, or turns others around, is a question mark."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(sign: str) -> str:
    if sign.isprintable() or sign == _JOINER:
        return sign
    return " " if sign.isspace() else "?"


def escaped(json: str) -> str:
    """JSON of the same value, fit for terminals: a sign that could not be seen is written by its number."""
    return json if json.isprintable() else "".join(map(_numbered, json))


def _numbered(sign: str) -> str:
    """As RFC 8259, section 7, has it: by one number of four digits, or by two; lines of JSON stay lines."""
    if sign.isprintable() or sign == "\n":
        return sign
    units = sign.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
