"""Two agreements held against each other, field by field; no field may be forgotten."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from policies.changes.change import Change, Subject
from policies.changes.days import Shift, shifts
from policies.changes.phrases import ending
from policies.document.days import ALL_DAY
from policies.document.reading import WARN
from policies.model import Child, Policy, Rule, Screen
from policies.week import EVERY, PerDay, Week, Window, clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from policies.changes.change import Value
    from policies.model import Allowance, Sites, Visibility

Schooldays = tuple[frozenset[int], frozenset[int]]
REWRITTEN: Final = Change("rewritten")


def diff(old: Policy | None, new: Policy) -> tuple[Change, ...]:
    """What is different in the new agreement: nothing if they are equal, all of it if there was none."""
    if old == new:
        return ()
    if old is None:
        bare = Policy(new.zone, new.country, new.language, schooldays=new.schooldays)
        return (Change("first"), *_policy(bare, new))
    return tuple(_policy(old, new)) or (REWRITTEN,)


def _policy(old: Policy, new: Policy) -> Iterator[Change]:
    pairs: Sequence[tuple[str, Value, Value]] = (
        ("zone", old.zone, new.zone),
        ("country", old.country, new.country),
        ("language", old.language, new.language),
        ("guardians", old.guardians, new.guardians),
        ("schooldays", old.schooldays, new.schooldays),
        ("resolver", old.resolver, new.resolver),
        ("school", old.school, new.school),
    )
    yield from _fields("", None, pairs)
    schooldays = (old.schooldays, new.schooldays)
    for child in new.children:
        before = old.child(child.id)
        if before is None:
            yield Change("child", child.name, whose=child.id)
            before = Child(child.id, child.name, screen=Screen(warn=WARN))
        yield from (replace(change, whose=child.id) for change in _child(before, child, schooldays))
    for child in old.children:
        if new.child(child.id) is None:
            yield Change("no child", child.name, whose=child.id)


def _fields(
    child: str, subject: Subject | None, pairs: Sequence[tuple[str, Value, Value]]
) -> Iterator[Change]:
    for field, before, after in pairs:
        if before != after:
            yield Change(field, child, subject, before, after)


def _child(old: Child, new: Child, schooldays: Schooldays) -> Iterator[Change]:
    pairs: Sequence[tuple[str, Value, Value]] = (
        ("name", old.name, new.name),
        ("born", old.born, new.born),
        ("accounts", old.accounts, new.accounts),
        ("shared", old.shared, new.shared),
        ("preset", old.preset, new.preset),
    )
    yield from _fields(new.name, None, pairs)
    yield from _screen(new.name, old.screen, new.screen, schooldays)
    yield from _rules(new.name, old, new, schooldays)
    yield from _sites(new.name, old.sites, new.sites)
    yield from _visibility(new.name, old.visibility, new.visibility)
    yield from _fields(new.name, None, (("notice", old.notice, new.notice),))


def _screen(child: str, old: Screen, new: Screen, schooldays: Schooldays) -> Iterator[Change]:
    yield from _times(child, None, (old.allowance, new.allowance), (old.open, new.open), schooldays)
    pairs: Sequence[tuple[str, Value, Value]] = (
        ("break", old.pause, new.pause),
        ("warn", old.warn, new.warn),
        ("grace", old.grace, new.grace),
        ("end", old.end.value, new.end.value),
        ("idle", old.idle, new.idle),
    )
    yield from _fields(child, None, pairs)


def _times(
    child: str,
    subject: Subject | None,
    allowances: tuple[Allowance, Allowance],
    weeks: tuple[Week, Week],
    schooldays: Schooldays,
) -> Iterator[Change]:
    old, new = allowances
    for shift in shifts(old.daily, new.daily, schooldays):
        yield Change("daily", child, subject, shift.before, shift.after, shift.when)
    yield from _fields(child, subject, (("weekly", old.weekly, new.weekly),))
    for opening in shifts(_explicit(weeks[0]), _explicit(weeks[1]), schooldays):
        yield _hours(Change("hours", child, subject, when=opening.when), opening)


def _explicit(week: Week) -> Week:
    """The same windows: days that nothing is said of are open all day."""
    return PerDay((*week.entries, (EVERY, (ALL_DAY,))))


def _hours(change: Change, shift: Shift[tuple[Window, ...]]) -> Change:
    """The shortest way to say that hours changed."""
    before, after = shift.before or (), shift.after or ()
    if not after:
        return replace(change, field="closed", before=before)
    if before and len(before) == len(after) and ALL_DAY not in (*before, *after):
        if before[:-1] == after[:-1] and before[-1].start == after[-1].start:
            return replace(change, field="closes", before=ending(before[-1]), after=ending(after[-1]))
        if before[1:] == after[1:] and before[0].end == after[0].end:
            return replace(change, field="opens", before=clock(before[0].start), after=clock(after[0].start))
    return replace(change, before=before, after=after)


def _rules(child: str, old: Child, new: Child, schooldays: Schooldays) -> Iterator[Change]:
    for rule in new.rules:
        before = old.rule(rule.target)
        subject = Subject(rule.target, rule.name)
        if before is None:
            yield Change("rule", child, subject, after=rule)
        else:
            yield from _rule(child, subject, before, rule, schooldays)
    for rule in old.rules:
        if new.rule(rule.target) is None:
            yield Change("no rule", child, Subject(rule.target, rule.name), before=rule)
    kept = [rule.target for rule in old.rules if new.rule(rule.target)]
    order = [rule.target for rule in new.rules if old.rule(rule.target)]
    if kept != order:
        yield Change("rule order", child, before=tuple(map(str, kept)), after=tuple(map(str, order)))


def _rule(child: str, subject: Subject, old: Rule, new: Rule, schooldays: Schooldays) -> Iterator[Change]:
    if old.action != new.action:  # its times would read as if they were another thing: "2 h → no limit"
        yield Change("action", child, subject, _times_of(old), _times_of(new))
    else:
        yield from _times(child, subject, (old.allowance, new.allowance), (old.open, new.open), schooldays)
        conditions = (("each", old.each, new.each), ("after", old.after, new.after))
        yield from _fields(child, subject, conditions)
    pairs: Sequence[tuple[str, Value, Value]] = (
        ("match", old.match, new.match),
        ("label", old.name, new.name),
        ("category", old.category, new.category),
        ("app end", old.end.value, new.end.value),
    )
    yield from _fields(child, subject, pairs)


def _times_of(rule: Rule) -> Rule:
    """What a rule says of time, without who is meant by it."""
    return Rule(rule.target, rule.action, rule.allowance, rule.open, rule.after, each=rule.each)


def _sites(child: str, old: Sites, new: Sites) -> Iterator[Change]:
    pairs: Sequence[tuple[str, Value, Value]] = (
        ("mode", old.mode.value, new.mode.value),
        ("block", old.block, new.block),
        ("safe_search", old.safe_search, new.safe_search),
        ("youtube", old.youtube.value, new.youtube.value),
        ("unlinked", old.unlinked.value, new.unlinked.value),
        ("answered", old.answered, new.answered),
        ("pages", old.pages, new.pages),
    )
    yield from _fields(child, None, pairs)


def _visibility(child: str, old: Visibility, new: Visibility) -> Iterator[Change]:
    pairs: Sequence[tuple[str, Value, Value]] = (
        ("sight of apps", old.apps, new.apps),
        ("sight of sites", old.sites, new.sites),
    )
    yield from _fields(child, None, pairs)
