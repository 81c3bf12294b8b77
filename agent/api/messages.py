"""What goes over the wire: parameters, replies and events. Durations are whole seconds, moments RFC 3339."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NewType

Seconds = NewType("Seconds", int)
PROTOCOL = 1
"""Raised when an older client could misunderstand; the agent names the versions it speaks in its refusal."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No parameters, or no reply but the fact that it was done."""


@dataclass(frozen=True, slots=True)
class Hello:
    """First message of a client."""

    protocol: int = PROTOCOL
    client: str = ""


@dataclass(frozen=True, slots=True)
class Welcome:
    """Who the agent takes the client for."""

    protocol: int
    version: str
    mode: str
    """``try`` (this account is child and guardian, no root) or ``service``."""
    account: str
    child: str | None
    guardian: bool
    """The account is a guardian's, or the connection is unlocked."""
    secret_set: bool
    """Whether a guardian's secret was ever set."""
    language: str
    folder: str = ""
    """Where an agent in try mode keeps its things; the service's folder is no client's."""


@dataclass(frozen=True, slots=True)
class OfChild:
    """Which child; left out: the child of the account that asks."""

    child: str | None = None


@dataclass(frozen=True, slots=True)
class TargetStatus:
    """One line of "My day": what is left, why, what comes next."""

    target: str
    name: str
    category: str | None
    open: bool
    reason: str
    because: str
    left: Seconds | None
    used: Seconds
    allowance: Seconds | None
    """Today's allowance with what was granted, None without a limit."""
    opens_at: datetime | None
    lacking: Seconds | None
    standing: str
    running: bool
    action: str | None = None
    """The rule's action; None where no rule names the target."""
    after: str | None = None
    """What ``lacking`` must be spent on first (``category:study``), where the reason is ``after``."""
    coming: str = ""
    """Why it closes when ``left`` is over, in the words of ``reason``; empty where nothing closes it."""
    ends_at: datetime | None = None
    """When it closes, where the clock says so and not use."""
    pause: Seconds | None = None
    """How long it rests then, where ``coming`` is ``break``."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A named thing that does not work, with what to do about it."""

    name: str
    severity: str
    """``info``, ``warning`` or ``error``."""
    text: str
    since: datetime
    target: str | None = None
    child: str | None = None
    """Whom alone it is about."""


@dataclass(frozen=True, slots=True)
class GrantView:
    """Time given."""

    targets: tuple[str, ...]
    at: datetime
    until: datetime
    extra: Seconds | None
    by: str
    why: str
    id: int = 0
    """By this number it is taken back; 0 where an older agent tells none."""
    taken_at: datetime | None = None
    """When it was taken back; None: it was not."""
    taken_by: str = ""
    taken_why: str = ""


@dataclass(frozen=True, slots=True)
class RequestView:
    """A question of a child and its answer."""

    id: int
    child: str
    target: str
    name: str
    extra: Seconds
    reason: str
    state: str
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None = None
    answered_by: str = ""
    answer: str = ""
    given: GrantView | None = None
    """All that the answer opened, while it is known."""


@dataclass(frozen=True, slots=True)
class Status:
    """All that a face shows of a child now; what a guardian sees, the child sees."""

    child: str
    name: str
    at: datetime
    day: date
    present: bool
    counting: bool
    """Whether ``screen.left`` runs down now; a face counts down by itself between two of these."""
    screen: TargetStatus
    targets: tuple[TargetStatus, ...]
    next_change: datetime | None
    grants: tuple[GrantView, ...]
    requests: tuple[RequestView, ...]
    health: tuple[Problem, ...]
    observing: dict[str, str]
    """Which way is used here for sessions, programs, screen.

    Where the family chose that browsers guess what pages are, ``pages`` is ``guessed``; else it is left out.
    """
    zone: str
    country: str
    language: str
    taken: tuple[GrantView, ...] = ()
    """What was taken back of that which would hold now; ``grants`` has none of it."""


@dataclass(frozen=True, slots=True)
class DayOf:
    """Which day of which child; left out: today."""

    child: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A target and its seconds."""

    target: str
    name: str
    category: str | None
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class DayView:
    """What was used on a day."""

    child: str
    day: date
    screen: Seconds
    presence: Seconds
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class WeekView:
    """What was used in a week: totals per day and the most used targets."""

    child: str
    first: date
    days: tuple[Line, ...]
    """``target`` is the ISO date, ``seconds`` that day's screen time; no day that has not come."""
    screen: Seconds
    last_week: Seconds
    apps: tuple[Line, ...]
    sites: tuple[Line, ...]
    categories: tuple[Line, ...]
    limits_reached: int
    requests: int
    granted: int
    fine_days: int | None = None
    """So long single apps and sites are kept; told where some days of the week are older."""
    tried: dict[str, int] = field(default_factory=dict)
    """Category -> how often a closed site of it was tried; programs try too, not people alone."""


