"""A family's random history in the real store, and all that the store confirmed of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from agent.ports.credentials import Lockout
from agent.ports.store import Entry, Mark, PolicyChange, PolicyRecord, Use
from policies.ids import AppId, CategoryId, ChildId, RequestId
from policies.model import Grant
from policies.requests import Request, refuse
from policies.target import PRESENCE, SCREEN, Target, app, category
from policies.timeline import Timeline

if TYPE_CHECKING:
    import random

    from agent.ports.store import Store

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
BEAT = timedelta(seconds=15)
CHILDREN = (ChildId("an"), ChildId("bình"))
TARGETS = (SCREEN, PRESENCE, app(AppId("minecraft")), category(CategoryId("games")))


class Family:
    """A random history, and all that the store confirmed of it."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._now = START
        self._seconds: dict[tuple[ChildId, Target], list[tuple[int, int]]] = {}
        self._policies: dict[int, str] = {}
        self._requests: dict[RequestId, Request] = {}
        self._grants: list[tuple[ChildId, Grant]] = []
        self._entries: list[Entry] = []
        self._lockouts: dict[str, int] = {}
        self._sequence = 0
        self.confirmed = 0

    def live(self, store: Store) -> None:
        """One thing happens."""
        self._now += BEAT
        child = self._chance.choice(CHILDREN)
        act = self._chance.choices(
            (self._beat, self._ask, self._answer, self._give, self._agree, self._note, self._fail),
            (12, 1, 1, 1, 1, 1, 1),
        )[0]
        act(store, child)

    def _beat(self, store: Store, child: ChildId) -> None:
        targets = self._chance.sample(TARGETS, self._chance.randint(1, len(TARGETS)))
        start = self._now - self._chance.choice((BEAT, BEAT, timedelta(seconds=4)))
        mark = Mark(
            Timeline(self._now, self._now - START, self._now - START, "boot"), {child: frozenset(targets)}
        )
        store.beat(mark, [Use(child, START.date(), target, start, self._now) for target in targets])
        self._sequence += 1
        self.confirmed += len(targets)
        for target in targets:
            run = int(start.timestamp()), int(self._now.timestamp())
            self._seconds.setdefault((child, target), []).append(run)

    def _ask(self, store: Store, child: ChildId) -> None:
        until = self._now + timedelta(days=60)
        asked = Request(RequestId(0), child, TARGETS[2], timedelta(minutes=15), "xin mẹ", self._now, until)
        asked = store.new_request(asked)
        self._requests[asked.id] = asked
        self.confirmed += 1

    def _answer(self, store: Store, child: ChildId) -> None:
        open_ones = [x for x in self._requests.values() if x.child == child and x.answered_at is None]
        if open_ones:
            answered = refuse(self._chance.choice(open_ones), self._now, "lan", "mai nhé")
            store.keep_request(answered)
            self._requests[answered.id] = answered
            self.confirmed += 1

    def _give(self, store: Store, child: ChildId) -> None:
        grant = Grant(
            (TARGETS[2], SCREEN), self._now, self._now + timedelta(hours=3), timedelta(minutes=15), "lan"
        )
        store.keep_grant(child, grant)
        self._grants.append((child, grant))
        self.confirmed += 1

    def _agree(self, store: Store, child: ChildId) -> None:
        text = f"# {child}\n" + "x" * self._chance.randint(10, 9000)
        kept = store.keep_policy(
            PolicyRecord(0, text, self._now, "lan", "", (PolicyChange("Thêm 30 phút", child),))
        )
        self._policies[kept.version] = text
        self.confirmed += 1

    def _note(self, store: Store, child: ChildId) -> None:
        entry = Entry(self._now, "lan", "y" * self._chance.randint(1, 300), child)
        store.log(entry)
        self._entries.append(entry)
        self.confirmed += 1

    def _fail(self, store: Store, child: ChildId) -> None:
        failures = self._lockouts.get(child, 0) + 1
        store.keep_lockout(Lockout(child, failures))
        self._lockouts[child] = failures
        self.confirmed += 1

    def lost(self, store: Store) -> int:
        """How many confirmed records the store no longer knows."""
        lost = 0
        for child in CHILDREN:
            usage = store.usage(child, START.date())
            for target in TARGETS:
                spans = usage.spans(target, START.date()).runs
                for start, stop in self._seconds.get((child, target), ()):
                    lost += not any(first <= start and stop <= last for first, last in spans)
            grants = store.grants(child, START)
            lost += sum(grant not in grants for whose, grant in self._grants if whose == child)
            lost += store.lockout(child).failures < self._lockouts.get(child, 0)
        texts = {record.version: record.text for record in store.policies()}
        lost += sum(texts.get(version) != text for version, text in self._policies.items())
        requests = {request.id: request for request in store.requests()}
        lost += sum(not as_kept(requests.get(key), kept) for key, kept in self._requests.items())
        entries = store.entries(None, 1_000_000)
        lost += sum(entry not in entries for entry in self._entries)
        mark = store.mark()
        return lost + (self._sequence > 0 and mark is None)


def as_kept(found: Request | None, kept: Request) -> bool:
    """The same, or answered by the call during which the power went."""
    return found == kept or (found is not None and kept.answered_at is None and found.id == kept.id)
