"""A host as people, lists and browsers write it -> the one form in which it is compared."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from policies.names import LONGEST, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publicsuffixlist import PublicSuffixList

EMPTY: Final = "empty"
TOO_LONG: Final = "too long"
ADDRESS: Final = "an address"
NO_DOT: Final = "one label"
WRONG: Final = "signs that no name has"
REASONS: Final = (EMPTY, TOO_LONG, ADDRESS, NO_DOT, WRONG)
"""Why something is no name: the vocabulary of ``WrongName.reason``."""

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_TOP = r"(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])"
_HOST = re.compile(rf"(?:{_LABEL}\.)+{_TOP}", re.ASCII)
_ADDRESS = re.compile(r"\[?[0-9a-f:]*:[0-9a-f:.]*\]?|[0-9.]+", re.ASCII)


class WrongName(ValueError):
    """What was written is no host name; ``reason`` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def canonical(text: str) -> str:
    """Lower case, IDNA by UTS 46 (non-transitional), no dot at the end; WrongName where it is none.

    Underscores may stand: names of services have them (RFC 2782), and browsers open such hosts.
    """
    if is_canonical(text):  # nearly all
        return text
    name = plain(text)
    return name if is_canonical(name) else _mapped(name)


def is_canonical(name: str) -> bool:
    """Whether a name is in that form already."""
    return len(name) <= LONGEST and _HOST.fullmatch(name) is not None


def _mapped(name: str) -> str:
    """The name by UTS 46, or why it is none."""
    if not name:
        raise WrongName(EMPTY)
    if len(name) > LONGEST:
        raise WrongName(TOO_LONG)
    if not name.isascii():
        name = _encoded(name)
        if is_canonical(name):
            return name
        if " " in name:
            raise WrongName(WRONG)
    if _ADDRESS.fullmatch(name):
        raise WrongName(ADDRESS)
    raise WrongName(WRONG if "." in name else NO_DOT)


def _encoded(name: str) -> str:
    """As browsers do it: all that UTS 46 maps, also what is no letter to IDNA 2008 (emoji are none)."""
    import idna

    try:
        return ".".join(map(_punycode, idna.uts46_remap(name, std3_rules=False).split(".")))
    except (idna.IDNAError, UnicodeError):
        raise WrongName(WRONG) from None


@cache
def _suffixes() -> PublicSuffixList:
    """The list of publicsuffix.org that came with the library; nothing is fetched."""
    from publicsuffixlist import PublicSuffixList

    # Left to itself it loads Python's IDNA 2003 with all of Unicode, and keeps each rule in two forms.
    return PublicSuffixList(_written(), accept_encoded_idn=False)


def registrable(name: str) -> str | None:
    """The part of a canonical name that somebody registered; None where the name is a public suffix.

    Private suffixes count: ``anna.blogspot.com`` is Anna's, and nobody's list may close all blogs.
    Source: publicsuffix.org.
    """
    found: str | None = _suffixes().privatesuffix(name)
    return found


@cache
def _rules() -> frozenset[str]:
    """The rules of the same list, as they are written."""
    return frozenset(_written())


def _written() -> Iterator[str]:
    """Each rule in the form of canonical names; the list is in the form that IDNA maps to already."""
    from publicsuffixlist import PSLFILE

    with Path(PSLFILE).open(encoding="utf-8") as lines:
        for line in lines:
            rule = line.partition(" ")[0].strip()
            if rule and not rule.startswith("//"):
                yield rule if rule.isascii() else ".".join(map(_punycode, rule.split(".")))


def _punycode(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


def is_suffix(name: str) -> bool:
    """Whether a canonical name is a public suffix: has no ``registrable`` name, but ten times as quick."""
    rules = _rules()
    if name in rules or f"*.{name}" in rules:
        return True
    return f"*.{name.partition('.')[2]}" in rules and f"!{name}" not in rules


def label(name: str) -> str:
    """The word that somebody chose: the first label of the registrable name; empty for a public suffix."""
    own = registrable(name)
    return own.partition(".")[0] if own else ""
