"""What the agent keeps, and who keeps it (``agent.storage`` does)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from agent.api.errors import Unavailable
from agent.api.problems import told
from agent.ports.credentials import CredentialStore

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date, datetime, timedelta

    from policies.ids import ChildId, GrantId, RequestId
    from policies.model import Grant, TakenBack
    from policies.requests import Request
    from policies.target import Target
    from policies.timeline import Timeline
    from policies.usage import Usage


@dataclass(frozen=True, slots=True)
class Use:
    """Seconds of use of one child on one day, as counted since the last beat."""

    child: ChildId
    day: date
    target: Target
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """The heartbeat: where the household's time stood and what was in use when the agent last wrote."""

    line: Timeline
    in_use: Mapping[ChildId, frozenset[Target]] = field(default_factory=dict)
    clean: bool = False
    """The agent was stopped in order: the time since then is nobody's."""
    sequence: int = 0
    """Counts the marks; a database with a smaller one than its witness was rolled back."""


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One thing that is different in a version of the policy document, in words."""

    text: str
    child: ChildId | None = None
    """Whom it is about, whatever they are called; None: the household."""
    known: bool = True
    """Whether that is known; an earlier release kept the words alone."""


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """One version of the policy document."""

    version: int
    text: str
    at: datetime
    by: str
    why: str
    changes: tuple[PolicyChange, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """All changes, in words."""
        return tuple(change.text for change in self.changes)


LogKind = Literal["act", "policy", "request", "grant", "limit", "closed", "security", "backup", "health"]
"""What a line of the log is about: who may read it, how long it is kept and what is counted go by it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log: who, when, what in plain words."""

    at: datetime
    who: str
    what: str
    child: ChildId | None = None
    kind: LogKind = "act"


@dataclass(frozen=True, slots=True)
class Tried:
    """How often closed sites of a category were tried on a day; with ``host``, that one site of them."""

    day: date
    category: str
    tries: int
    host: str = ""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One row of what is stored about a child, told in full."""

    kind: str
    fields: Mapping[str, str | int | None]
    """Moments RFC 3339, days ISO 8601, durations whole seconds."""


class StoreProblem(Unavailable):
    """The store cannot be read or written: ``name`` is a health problem, ``detail`` the system's word."""

    def __init__(self, name: str, detail: str = "") -> None:
        super().__init__(told(name, detail))
        self.name = name
        self.detail = detail
        self.named("store.problem", {"problem": f"{name}: {detail}" if detail else name})


