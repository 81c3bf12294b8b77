"""Whether a session that calls itself locked is: its own account may say so (org.freedesktop.login1(5)).

Behind a real locker a hand types a password and is gone. Where keys and mouse go on and on, or nothing more
is told of them though it was, the session counts as open until they rest. Where nothing was ever told of
them (a screen that tells nothing), it is locked for an hour a day; and not at all where what would tell ends
again and again: the session's own account may end it, from the login on.

Hands are not all: a film needs none, nor does a game that is played from a pad or a phone. So where a player
plays behind a lock, a known program fills the screen there, or the one in front visibly works, behind a lock
or with nobody at the keys, or a game works beside it (``games``), the word of the screen is worth that hour
too. A locker that covers all is in front itself: what works behind it works on.

That hour, and the one of a screen that a child could let say "nobody is there", are the same: it is counted
like use, on the household's day, so that neither a login nor a restart gives another.

Open stays: what takes hardly any of the processor and says nothing (pages that turn by themselves), a film
that a locker shows as its own saver, and of compositors a film beside an empty desk that has the focus.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.api.problems import LOCK_DOUBTED, LOCK_UNLIKELY, LOCK_UNPROVEN, SENSOR_ENDED
from agent.service.observing.tally import BEAT, LONGEST_BEAT
from policies.target import CLAIMED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from agent.ports import Platform, Session
    from agent.service.household import Household
    from agent.service.observing.tally import Tally
    from agent.service.reporting.health import Health
    from policies.ids import AccountId, ChildId
    from policies.target import Target

REST = timedelta(seconds=30)
"""From one look at a locked session to the next, while nobody touches it."""
MOST = 60.0
"""Seconds of hands at a locked session that are believed to be a password, and another try."""
FORGIVEN = 60.0
"""So many seconds without hands behind a lock take back one: an hour of them is a clean slate."""
LEAST = 5.0
"""Seconds between two looks that are weighed: each login and window brings one, which tells too little."""
UNSURE = 3.0
"""Seconds by which the moment of one input may seem to differ: a sensor answers when it comes to it."""
BELIEVED = timedelta(hours=1)
"""So much of a day it is believed that nobody is there where only the account's own programs say so."""
AWAY = timedelta(minutes=1)
"""Without input for so long, what goes on in front is looked at."""


@dataclass(slots=True)
class Record:
    """What is known of one session."""

    at: float
    """When it was looked at last."""
    before: float = 0.0
    """When it was before that: what a sensor tells now it has seen since then."""
    touched: float | None = None
    """The moment of the last input that was told of."""
    hands: float = 0.0
    """Seconds of use behind the lock, less what is forgiven."""
    tells: bool = False
    """Whether its idle time was ever known."""
    busy: bool = False
    """Whether it was in use at the last look."""
    goes_on: bool = False
    """Whether something went on there that needs no hands, when that was looked at last."""


