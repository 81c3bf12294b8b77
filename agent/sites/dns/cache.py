"""Answers of upstream, in memory: while they hold, and a day longer for when upstream is gone (RFC 8767).

Nothing is written anywhere. The least used goes first when there are too many; a protected name's stays.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from agent.sites.dns.records import Reply

ROOM = 4 << 20
"""Bytes of answers."""
EACH = 400
"""Bytes that an answer takes beside its own, about."""
STALE = 86_400.0
"""Seconds for which an answer is kept after its time (RFC 8767 5: one to three days)."""
MOST_PINNED = 2_000

Key = tuple[str, int, int]
"""Name, type, and the flags that make another answer."""


class Kept(NamedTuple):
    """An answer, and since when it is here."""

    reply: Reply
    since: float
    pinned: bool

    def age(self, now: float) -> int:
        """Whole seconds."""
        return int(now - self.since)

    def fresh(self, now: float) -> bool:
        """Whether it still holds."""
        return now - self.since < self.reply.lifetime


class Cache:
    """Times are seconds of a clock that never jumps."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._pinned: dict[Key, Kept] = {}
        self.size = 0

    def __len__(self) -> int:
        return len(self._kept) + len(self._pinned)

    def find(self, key: Key, now: float) -> Kept | None:
        """What is known, fresh or old; too old is forgotten, unless it is a protected name's."""
        kept = self._kept.get(key)
        if kept is None:
            return self._pinned.get(key)
        if now - kept.since > kept.reply.lifetime + STALE:
            self._forget(key)
            return None
        self._kept.move_to_end(key)
        return kept

    def keep(self, key: Key, reply: Reply, now: float, *, pinned: bool = False) -> None:
        """Remember an answer in place of an older one."""
        if key in self._kept:
            self._forget(key)
        kept = Kept(reply, now, pinned)
        if pinned and (key in self._pinned or len(self._pinned) < MOST_PINNED):
            if reply.data or key not in self._pinned:  # that help is gone is never believed for long
                self._pinned[key] = kept
            return
        self._kept[key] = kept
        self.size += _size(reply)
        while self.size > self._room:
            self._forget(next(iter(self._kept)))

    def clear(self) -> None:
        """Forget all but protected names: another network may say something else."""
        self._kept.clear()
        self.size = 0

    def _forget(self, key: Key) -> None:
        self.size -= _size(self._kept.pop(key).reply)


def _size(reply: Reply) -> int:
    return EACH + len(reply.body) + 60 * len(reply.names) + sum(map(len, reply.data))
