"""What pages that no list knows were guessed to be: host and category alone, and only where that closes them.

Kept in memory: a restart forgets it, and the page is looked at again when it is opened again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from policies.ids import CategoryId, Host
from policies.names import LABEL, LONGEST, plain

if TYPE_CHECKING:
    from policies.ids import ChildId

CATEGORIES: Final = frozenset(map(CategoryId, ("adult", "gambling", "violence", "drugs", "malware")))
"""What a page may be guessed to be."""
MOST: Final = 200
"""Hosts of one child; the oldest is let go for another."""
LASTS: Final = 7 * 24 * 3600.0
"""Seconds; names of blocked sites are kept for a week, as in the table of retention."""
_HOST: Final = re.compile(rf"(?:{LABEL}\.)+(?!\d+$){LABEL}", re.ASCII)


def bare(host: str) -> Host | None:
    """The name under which a guess is kept; None for addresses and names that no rule could be about."""
    name = plain(host).removeprefix("www.")
    return Host(name) if len(name) <= LONGEST and _HOST.fullmatch(name) else None


@dataclass
class Guesses:
    """By child. ``seconds``: a clock that nobody sets."""

    seconds: Callable[[], float]
    _kept: dict[ChildId, dict[Host, tuple[CategoryId, float]]] = field(default_factory=dict)

    def keep(self, child: ChildId, host: Host, kind: CategoryId) -> None:
        """From now on, for a week."""
        known = self._kept.setdefault(child, {})
        known.pop(host, None)
        known[host] = kind, self.seconds()
        while len(known) > MOST:
            del known[next(iter(known))]

    def of(self, child: ChildId, host: str) -> CategoryId | None:
        """What that very host was guessed to be; a name below it is another site."""
        name = bare(host)
        found = None if name is None else self._kept.get(child, {}).get(name)
        if name is None or found is None:
            return None
        kind, since = found
        if self.seconds() - since < LASTS:
            return kind
        self.forget(child, name)
        return None

    def forget(self, child: ChildId, host: Host) -> None:
        """Somebody who knows has said what it is."""
        self._kept.get(child, {}).pop(host, None)
