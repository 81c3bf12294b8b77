"""Judging as one counts on the fingers: tick by tick, with sets of ticks and the clock on the wall.

All times and durations of an agreement are multiples of the tick, so nothing can change within one. Slow and
plain on purpose: the real judging is held against this one.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice

from policies.model import Action, Break, Child, Grant, Rule, SiteMode
from policies.target import PRESENCE, SCREEN, Kind, Target
from policies.week import Calendar, Week

TELLING = ("block", "window", "after", "daily", "weekly", "break", OPEN := "open")
DAY = timedelta(days=1)
Finding = tuple[str, int | None, Target]  # reason, seconds left (None: no limit), whose rule says so


@lru_cache(100_000)
def shown(zone, t: int, tick: int) -> datetime:
    """The household's clock: when it is put back, it stands until it is as late again."""
    while (local := datetime.fromtimestamp(t, zone)).fold:
        t -= tick
    return local.replace(tzinfo=None)


@dataclass
class Naive:
    child: Child
    calendar: Calendar
    tick: int
    grants: tuple[Grant, ...] = ()
    protected: frozenset[str] = frozenset()
    used: dict[Target, set[int]] = field(default_factory=dict)

    def use(self, targets, start: int, end: int) -> None:
        for target in targets:
            self.used.setdefault(target, set()).update(range(start, end, self.tick))

    def day(self, t: int) -> date:
        return shown(self.calendar.zone, t, self.tick).date()

    def seconds(self, ticks: set[int], days: list[date]) -> int:
        return self.tick * sum(self.day(t) in days for t in ticks)

    def answer(
        self, target: Target, category: str | None, t: int, end: int, *, spared: bool = False
    ) -> Finding:
        """What holds at ``t``; a window that is still open at ``end`` is no limit."""
        above = Target(Kind.CATEGORY, category) if category else None
        own, upper = self.child.rule(target), self.child.rule(above) if above else None
        if spared and not own:
            above, upper = None, (None if upper and upper.action is Action.BLOCK else upper)
        actions = [rule and rule.action for rule in (own, upper)]
        always = Action.ALWAYS in actions and actions[0] is not Action.BLOCK
        if always or (target.kind is Kind.SITE and target.key in self.protected):
            return OPEN, None, target
        found = self.rule(own, t, end) if own else self.unnamed(target, above, upper, t)
        own_daily = own and own.allowance.daily.on(self.day(t), self.calendar)
        if upper and upper.each is not None and own_daily is None:
            found.append(self.allowance(target, "daily", upper.each, t))
        found = self.opened(target, found, t)
        if upper:
            found += self.opened(upper.target, self.rule(upper, t, end), t)
        found += self.opened(SCREEN, self.screen(t, end), t)
        closing = [x for x in found if x[0] != OPEN]
        if closing:
            reason, _, by = min(closing, key=lambda x: TELLING.index(x[0]))
            return reason, 0, by
        return min(
            (x for x in found if x[1] is not None), key=lambda x: x[1] or 0, default=(OPEN, None, target)
        )

    def rule(self, rule: Rule, t: int, end: int) -> list[Finding]:
        found = self.windows(rule.target, rule.open, t, end)
        if rule.action is Action.BLOCK:
            found.append(("block", 0, rule.target))
        if rule.after:
            first = rule.after.target
            ticks = self.used.get(first, set()) | self.used.get(Target(Kind.FREE, first.key), set())
            if self.seconds(ticks, [self.day(t)]) < rule.after.atleast.total_seconds():
                found.append(("after", None, rule.target))
        return found + self.limits(rule.target, rule.allowance, t)

    def screen(self, t: int, end: int) -> list[Finding]:
        agreed = self.child.screen
        resting, left = self.breaks(agreed.pause, t) if agreed.pause else (False, None)
        found = self.windows(SCREEN, agreed.open, t, end) + self.limits(SCREEN, agreed.allowance, t)
        return [*found, ("break" if resting else OPEN, left, SCREEN)]

    def limits(self, target: Target, allowance, t: int) -> list[Finding]:
        limits = {"daily": allowance.daily.on(self.day(t), self.calendar), "weekly": allowance.weekly}
        return [self.allowance(target, word, x, t) for word, x in limits.items() if x is not None]

    def allowance(self, target: Target, reason: str, given: timedelta, t: int) -> Finding:
        today = self.day(t)
        days = [today - DAY * back for back in range(today.weekday() + 1 if reason == "weekly" else 1)]
        used = self.used.get(target, set())
        there = int(given.total_seconds())
        for grant in sorted(self.holding(target, t), key=lambda grant: grant.at):
            if grant.extra:
                by_then = self.seconds({s for s in used if s < grant.at.timestamp()}, days)
                there = max(there, by_then) + int(grant.extra.total_seconds())
        left = there - self.seconds(used, days)
        return (OPEN if left > 0 else reason), left, target

    def windows(self, target: Target, week: Week, t: int, end: int) -> list[Finding]:
        if not self.within(week, t):
            return [("window", 0, target)]
        closed = (at for at in range(t, end if week.entries else t, self.tick) if not self.within(week, at))
        return [(OPEN, at - t, target) for at in islice(closed, 1)]

    def within(self, week: Week, t: int) -> bool:
        now = shown(self.calendar.zone, t, self.tick)
        since = now - datetime.combine(now, time())
        begun, overnight = (week.on(now.date() - back * DAY, self.calendar) for back in (0, 1))
        hours = [(window, since) for window in begun or ()] + [
            (window, since + DAY) for window in overnight or ()
        ]
        return begun is None or any(window.start <= at < window.end for window, at in hours)

    def unnamed(self, target: Target, above: Target | None, upper: Rule | None, t: int) -> list[Finding]:
        sites = self.child.sites
        if target.kind is not Kind.SITE or sites.mode is SiteMode.OPEN:
            return []
        if sites.mode is SiteMode.FILTER:
            return self.opened(above, [("block", 0, above)], t) if above and above.key in sites.block else []
        return [] if upper else [("block", 0, target)]

    def breaks(self, rule: Break, t: int) -> tuple[bool, int]:
        """Whether the screen rests, and presence until it does, by yesterday and today."""
        after, length = int(rule.after.total_seconds()), int(rule.length.total_seconds())
        present = {s for s in self.used.get(PRESENCE, ()) if s < t and self.day(s) >= self.day(t) - DAY}
        worked = away = resting = 0
        for s in range(min(present, default=t), t, self.tick):
            if resting:
                resting -= self.tick
            elif s in present:
                worked, away = worked + self.tick, 0
                worked, resting = (0, length) if worked >= after else (worked, 0)
            else:
                away += self.tick
                worked = 0 if away >= length else worked
        return resting > 0, 0 if resting else after - worked

    def opened(self, target: Target, found: list[Finding], t: int) -> list[Finding]:
        if any(reason != OPEN for reason, _, _ in found):
            end = self.opened_until(target, t)
            return found if end == t else [(OPEN, end - t, target)]
        return [
            (OPEN, left if left is None else self.opened_until(target, t + left) - t, by)
            for _, left, by in found
        ]

    def opened_until(self, target: Target, t: int) -> int:
        """Until when somebody opened what would close then; the same moment where nobody did."""
        while ends := [int(ending(x).timestamp()) for x in self.holding(target, t) if x.extra is None]:
            t = max(ends)
        return t

    def holding(self, target: Target, t: int) -> list[Grant]:
        now = datetime.fromtimestamp(t, UTC)
        return [x for x in self.grants if target in x.targets and x.at <= now < ending(x)]


def ending(grant: Grant) -> datetime:
    return min(grant.until, grant.taken.at) if grant.taken else grant.until
