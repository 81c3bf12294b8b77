"""A family's agreement as values that cannot be built wrong; the document is ``policies.document``."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from policies.ids import GrantId
from policies.target import Kind, Target
from policies.week import PerDay, Week

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta

    from policies.ids import AccountId, CategoryId, ChildId, Host, RequestId
    from policies.notice import Notice


class Action(StrEnum):
    """What a rule does with its target."""

    LIMIT = "limit"
    BLOCK = "block"
    FREE = "free"
    ALWAYS = "always"


class End(StrEnum):
    """How the PC is closed at the end of the time; the first rung of a ladder."""

    PAUSE = "pause"
    LOCK = "lock"
    LOGOUT = "logout"


class AppEnd(StrEnum):
    """How one program is closed at the end of its time."""

    PAUSE = "pause"
    CLOSE = "close"


class SiteMode(StrEnum):
    """What happens to sites that no rule names."""

    FILTER = "filter"
    LISTED = "listed"
    OPEN = "open"


class YouTube(StrEnum):
    """YouTube's restricted mode."""

    STRICT = "strict"
    MODERATE = "moderate"
    OFF = "off"


class Unlinked(StrEnum):
    """What becomes of a browser that runs without our extension, or in which it fell silent."""

    COUNT = "count"
    """Its time is its own, its sites are closed by their names alone."""
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Match:
    """A family's own facts of a program, shell patterns; all that are given must fit."""

    exe: str | None = None
    name: str | None = None
    flatpak: str | None = None
    snap: str | None = None
    desktop: str | None = None
    command: str | None = None

    def __post_init__(self) -> None:
        if not any((self.exe, self.name, self.flatpak, self.snap, self.desktop, self.command)):
            message = "a match needs at least one fact"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Time for a target; None and missing days mean no limit."""

    daily: PerDay[timedelta] = field(default_factory=PerDay)
    weekly: timedelta | None = None


@dataclass(frozen=True, slots=True)
class LearnFirst:
    """The target opens after this much of another target on the same day."""

    target: Target
    atleast: timedelta


@dataclass(frozen=True, slots=True)
class Break:
    """After ``after`` of presence without a pause of ``length``, the screen rests for ``length``."""

    after: timedelta
    length: timedelta


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence of the agreement about an app, a site or a category."""

    target: Target
    action: Action = Action.LIMIT
    allowance: Allowance = field(default_factory=Allowance)
    open: Week = field(default_factory=PerDay)
    after: LearnFirst | None = None
    match: Match | None = None
    name: str | None = None
    category: CategoryId | None = None
    """Category of a program that the family described itself."""
    each: timedelta | None = None
    """Daily allowance of every single app and site of a category (Decree 147/2024 preset)."""
    end: AppEnd = AppEnd.PAUSE

    def __post_init__(self) -> None:
        if self.target.kind not in {Kind.APP, Kind.SITE, Kind.CATEGORY}:
            message = f"a rule names an app, a site or a category, not {self.target}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Screen:
    """The agreement about everything at the PC."""

    allowance: Allowance = field(default_factory=Allowance)
    open: Week = field(default_factory=PerDay)
    pause: Break | None = None
    warn: tuple[timedelta, ...] = ()
    """Warnings before the end, the longest first; the reader fills in 15, 5 and 1 minute."""
    grace: timedelta | None = None
    end: End = End.LOCK
    idle: timedelta | None = None
    """How long without input still counts as presence; None: the agent's default of two minutes."""


@dataclass(frozen=True, slots=True)
class Sites:
    """The agreement about sites that no rule names."""

    mode: SiteMode = SiteMode.OPEN
    block: tuple[CategoryId, ...] = ()
    safe_search: bool = False
    youtube: YouTube = YouTube.OFF
    unlinked: Unlinked = Unlinked.COUNT
    answered: bool = False
    """Only addresses are reached that were answered just now: no VPN, and no address that somebody knows."""
    pages: bool = False
    """The browser judges by their words pages that no list knows: no preset says so, a family chooses it."""


class Sight(StrEnum):
    """How much guardians see of a kind of record, the widest first."""

    ALL = "all"
    TOTALS = "totals"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Visibility:
    """What guardians see of each kind of record; the child sees everything."""

    apps: Sight = Sight.ALL
    sites: Sight = Sight.ALL


@dataclass(frozen=True, slots=True)
class Child:
    """One child and what was agreed for it."""

    id: ChildId
    name: str
    born: date | None = None
    accounts: tuple[AccountId, ...] = ()
    shared: tuple[AccountId, ...] = ()
    preset: str | None = None
    screen: Screen = field(default_factory=Screen)
    rules: tuple[Rule, ...] = ()
    sites: Sites = field(default_factory=Sites)
    visibility: Visibility = field(default_factory=Visibility)
    notice: Notice | None = None

    def age(self, today: date) -> int | None:
        """In full years; None where nobody said when the child was born."""
        if self.born is None:
            return None
        return today.year - self.born.year - ((today.month, today.day) < (self.born.month, self.born.day))

    def rule(self, target: Target) -> Rule | None:
        """The rule that names this target."""
        return next((rule for rule in self.rules if rule.target == target), None)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a family agreed, for all its children; one document."""

    zone: str
    country: str = "VN"
    language: str = "vi"
    guardians: tuple[AccountId, ...] = ()
    children: tuple[Child, ...] = ()
    schooldays: frozenset[int] = frozenset(range(5))
    resolver: str | None = None
    """Who is asked for the names of sites, as the document says it; None: whom the network names."""
    school: tuple[Host, ...] = ()
    """Sites of the children's school: nothing closes them, nor what is below them."""

    def child(self, key: ChildId) -> Child | None:
        """The child of that key."""
        return next((child for child in self.children if child.id == key), None)

    def child_of(self, account: AccountId) -> Child | None:
        """The child who owns that account."""
        return next((child for child in self.children if account in child.accounts), None)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """That a guardian took a grant back, and why."""

    at: datetime
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """Time given once: ``extra`` on top of the allowances, or, with None, open until ``until``."""

    targets: tuple[Target, ...]
    """The target asked for first, what would have ended it, and what the guardian named besides."""
    at: datetime
    until: datetime
    extra: timedelta | None = None
    by: str = ""
    why: str = ""
    taken: TakenBack | None = None
    guessed: CategoryId | None = None
    """What was guessed of the site, where a rule that opens it was written with this."""
    id: GrantId = field(default=GrantId(0), compare=False)
    """Given by the agent; two grants are equal by what they give."""
    answers: RequestId | None = field(default=None, compare=False)
    """The request that was answered with it."""

    def __post_init__(self) -> None:
        if not self.targets or self.until <= self.at:
            message = "a grant names a target and ends after it begins"
            raise ValueError(message)

    @property
    def end(self) -> datetime:
        """When it ends: as it was given, or when it was taken back."""
        return self.until if self.taken is None else min(self.until, self.taken.at)

    def runs(self, now: datetime) -> bool:
        """Whether it holds at this moment."""
        return self.at <= now < self.end

    def holds(self, target: Target, now: datetime) -> bool:
        """Whether the grant speaks of the target at this moment."""
        return target in self.targets and self.runs(now)