@dataclass(frozen=True, slots=True)
class TriedLine:
    """How often closed sites of a category were tried on a day; with ``host``, that one site of them."""

    day: date
    category: str
    tries: int
    host: str = ""


@dataclass(frozen=True, slots=True)
class TriedSites:
    """Closed sites that were tried in a week; programs try too, not people alone."""

    child: str
    first: date
    lines: tuple[TriedLine, ...]


@dataclass(frozen=True, slots=True)
class ChildView:
    """One child of the family."""

    id: str
    name: str
    accounts: tuple[str, ...]
    preset: str | None
    present: bool
    screen_left: Seconds | None
    pending: int
    reason: str = "open"
    """Why the PC is closed for the child, in the words of ``TargetStatus.reason``."""
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Children:
    """The children of the policy."""

    children: tuple[ChildView, ...]
    at: datetime | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A child's request."""

    target: str
    extra: Seconds
    reason: str = ""
    child: str | None = None


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests, the newest first."""

    requests: tuple[RequestView, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many requests wait for an answer: the number alone, which needs no secret."""

    count: int
    at: datetime
    until: datetime | None = None
    """When the first of them expires, and the number is another."""


@dataclass(frozen=True, slots=True)
class RequestsOf:
    """Which requests: pending ones, or all that are kept."""

    child: str | None = None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A guardian's answer; ``extra`` None refuses."""

    id: int
    extra: Seconds | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class GiveTime:
    """A guardian gives time without being asked: ``extra`` more, or open ``until``; one of the two."""

    target: str = "screen"
    extra: Seconds | None = None
    until: datetime | None = None
    why: str = ""
    also: tuple[str, ...] = ()
    """Further targets to raise with it (``screen``, its category)."""
    child: str | None = None


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A guardian takes back what was given: it ends now, and what was used of it stays used."""

    id: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class PolicyText:
    """The policy document in force, or an earlier one."""

    text: str
    version: int
    applied_at: datetime | None
    applied_by: str


@dataclass(frozen=True, slots=True)
class OfVersion:
    """Which version of the policy, by the number that its history tells."""

    version: int


@dataclass(frozen=True, slots=True)
class ApplyPolicy:
    """A new document; nothing of it is applied when it has an error."""

    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """The new version, and what it changes, in sentences."""

    version: int
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One entry of the policy's history."""

    version: int
    at: datetime
    by: str
    why: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyHistory:
    """All versions, the newest first."""

    versions: tuple[PolicyVersion, ...]


@dataclass(frozen=True, slots=True)
class LogOf:
    """Which part of the log."""

    child: str | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class LogEntry:
    """Who did what, when, in plain words."""

    at: datetime
    who: str
    what: str
    child: str | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """The log, the newest first."""

    entries: tuple[LogEntry, ...]


@dataclass(frozen=True, slots=True)
class Pid:
    """A running program."""

    pid: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Which rule speaks of a program, and why."""

    pid: int
    path: str
    target: str
    name: str
    category: str
    evidence: str
    """What identified it ("executable /usr/games/x", "flatpak org.x.Y", "your rule …")."""
    rule: str | None
    """The rule in words; None where none speaks of it."""
    charged: bool
    verdict: TargetStatus


@dataclass(frozen=True, slots=True)
class Check:
    """One line of ``doctor``: a thing that was tried at this moment."""

    name: str
    result: str
    """``holds``, ``fails`` or ``cannot be verified here``."""
    text: str
    advice: str = ""
    case: str = ""
    """Which case of that name it is (``agent.api.checks``); empty for a problem of ``Status.health``."""
    about: dict[str, str] = field(default_factory=dict)
    """What the sentence speaks of: account, path, unit …"""


@dataclass(frozen=True, slots=True)
class Checks:
    """What is observed and enforced here."""

    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Secret:
    """The guardian's secret; never part of a log line."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A new guardian's secret; the old one is asked for where there is one."""

    new: str = field(repr=False)
    old: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The guardian's door is open on this connection."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Helpline:
    """Whom to call."""

    name: str
    number: str
    hours: str
    url: str
    report: bool = False
    """It takes reports of what somebody saw; whoever wants to talk calls the others."""


@dataclass(frozen=True, slots=True)
class HelpOf:
    """Whose country; left out: the household's."""

    country: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """Whom to call for help, and where to report harmful content; never logged."""

    country: str
    lines: tuple[Helpline, ...]


