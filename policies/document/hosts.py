"""Site names as a family writes them."""

from __future__ import annotations

import re
from typing import Final

from policies.ids import Host

_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})+", re.ASCII)
_LONGEST: Final = 253


def host(text: str) -> Host | None:
    """The name as it stands on the wire (lower case, IDNA); None where the text is no host name."""
    name = text.lower().removesuffix(".")
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return Host(name) if len(name) <= _LONGEST and _HOST.fullmatch(name) else None
