"""A family to tell stories of, and random agreements, usage and grants for property tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from policies.ids import AppId, CategoryId, ChildId
from policies.model import (
    Action,
    Allowance,
    Break,
    Child,
    Grant,
    LearnFirst,
    Rule,
    Screen,
    SiteMode,
    Sites,
    TakenBack,
)
from policies.plan import plan
from policies.scene import Scene, Subject
from policies.target import PRESENCE, SCREEN, Kind, Target, app, category, site
from policies.usage import Interval, Usage
from policies.verdict import Verdict, judge
from policies.week import DAY, EVERY, Calendar, Days, PerDay, Window
from tests.policies.naive import Naive

if TYPE_CHECKING:
    from collections.abc import Iterable

HOME = ZoneInfo("Asia/Ho_Chi_Minh")
GAMES, STUDY, VIDEO = CategoryId("games"), CategoryId("study"), CategoryId("video")
MINECRAFT, GCOMPRIS, MYSTERY = app(AppId("minecraft")), app(AppId("gcompris")), app(AppId("mystery"))
YOUTUBE, WIKIPEDIA, CHESS = site("youtube.com"), site("wikipedia.org"), site("chess.com")
LEGO = site("lego.com")
SUBJECTS = (
    Subject(SCREEN),
    Subject(category(GAMES)),
    Subject(category(STUDY)),
    Subject(MINECRAFT, GAMES),
    Subject(GCOMPRIS, STUDY),
    Subject(MYSTERY),
    Subject(YOUTUBE, VIDEO),
    Subject(CHESS, GAMES),
    Subject(LEGO, GAMES, spared=True),
    Subject(WIKIPEDIA, STUDY),
)
PLAYING = frozenset({PRESENCE, SCREEN, category(GAMES), MINECRAFT})
LEARNING = frozenset({PRESENCE, Target(Kind.FREE, STUDY), GCOMPRIS})


# ------------------------------------------------------------------------------------------- stories


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def week(**days: str) -> PerDay[tuple[Window, ...]]:
    """``week(mon_fri="15:30-17:30 19:00-20:30", sun="none")``."""
    entries = []
    for text, hours in days.items():
        found = () if hours == "none" else tuple(map(Window.parse, hours.split()))
        entries.append((Days.parse(text.replace("_", "-")), found))
    return PerDay.of(*entries)


def daily(number: float) -> PerDay[timedelta]:
    """So many minutes every day."""
    return PerDay.of((EVERY, minutes(number)))


@dataclass
class Story:
    """A child, what it did so far, and what holds at a moment of the household's wall clock."""

    child: Child
    zone: ZoneInfo = HOME
    holidays: frozenset[date] = frozenset()
    grants: tuple[Grant, ...] = ()
    usage: Usage = field(default_factory=Usage)
    protected: frozenset[str] = frozenset()

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.zone, self.holidays)

    def at(self, text: str, fold: int = 0) -> datetime:
        """``2026-03-02 15:30``, as the clock on the wall shows it."""
        return datetime.fromisoformat(text).replace(tzinfo=self.zone, fold=fold).astimezone(UTC)

    def used(self, targets: Iterable[Target], start: str, number: float) -> None:
        """From ``start`` on, for so many minutes."""
        begin = self.at(start)
        self.usage = self.usage.add(
            Interval(begin, begin + minutes(number), frozenset(targets)), self.calendar
        )

    def scene(self, moment: str | datetime) -> Scene:
        now = self.at(moment) if isinstance(moment, str) else moment
        made = plan(self.child, self.calendar, self.calendar.day(now))
        return Scene(made, self.usage, self.grants, now, self.protected)

    def verdict(
        self, moment: str | datetime, target: Target = SCREEN, kind: CategoryId | None = None
    ) -> Verdict:
        return judge(self.scene(moment), Subject(target, kind))


def child(*rules: Rule, screen: Screen | None = None, sites: Sites | None = None) -> Child:
    return Child(ChildId("an"), "An", screen=screen or Screen(), rules=rules, sites=sites or Sites())


def grant(
    story: Story, targets: tuple[Target, ...], at: str, until: str, extra: float | None = None
) -> Grant:
    """A grant for so many minutes more, or for being open until then."""
    return Grant(targets, story.at(at), story.at(until), None if extra is None else minutes(extra))


# -------------------------------------------------------------------------------------------- random