class Store(CredentialStore, Protocol):
    """Memory over restarts. Every call that returns has reached the disk."""

    @property
    def problems(self) -> tuple[str, ...]:
        """Names of the problems that stand (``database-damaged`` …): found at the start, and since."""

    @property
    def regained(self) -> int:
        """How often a disk that could not be written was taken back: it may know more than was read."""

    def beat(self, mark: Mark, uses: Iterable[Use]) -> None:
        """Keep the heartbeat and what was used since the last one, together."""

    def mark(self) -> Mark | None:
        """The last heartbeat."""

    def usage(self, child: ChildId, since: date) -> Usage:
        """What a child used from that day on; seconds of the last two days, sums of older ones."""

    def totals(self, child: ChildId, first: date, last: date) -> Mapping[date, Mapping[Target, timedelta]]:
        """Sums per day and target, both days included, from the roll-up and today's seconds."""

    def first_used(self, child: ChildId) -> date | None:
        """The first day of which any use of a child is kept."""

    def roll_up(self, before: date) -> None:
        """Turn the seconds of days before that one into sums."""

    def lived(self, until: date, number: int) -> date | None:
        """The so many days on which something was recorded, until that one: the first of them."""

    def forget(self, today: date) -> None:
        """Delete what is older than its kind may be kept (90 days sums, 14 days apps, 1 year policies …)."""

    def policy(self) -> PolicyRecord | None:
        """The policy in force."""

    def policies(self) -> tuple[PolicyRecord, ...]:
        """All versions, the newest first."""

    def keep_policy(self, record: PolicyRecord) -> PolicyRecord:
        """Keep a new version; its number is given here."""

    def grants(self, child: ChildId, since: datetime) -> tuple[Grant, ...]:
        """Grants that hold or held at or after that moment, or would if nobody had taken them back."""

    def grant(self, key: GrantId) -> tuple[ChildId, Grant] | None:
        """One grant, and whose it is."""

    def keep_grant(
        self, child: ChildId, grant: Grant, request: Request | None = None, agreed: PolicyRecord | None = None
    ) -> Grant:
        """Keep a grant, with the request that it answers and what is agreed; its number is given here."""

    def keep_taken(self, key: GrantId, taken: TakenBack, agreed: PolicyRecord | None = None) -> None:
        """Keep that a grant was taken back, together with what is agreed with that."""

    def requests(
        self, child: ChildId | None = None, *, pending: bool = False, most: int | None = None
    ) -> tuple[Request, ...]:
        """Requests, the newest first, and of these so many."""

    def new_request(self, request: Request) -> Request:
        """Keep a new request; its id is given here."""

    def keep_request(self, request: Request, agreed: PolicyRecord | None = None) -> None:
        """Keep what became of a request, together with what is agreed with that."""

    def request(self, key: RequestId) -> Request | None:
        """One request."""

    def log(self, entry: Entry) -> None:
        """Add a line to the log."""

    def broken_line(self) -> int | None:
        """The first line of the log that was changed from outside; None where all are whole."""

    def entries(self, child: ChildId | None, limit: int) -> tuple[Entry, ...]:
        """The log, the newest first; of a child: its own lines and those of the household."""

    def count(self, child: ChildId, kind: LogKind, since: datetime, until: datetime) -> int:
        """Log lines of a kind about a child from that moment on, and before this one."""

    def last(self, kind: LogKind) -> datetime | None:
        """When the newest line of a kind was written."""

    def tried(self, child: ChildId, first: date, last: date) -> tuple[Tried, ...]:
        """Closed sites that were tried between two days, both included; by day, the most tried first."""

    def keep_tried(self, child: ChildId, more: Iterable[Tried]) -> None:
        """Further tries, to be added to those that are kept."""

    def graces(self, child: ChildId) -> Mapping[date, datetime]:
        """The day's grace and when it ends, for the last days on which it was begun."""

    def keep_grace(self, child: ChildId, day: date, until: datetime) -> None:
        """The grace of that day has begun."""

    def holidays(self, country: str, year: int) -> frozenset[date] | None:
        """Holidays that were looked up once; None when they never were."""

    def all_holidays(self, country: str) -> frozenset[date]:
        """All of a country that were looked up and are kept still."""

    def keep_holidays(self, country: str, year: int, days: frozenset[date]) -> None:
        """Keep what was looked up."""

    def stored(self, child: ChildId, first: int, most: int) -> tuple[StoredRecord, ...]:
        """Records about a child, in a lasting order, from that one on."""

    def known_children(self) -> frozenset[ChildId]:
        """Everybody about whom something is stored."""

    def erase(
        self,
        child: ChildId | None,
        names: Collection[str] = (),
        is_about: Callable[[str], bool] | None = None,
    ) -> None:
        """Erase what was recorded of a child, or of everybody.

        ``names``: the child's and its accounts'. ``is_about``: whether a line of the household is about it.
        No byte of it stays in the state folder. The agreement in force, the secret and public holidays stay.
        """

    def back_up(self) -> bytes:
        """A file with all records, as of now; nothing in it opens a door."""

    def restore(
        self, file: bytes, now: datetime, agree: Callable[[str], PolicyRecord | None]
    ) -> PolicyRecord | None:
        """Add what a backup knows and the records do not.

        ``agree`` is given the document in it, and says what is kept of it in the same transaction; that is
        answered. Unavailable where it is not whole, with the place. After any failure all is as it was.
        """

    def close(self) -> None:
        """Let go of the disk."""
