"""Answers of upstream, in memory: while they hold, and a day longer for when upstream is gone (RFC 8767).

Nothing is written anywhere. Of two halves, what is asked goes into the younger, which becomes the older
when it is full; that is forgotten next, but for what was asked for meanwhile. A protected name's stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from agent.sites.dns.records import Reply

ROOM = 3 << 20
"""Bytes of answers, both halves together."""
EACH = 400
"""Bytes that an answer takes beside its own, about."""
STALE = 86_400.0
"""Seconds for which an answer is kept after its time (RFC 8767 5: one to three days)."""
MOST_PINNED = 2_000

QuestionKey = tuple[str, int, int]
"""Name, type, and the flags that make another answer."""


class Kept(NamedTuple):
    """An answer, and since when it is here."""

    reply: Reply
    since: float

    def age(self, now: float) -> int:
        """Whole seconds."""
        return int(now - self.since)

    def fresh(self, now: float) -> bool:
        """Whether it still holds."""
        return now - self.since < self.reply.lifetime


class Cache:
    """Times are seconds of a clock that goes on in sleep and is never set."""

    def __init__(self, room: int = ROOM) -> None:
        self._half = room // 2
        self._younger: dict[QuestionKey, Kept] = {}
        self._older: dict[QuestionKey, Kept] = {}
        self._pinned: dict[QuestionKey, Kept] = {}
        self._size = 0
        """Of the younger half."""

    def __len__(self) -> int:
        return len(self._younger) + len(self._older.keys() - self._younger) + len(self._pinned)

    def find(self, key: QuestionKey, now: float) -> Kept | None:
        """What is known, fresh or old; too old is not known, unless it is a protected name's."""
        kept = self._younger.get(key)
        if kept is None:
            kept = self._older.get(key)
            if kept is None:
                return self._pinned.get(key)
            self._put(key, kept)
        return kept if now - kept.since <= kept.reply.lifetime + STALE else None

    def keep(self, key: QuestionKey, reply: Reply, now: float, *, pinned: bool = False) -> bool:
        """Remember an answer; False if a pinned one stays: that a helpline is gone is not believed."""
        kept = Kept(reply, now)
        if pinned and (key in self._pinned or len(self._pinned) < MOST_PINNED):
            before = self._pinned.get(key)
            if before is not None and before.reply.leads and not reply.leads:
                return False
            self._pinned[key] = kept
        else:
            self._put(key, kept)
        return True

    def clear(self, now: float) -> None:
        """Another network may say something else: protected names alone are kept, and are old now."""
        for key, (reply, since) in self._pinned.items():
            self._pinned[key] = Kept(reply, min(since, now - reply.lifetime))
        self._younger, self._older, self._size = {}, {}, 0

    def _put(self, key: QuestionKey, kept: Kept) -> None:
        if self._size > self._half:
            self._younger, self._older, self._size = {}, self._younger, 0
        self._younger[key] = kept
        reply = kept.reply
        self._size += EACH + 2 * len(reply.body) + 60 * len(reply.names)
