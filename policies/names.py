"""Names of hosts: what one looks like, and what lies above it. All who compare names do it by these."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

Found = TypeVar("Found")

LONGEST: Final = 253
"""Characters of a name (RFC 1035, section 3.1, without the last dot)."""
LABEL: Final = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
"""A part of a name, as a pattern (RFC 1123, section 2.1)."""
_HOST: Final = re.compile(rf"{LABEL}(?:\.{LABEL})+", re.ASCII)


def plain(text: str) -> str:
    """A name without what makes no difference: spaces around it, capitals, dots at its end."""
    return text.strip().lower().rstrip(".")


def is_host(name: str) -> bool:
    """Whether it is the name of a host as browsers ask for it."""
    return len(name) <= LONGEST and _HOST.fullmatch(name) is not None


def above(name: str) -> Iterator[str]:
    """The name and all names above it, the longest first."""
    while name:
        yield name
        name = name.partition(".")[2]


def below(name: str, hosts: Container[str]) -> bool:
    """Whether a name is one of the hosts, or lies below one."""
    while name:
        if name in hosts:
            return True
        name = name.partition(".")[2]
    return False


def nearest(name: str, known: Mapping[str, Found]) -> Found | None:
    """What is known of a name, or of the longest name above it of which anything is known."""
    while name:
        if name in known:
            return known[name]
        name = name.partition(".")[2]
    return None