@dataclass(frozen=True, slots=True)
class MakeCode:
    """A one-time code: for an open ``request``, with its time or another, or for ``extra`` of a target."""

    request: int | None = None
    target: str = "screen"
    extra: Seconds | None = None
    why: str = ""
    child: str | None = None


@dataclass(frozen=True, slots=True)
class CodeView:
    """A one-time code and what it gives; told to the guardian who made it, once."""

    code: str = field(repr=False)
    child: str
    target: str
    name: str
    extra: Seconds
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Redeem:
    """A code that a guardian read out; blanks and dashes in it do not matter."""

    code: str = field(repr=False)
    child: str | None = None


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    """The code that sets another secret, told once: to be written down."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Recover:
    """Another secret by the recovery code, which is spent with it."""

    code: str = field(repr=False)
    new: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ResetSecret:
    """Another secret by an administrator of the PC; the forgotten one is not asked for."""

    new: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lift:
    """The account that may try secrets and codes again, after too many wrong ones."""

    account: str


@dataclass(frozen=True, slots=True)
class ExportOf:
    """All that is stored about a child, from a record on."""

    child: str | None = None
    first: int = 0


@dataclass(frozen=True, slots=True)
class Stored:
    """One record: of which kind, and all its fields; moments RFC 3339, durations whole seconds."""

    kind: str
    fields: dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Export:
    """A part of what is stored; ``next`` is where the next part begins, None in the last one."""

    child: str
    records: tuple[Stored, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Erase:
    """Whose records are erased, also of a child who is in the policy no more; None: everybody's."""

    whose: str | None = None


@dataclass(frozen=True, slots=True)
class BackupOf:
    """A backup from a byte on; at 0 a new one is made."""

    first: int = 0


@dataclass(frozen=True, slots=True)
class BackupPart:
    """A part of the file in base 64; ``next`` is where the next part begins, None in the last one."""

    data: str = field(repr=False)
    next: int | None


@dataclass(frozen=True, slots=True)
class RestorePart:
    """A part of a backup in base 64, in order; with ``last`` the whole is taken back."""

    data: str = field(repr=False)
    first: int = 0
    last: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """How many bytes have come; with the last part: what changes in the agreement, in sentences."""

    received: int
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tabs:
    """What a browser shows: names of hosts alone, never an address, a title or what stands in a page."""

    front: str | None = None
    """The host of the tab in front, or of one beside it that plays while that is silent; None where no window
    has the focus, or it shows no site."""
    audible: bool = False
    """That tab plays sound."""
    hosts: tuple[str, ...] = ()
    """Further hosts that an answer is wanted for: pages about to open, tabs that are covered or heard."""
    playing: tuple[str, ...] = ()
    """Those of them whose tabs play sound: behind the one in front, or in a window beside another program."""


@dataclass(frozen=True, slots=True)
class SiteView:
    """Whether a host is open, and why not; ``status`` is that of the site that it belongs to."""

    host: str
    name: str
    """What people call the site."""
    status: TargetStatus
    guess: bool = False
    """Nothing is known of it; its category is what the browser guessed by the words of a page."""


@dataclass(frozen=True, slots=True)
class Page:
    """A browser asks whether it may judge a page of a host by its words, or says what it guessed."""

    host: str
    category: str | None = None
    """None: nothing was judged yet."""


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """Whether pages of that host are judged: the family chose so, and no list and no rule knows the host."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Sites:
    """What a browser needs to cover what is closed, and to say why."""

    child: str
    """The child's name, for a page that speaks to it."""
    sites: tuple[SiteView, ...]
    screen: TargetStatus
    closed: tuple[str, ...]
    """Hosts, each with all below it, that rules and categories close now."""
    by: str
    """Who set what was agreed."""
    country: str
    language: str
    unsafe: tuple[str, ...] = ()
    """Searches that are closed, each a host and a path: they cannot leave out what is unfit for children."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened. Fields that do not fit an event are left out."""

    event: str
    at: datetime
    child: str | None = None
    target: str | None = None
    pid: int | None = None
    seconds: Seconds | None = None
    left: Seconds | None = None
    reason: str | None = None
    latency_ms: float | None = None
    ok: bool | None = None
    text: str | None = None
    """For people, in the household's language."""
    effect: str | None = None
    """``pause``, ``close``, ``terminate``, ``kill``, ``refuse``, ``resume``, ``lock``, ``freeze``,
    ``logout``."""
    health: tuple[Problem, ...] = field(default=())
    status: Status | None = None
    """With ``state``: the full state of the child."""
    by: str | None = None
    """Who did it."""