@dataclass
class Locks:
    """Looks once a beat, and sooner than that only while a locked session is in use."""

    platform: Platform
    household: Household
    health: Health
    seconds: Callable[[], float]
    tally: Tally
    _records: dict[str, Record] = field(default_factory=dict)
    _told: set[tuple[str, ChildId | None]] = field(default_factory=set)

    def look(self) -> None:
        """Weigh what passed since the last look."""
        now, told = self.seconds(), self.platform.sessions.current()
        here = {session.id for session in told}
        self._records = {key: record for key, record in self._records.items() if key in here}
        for session in filter(_drawn, told):
            record = self._records.setdefault(session.id, Record(now))
            if record.at == now or now - record.at >= LEAST:
                self._weigh(session, record, now)
        wrong = {
            (name, self.household.child_of(session.account))
            for session in told
            for name in self._problems(session)
        }
        for name, child in self._told - wrong:
            self.health.clear(name, child=child)
        for name, child in wrong - self._told:
            self.health.report(name, child=child)
        self._told = wrong

    def current(self) -> tuple[Session, ...]:
        """All sessions; one that is doubted is not locked."""
        return tuple(self._believed(self.platform.sessions.current()))

    def doubts(self, session: Session) -> bool:
        """Whether a child's lock is only said; nothing is counted of anybody else."""
        if self.household.child_of(session.account) is None:
            return False
        if self._blind(session):
            return self.platform.screen.felled(session) or self._spent(session)
        record = self._records.get(session.id)
        if record is None or not session.locked:
            return False
        return record.hands >= MOST or (record.goes_on and self._spent(session))

    def idle(self, session: Session) -> timedelta | None:
        """Time since the last input there; None where it is not known, or not believed any more today."""
        return None if self.overdrawn(session) else self._hands(session)

    def overdrawn(self, session: Session) -> bool:
        """Whether something goes on there that nobody touches, for longer than is believed of a day."""
        return self._goes_on(session) and self._spent(session)

    def unattended(self, accounts: Collection[AccountId]) -> Iterable[Session]:
        """Sessions of these in front that nobody touches, or that say that they are locked."""
        for session in self.platform.sessions.current():
            if session.account in accounts and session.active and _drawn(session):
                idle = self.platform.screen.idle(session)
                if session.locked or (idle is not None and idle >= AWAY):
                    yield session

    def note(self, goes_on: Collection[str], accounts: Collection[AccountId]) -> None:
        """In these sessions something goes on that needs no hands; in no others of these accounts."""
        for session in self.platform.sessions.current():
            if session.account in accounts and session.id in self._records:
                self._records[session.id].goes_on = session.id in goes_on

    def claimed(self, child: ChildId) -> frozenset[Target]:
        """What a second counts for in which nobody is there: where only a child's own programs say so."""
        theirs = (x for x in self.platform.sessions.current() if self.household.child_of(x.account) == child)
        return frozenset({CLAIMED} if any(map(self._claims, theirs)) else ())

    def doubted(self, account: AccountId) -> bool:
        """Whether one of the account's sessions is open though it says otherwise."""
        return any(
            x.account == account and x.active and self.doubts(x) for x in self.platform.sessions.current()
        )

    def wait(self) -> timedelta | None:
        """Until the next look at locked sessions; None: there is none that could be in use.

        What is claimed is counted, and so is looked at before a beat is too long to count.
        """
        locked = [x for x in self.platform.sessions.current() if _drawn(x) and x.locked and x.active]
        records = [self._records[x.id] for x in locked if x.id in self._records]
        if not records:
            return None
        if any(record.busy for record in records):
            return BEAT
        return LONGEST_BEAT if any(map(self._claims, locked)) else REST

    def _spent(self, session: Session) -> bool:
        child = self.household.child_of(session.account)
        return child is not None and self.tally.used_today(child, CLAIMED) >= BELIEVED

    def _claims(self, session: Session) -> bool:
        if self._blind(session) or self._goes_on(session):
            return True
        return session.active and self.platform.screen.claims(session)

    def _goes_on(self, session: Session) -> bool:
        record = self._records.get(session.id)
        return session.active and record is not None and record.goes_on

    def _hands(self, session: Session) -> timedelta | None:
        """Time since the last input, as far as the screen's own word is worth something today."""
        screen = self.platform.screen
        return None if self._spent(session) and screen.claims(session) else screen.idle(session)

    def _problems(self, session: Session) -> Iterable[str]:
        """What is to be told of a session."""
        felled = self.platform.screen.felled(session)
        if felled and session.active and self.household.child_of(session.account) is not None:
            yield SENSOR_ENDED
        if not self.doubts(session):
            return
        if not self._blind(session):
            yield LOCK_DOUBTED if self._records[session.id].hands >= MOST else LOCK_UNLIKELY
        elif not felled:
            yield LOCK_UNPROVEN

    def _blind(self, session: Session) -> bool:
        """Whether it says that it is locked, and nothing was ever told of hands there."""
        record = self._records.get(session.id)
        return session.locked and session.active and record is not None and not record.tells

    def _weigh(self, session: Session, record: Record, now: float) -> None:
        passed, idle = now - record.at, self._hands(session)
        touched = record.tells and (idle is None or _anew(now - idle.total_seconds(), record))
        if idle is not None:
            record.tells = True
            record.touched = now - idle.total_seconds()
        record.before, record.at = record.at, now
        record.busy = touched and session.locked and session.active
        if record.busy:
            record.hands = min(record.hands + min(passed, BEAT.total_seconds()), MOST)
        elif session.locked and not touched:
            record.hands = max(record.hands - passed / FORGIVEN, 0.0)

    def _believed(self, told: Iterable[Session]) -> Iterable[Session]:
        for session in told:
            yield replace(session, locked=False) if self.doubts(session) else session


def _anew(moment: float, record: Record) -> bool:
    """Whether the last input is another one than was told of, and was since the look before the last."""
    return moment > record.before and (record.touched is None or moment > record.touched + UNSURE)


def _drawn(session: Session) -> bool:
    """Whether a program of the account's own draws it, and covers it when it locks."""
    return session.graphical and not session.background
