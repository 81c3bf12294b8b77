"""Whether a session that calls itself locked is: its own account may say so (org.freedesktop.login1(5)).

Behind a real locker a hand types a password and is gone. Where keys and mouse go on and on, or nothing more
is told of them though it was, the session counts as open until they rest. Where nothing was ever told of
them (a screen that tells nothing, a sensor that is killed from the login on), it is locked for an hour a day.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.service.observing.tally import BEAT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from agent.ports import Platform, Session
    from agent.service.household import Household
    from agent.service.reporting.health import Health
    from policies.ids import AccountId, ChildId

REST = timedelta(seconds=30)
"""From one look at a locked session to the next, while nobody touches it."""
MOST = 60.0
"""Seconds of hands at a locked session that are believed to be a password, and another try."""
FORGIVEN = 60.0
"""So many seconds without hands behind a lock take back one: an hour of them is a clean slate."""
UNSEEN = 3600.0
"""Seconds a day of a lock that are believed where nobody could see hands."""
DAY = 86400.0
DOUBTED = "lock-doubted"
UNPROVEN = "lock-unproven"
TEXT = "A screen says that it is locked, yet keyboard or mouse are in use there; this time is counted."
NO_SIGHT = (
    "A screen says that it is locked, but does not tell whether keyboard and mouse are in use; "
    "after an hour a day this time is counted."
)


@dataclass(slots=True)
class Record:
    """What is known of one session."""

    at: float
    """When it was looked at last."""
    hands: float = 0.0
    """Seconds of use behind the lock, less what is forgiven."""
    tells: bool = False
    """Whether its idle time was ever known."""
    busy: bool = False
    """Whether it was in use at the last look."""


@dataclass(slots=True)
class Unseen:
    """What one child has had today of locks behind which nobody sees hands; a new login gives no more."""

    since: float
    at: float
    spent: float = 0.0

    def spend(self, now: float) -> None:
        """From one look to the next; what lies longer apart was not looked at."""
        if now - self.since >= DAY:
            self.since, self.spent = now, 0.0
        self.spent += min(now - self.at, REST.total_seconds())
        self.at = now


@dataclass
class Locks:
    """Looks once a beat, and sooner than that only while a locked session is in use."""

    platform: Platform
    household: Household
    health: Health
    seconds: Callable[[], float]
    _records: dict[str, Record] = field(default_factory=dict)
    _unseen: dict[ChildId | None, Unseen] = field(default_factory=dict)
    _told: set[tuple[str, ChildId | None]] = field(default_factory=set)

    def look(self) -> None:
        """Weigh what passed since the last look."""
        now, told = self.seconds(), self.platform.sessions.current()
        here = {session.id for session in told}
        self._records = {key: record for key, record in self._records.items() if key in here}
        for session in filter(_drawn, told):
            self._weigh(session, self._records.setdefault(session.id, Record(now)), now)
        for child in {self.household.child_of(x.account) for x in told if self._blind(x)}:
            self._unseen.setdefault(child, Unseen(now, now)).spend(now)
        doubted = {
            (UNPROVEN if self._blind(session) else DOUBTED, self.household.child_of(session.account))
            for session in told
            if self.doubts(session)
        }
        for name, child in self._told - doubted:
            self.health.clear(name, child=child)
        for name, child in doubted - self._told:
            self.health.report(name, "warning", TEXT if name == DOUBTED else NO_SIGHT, child=child)
        self._told = doubted

    def current(self) -> tuple[Session, ...]:
        """All sessions; one that is doubted is not locked."""
        return tuple(self._believed(self.platform.sessions.current()))

    def doubts(self, session: Session) -> bool:
        """Whether a lock is only said."""
        if self._blind(session):
            unseen = self._unseen.get(self.household.child_of(session.account))
            return unseen is not None and unseen.spent >= UNSEEN
        record = self._records.get(session.id)
        return session.locked and record is not None and record.hands >= MOST

    def doubted(self, account: AccountId) -> bool:
        """Whether one of the account's sessions is open though it says otherwise."""
        return any(
            x.account == account and x.active and self.doubts(x) for x in self.platform.sessions.current()
        )

    def wait(self) -> timedelta | None:
        """Until the next look at locked sessions; None: there is none that could be in use."""
        locked = [x for x in self.platform.sessions.current() if _drawn(x) and x.locked and x.active]
        records = [self._records[x.id] for x in locked if x.id in self._records]
        if not records:
            return None
        return BEAT if any(record.busy for record in records) else REST

    def _blind(self, session: Session) -> bool:
        """Whether it says that it is locked, and nothing was ever told of hands there."""
        record = self._records.get(session.id)
        return session.locked and session.active and record is not None and not record.tells

    def _weigh(self, session: Session, record: Record, now: float) -> None:
        passed, record.at = now - record.at, now
        idle = self.platform.screen.idle(session)
        if idle is not None:
            record.tells = True
        touched = record.tells and (idle is None or idle.total_seconds() < passed)
        record.busy = touched and session.locked and session.active
        if record.busy:
            record.hands = min(record.hands + min(passed, BEAT.total_seconds()), MOST)
        elif session.locked and not touched:
            record.hands = max(record.hands - passed / FORGIVEN, 0.0)

    def _believed(self, told: Iterable[Session]) -> Iterable[Session]:
        for session in told:
            yield replace(session, locked=False) if self.doubts(session) else session


def _drawn(session: Session) -> bool:
    """Whether a program of the account's own draws it, and covers it when it locks."""
    return session.graphical and not session.background
