"""Which port answers for which child: each keeps its own, and no two have the same.

A port that another program holds is left for one that nobody knows before: nobody waits there on purpose.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from policies.ids import ChildId


class Allotted:
    """The ports of all children. ``first``: where they begin; ``others``: where who must move goes."""

    def __init__(self, first: int, others: Sequence[int]) -> None:
        self._first, self._others = first, others
        self._ports: dict[ChildId, int] = {}

    def __getitem__(self, child: ChildId) -> int:
        return self._ports[child]

    def allot(self, before: Mapping[ChildId, int | None]) -> None:
        """One for each that has none: the one it had under another agent, else the next that is free."""
        new = {child: port for child, port in before.items() if child not in self._ports}
        for child, port in new.items():
            if port is not None and self.child(port) is None:
                self._ports[child] = port
        for child in new:
            if child not in self._ports:
                self._ports[child] = self._free(self._first)

    def move(self, failed: Collection[int]) -> bool:
        """Others for those that somebody else has; whether there are any."""
        moved = [child for child, port in self._ports.items() if port in failed]
        for child in moved:
            self._ports[child] = self._free(self._others[int.from_bytes(os.urandom(4)) % len(self._others)])
        return bool(moved)

    def child(self, port: int) -> ChildId | None:
        """Whose it is; None: nobody's."""
        return next((child for child, each in self._ports.items() if each == port), None)

    def _free(self, port: int) -> int:
        """The next port from here on that is no child's."""
        while self.child(port) is not None:
            port += 1
        return port
