"""Random families for property tests: every policy here is one that a document can say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from policies.document.days import ALL_DAY, ordered
from policies.document.rules import slug
from policies.ids import AccountId, AppId, CategoryId, ChildId, Host
from policies.model import (
    Action,
    Allowance,
    AppEnd,
    Break,
    Child,
    End,
    LearnFirst,
    Match,
    Policy,
    Rule,
    Screen,
    Sight,
    SiteMode,
    Sites,
    Visibility,
    YouTube,
)
from policies.notice import Notice
from policies.target import Kind, Target, app, category, site
from policies.week import DAY, Days, PerDay, Rank, Window

T = TypeVar("T")
NAMES = (
    st.text(
        st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="\xa0"),
        min_size=1,
        max_size=12,
    )
    .map(str.strip)
    .filter(lambda text: text.isprintable() and bool(text))
)
CATEGORIES = st.sampled_from(["games", "study", "video", "social", "adult"]).map(CategoryId)
APPS = st.sampled_from(["minecraft", "roblox", "krita", "firefox"]).map(AppId)
HOSTS = st.sampled_from(["youtube.com", "vi.wikipedia.org", "xn--bo-gia-1ya.vn", "zing.vn"])
ACCOUNTS = st.sampled_from(["an", "binh", "lan", "family", "PC\\chi", 'cu "ti"', "bé"]).map(AccountId)
SELECTORS = st.one_of(
    st.sampled_from(
        ["every", "holiday", "schoolday", "mon", "sun", "mon-fri", "sat-sun", "fri-mon", "tue-wed"]
    ),
    st.dates(date(2024, 1, 1), date(2027, 12, 31)).map(date.isoformat),
).map(Days.parse)


def lengths(limit: timedelta = DAY, least: int = 1) -> st.SearchStrategy[timedelta]:
    """Whole seconds up to a limit, round ones preferred."""
    most = int(limit.total_seconds())
    return st.one_of(
        st.integers(least, most).map(lambda seconds: timedelta(seconds=seconds)),
        st.sampled_from([timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2)]),
    )


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    """Hours of one day: none, all, or some that do not overlap."""
    if draw(st.integers(0, 5)) == 0:
        return (ALL_DAY,)
    edges = sorted(draw(st.sets(st.integers(0, 24 * 60), max_size=6)))
    found = [
        Window(timedelta(minutes=start), timedelta(minutes=end))
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]
    if draw(st.booleans()) and (not found or found[-1].end < timedelta(hours=20)):
        found.append(Window(timedelta(hours=20), timedelta(hours=24 + draw(st.integers(1, 8)))))
    return tuple(found)


def per_day(values: st.SearchStrategy[T]) -> st.SearchStrategy[PerDay[T]]:
    """Values for some days, no two selectors of one rank about the same day."""

    def fit(entries: list[tuple[Days, T]]) -> PerDay[T]:
        kept: list[tuple[Days, T]] = []
        for days, value in entries:
            rivals = [other for other, _ in kept if other.order == days.order]
            clash = any(other.exact == days.exact if days.rank is Rank.DATE else True for other in rivals)
            if not clash:
                kept.append((days, value))
        return ordered(kept)

    return st.lists(st.tuples(SELECTORS, values), max_size=4).map(fit)


ALLOWANCES = st.builds(Allowance, per_day(lengths(least=0)), st.none() | lengths(7 * DAY, least=0))
SCREENS = st.builds(
    Screen,
    allowance=ALLOWANCES,
    open=per_day(windows()),
    pause=st.none() | st.builds(Break, lengths(), lengths()),
    warn=st.sets(lengths(), max_size=4).map(lambda found: tuple(sorted(found, reverse=True))),
    grace=st.none() | lengths(timedelta(minutes=10)),
    end=st.sampled_from(End),
    idle=st.none() | lengths(timedelta(minutes=10)),
)
MATCHES = st.builds(
    Match, exe=NAMES, name=st.none() | NAMES, flatpak=st.none() | NAMES, command=st.none() | NAMES
) | st.builds(Match, snap=NAMES, desktop=st.none() | NAMES)
TARGETS = st.one_of(APPS.map(app), HOSTS.map(site), CATEGORIES.map(category))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """One rule that a document can say: it has an effect, and no key without a meaning."""
    match = draw(st.none() | MATCHES)
    own = NAMES.map(slug).filter(bool).map(AppId).map(app)
    target = draw(TARGETS if match is None else own)
    action = draw(st.sampled_from(Action))
    limited = action is Action.LIMIT
    allowance = draw(ALLOWANCES) if limited else Allowance()
    each = draw(st.none() | lengths(least=0)) if limited and target.kind is Kind.CATEGORY else None
    windowed = limited or action is Action.FREE
    week = draw(per_day(windows())) if windowed else PerDay()
    first = draw(TARGETS)
    after = (
        LearnFirst(first, draw(lengths())) if windowed and first != target and draw(st.booleans()) else None
    )
    named_alone = target.kind is Kind.SITE and draw(st.booleans())
    if limited and not (allowance != Allowance() or each or week.entries or after or named_alone):
        allowance = Allowance(weekly=timedelta(hours=7))
    return Rule(
        target=target,
        action=action,
        allowance=allowance,
        open=week,
        after=after,
        match=match,
        name=draw(st.none() | NAMES),
        category=draw(st.none() | CATEGORIES) if match is not None else None,
        each=each,
        end=AppEnd.PAUSE if target.kind is Kind.SITE else draw(st.sampled_from(AppEnd)),
    )


def apart(found: list[Rule]) -> tuple[Rule, ...]:
    """No two rules about one target, and none that waits in a circle."""
    kept: list[Rule] = []
    waits: dict[Target, Target] = {}
    for rule in found:
        if any(rule.target == other.target or (rule.match and rule.match == other.match) for other in kept):
            continue
        if rule.after is not None:
            at: Target | None = rule.after.target
            while at is not None and at != rule.target:
                at = waits.get(at)
            if at == rule.target:
                continue
            waits[rule.target] = rule.after.target
        kept.append(rule)
    return tuple(kept)


SITES = st.builds(
    Sites,
    mode=st.sampled_from(SiteMode),
    block=st.lists(CATEGORIES, unique=True, max_size=3).map(tuple),
    safe_search=st.booleans(),
    youtube=st.sampled_from(YouTube),
    answered=st.booleans(),
    pages=st.booleans(),
)
SIGHTS = st.sampled_from(Sight)
CHILDREN = st.builds(
    Child,
    id=st.sampled_from(["an", "binh", "Chi_2", "d-e"]).map(ChildId),
    name=NAMES,
    born=st.none() | st.dates(date(2006, 1, 1), date(2025, 12, 31)),
    screen=SCREENS,
    rules=st.lists(rules(), max_size=5).map(apart),
    sites=SITES,
    visibility=st.builds(Visibility, SIGHTS, SIGHTS),
    notice=st.none() | st.builds(Notice, lengths(), CATEGORIES, NAMES, NAMES),
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A whole family."""
    children = draw(st.lists(CHILDREN, max_size=3, unique_by=lambda child: child.id))
    accounts = draw(st.lists(ACCOUNTS, unique=True))
    owners = draw(
        st.lists(st.integers(-2, len(children) - 1), min_size=len(accounts), max_size=len(accounts))
    )
    owned = list(zip(accounts, owners, strict=True))

    common = tuple(account for account, owner in owned if owner == -1)
    housed = tuple(
        replace(
            child,
            accounts=tuple(account for account, owner in owned if owner == place),
            shared=common if draw(st.booleans()) else (),
        )
        for place, child in enumerate(children)
    )
    return Policy(
        zone=draw(st.sampled_from(["Asia/Ho_Chi_Minh", "Europe/Berlin"])),
        country=draw(st.sampled_from(["VN", "DE"])),
        language=draw(st.sampled_from(["vi", "en"])),
        guardians=tuple(account for account, owner in owned if owner == -2),
        children=housed,
        schooldays=frozenset(draw(st.sets(st.integers(0, 6)))),
        school=tuple(draw(st.lists(st.sampled_from([Host("a.edu.vn"), Host("b.example")]), unique=True))),
        resolver=draw(st.sampled_from([None, "adguard-family", "tls://dns.example"])),
    )
