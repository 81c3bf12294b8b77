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