PATIENT = settings(suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is not a wrong test: whole families take their time to be drawn."""
ZONES = ("Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe")
CHANGES = [
    *((2026, 3, 8), (2026, 3, 29), (2026, 4, 5), (2026, 4, 24)),
    *((2026, 10, 4), (2026, 10, 25), (2026, 10, 30), (2026, 11, 1)),
]
"""Days on which some of these zones change their clocks."""
HOLIDAYS = frozenset({date(2026, 4, 30), date(2026, 5, 1), date(2026, 9, 2), date(2026, 10, 26)})
DAYS = st.one_of(
    st.sampled_from([date(*day) for day in CHANGES]).flatmap(
        lambda day: st.integers(-2, 1).map(lambda offset: day + offset * DAY)
    ),
    st.dates(date(2026, 4, 27), date(2026, 5, 4)),
)
SELECTORS = st.sampled_from(
    ["every", "schoolday", "holiday", "mon-fri", "sat-sun", "fri-mon", "mon", "thu", "sat", "sun"]
    + [date(*day).isoformat() for day in CHANGES]
).map(Days.parse)


def spans(tick: int, most: timedelta, least: int = 0) -> st.SearchStrategy[timedelta]:
    """Multiples of the tick."""
    return st.integers(least, int(most.total_seconds()) // tick).map(lambda n: timedelta(seconds=n * tick))


def per_day(values):
    return st.lists(st.tuples(SELECTORS, values), max_size=3).map(lambda entries: PerDay.of(*entries))


@cache
def hours(tick: int) -> st.SearchStrategy[tuple[Window, ...]]:
    """Windows of one day, sorted and apart; the last may end on the next morning."""
    overnight = st.none() | spans(tick, timedelta(hours=6), 1)
    return st.builds(_windows, st.sets(spans(tick, DAY), max_size=6).map(sorted), overnight)


def _windows(edges, overnight) -> tuple[Window, ...]:
    found = [Window(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False)]
    start = max([timedelta(hours=18), *(window.end for window in found)])
    if overnight is not None and start < DAY:
        found.append(Window(start, DAY + overnight))
    return tuple(found)


@cache
def agreements(
    tick: int, most: timedelta, *, windows: bool, learn: bool, pause: bool
) -> st.SearchStrategy[Child]:
    """Children with agreements of which every time is a multiple of the tick."""
    long = spans(tick, most)
    allowances = st.builds(Allowance, per_day(long), st.none() | spans(tick, 3 * most))
    weeks = per_day(hours(tick)) if windows else st.just(PerDay())
    rests = st.none() | st.builds(Break, spans(tick, most / 3, 1), spans(tick, most / 6, 1))

    def rule(target: Target) -> st.SearchStrategy[Rule]:
        firsts = st.sampled_from([first for first in (category(STUDY), GCOMPRIS) if first != target])
        return st.builds(
            Rule,
            st.just(target),
            st.sampled_from([Action.LIMIT, Action.LIMIT, Action.LIMIT, *Action]),
            allowance=st.just(Allowance()) | allowances,
            open=st.just(PerDay()) | weeks,
            after=st.none() | st.builds(LearnFirst, firsts, long) if learn else st.none(),
            each=st.none() | long if target.kind is Kind.CATEGORY else st.none(),
        )

    named = (category(GAMES), category(STUDY), MINECRAFT, GCOMPRIS, YOUTUBE, CHESS, LEGO)
    rules = st.lists(
        st.one_of([rule(target) for target in named]), unique_by=lambda rule: rule.target, max_size=4
    )
    return st.builds(
        Child,
        st.just(ChildId("an")),
        st.just("An"),
        screen=st.builds(Screen, allowances, weeks, rests if pause else st.none()),
        rules=rules.map(tuple),
        sites=st.builds(Sites, st.sampled_from(SiteMode), st.sampled_from([(), (GAMES,), (VIDEO, GAMES)])),
    )


TOGETHER = st.sampled_from(
    [
        PLAYING,
        LEARNING,
        frozenset({PRESENCE, SCREEN, category(VIDEO), YOUTUBE}),
        frozenset({PRESENCE, SCREEN, category(STUDY), GCOMPRIS, WIKIPEDIA}),
        frozenset({PRESENCE, SCREEN, category(GAMES), CHESS}),
        frozenset({PRESENCE}),
        frozenset({SCREEN, MYSTERY}),
        frozenset[Target](),
    ]
)


@dataclass(frozen=True)
class World:
    """The same family for the real judging and for the naive one."""

    scene: Scene
    naive: Naive

    @property
    def at(self) -> int:
        return int(self.scene.now.timestamp())

    @property
    def end(self) -> int:
        return int(self.scene.plan.end.timestamp())


@cache
def worlds(
    tick: int,
    most: timedelta = timedelta(hours=5),
    *,
    windows: bool = True,
    learn: bool = True,
    pause: bool = True,
) -> st.SearchStrategy[World]:
    """Agreements, a moment, what was used before it, and what was granted around it."""
    reach = int(most.total_seconds()) // tick
    runs = st.tuples(TOGETHER, st.integers(1, 12 * reach), st.integers(1, reach))
    named = st.lists(st.sampled_from([x.target for x in SUBJECTS]), min_size=1, max_size=2).map(tuple)
    starts, extras = st.integers(-reach, reach // 2), st.none() | spans(tick, most, 1)
    backs = st.none() | st.none() | st.integers(0, reach)
    return st.builds(
        _world,
        st.just(tick),
        st.sampled_from(ZONES).map(ZoneInfo),
        agreements(tick, most, windows=windows, learn=learn, pause=pause),
        DAYS,
        st.integers(0, 22 * 3600 // tick),
        st.lists(runs, max_size=6),
        st.lists(st.tuples(named, starts, spans(tick, most, 1), extras, backs), max_size=3),
    )


def _world(tick, zone, family, day, after, runs, given) -> World:
    calendar = Calendar(zone, HOLIDAYS)
    now = int(datetime.combine(day, time(), zone).timestamp()) + after * tick
    grants = tuple(
        Grant(
            targets,
            moment(now + at * tick),
            moment(now + at * tick) + length,
            extra,
            taken=None if back is None else TakenBack(moment(now - back * tick), "lan"),
        )
        for targets, at, length, extra, back in given
    )
    usage, naive = Usage(), Naive(family, calendar, tick, grants, frozenset({WIKIPEDIA.key}))
    for targets, back, length in runs:
        start = now - back * tick
        end = min(start + length * tick, now)
        naive.use(targets, start, end)
        usage = usage.add(Interval(moment(start), moment(end), targets), calendar)
    made = plan(family, calendar, calendar.day(moment(now)))
    return World(Scene(made, usage, grants, moment(now), naive.protected), naive)


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
