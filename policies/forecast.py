"""When an answer changes if use goes on as now, and when a closed target opens again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from policies.allowances import learned, left_of_day, left_of_week
from policies.finding import Reason
from policies.rest import rest
from policies.target import PRESENCE, SCREEN, Kind, Target, category
from policies.usage import Interval
from policies.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime

    from policies.model import Grant
    from policies.plan import Layer
    from policies.scene import Scene, Subject

NO_HOUR = frozenset({Reason.BLOCK, Reason.AFTER})
"""What no hour of the day ends, as long as nobody learns."""
HORIZON = timedelta(hours=48)
"""Changes farther away are not looked for; the plan is made anew each day."""


def next_change(scene: Scene, subjects: Collection[Subject], in_use: frozenset[Target]) -> datetime | None:
    """The earliest instant at which any subject's answer (open, and why) changes if use goes on as now.

    Nothing changes before it and something changes at it. None: nothing changes within the horizon.
    """
    answers = _answers(scene, subjects)
    end = min(scene.now + HORIZON, scene.plan.end - timedelta(seconds=1))
    while (edge := _next_edge(scene, subjects, in_use)) is not None and edge <= end:
        scene = _later(scene, edge, in_use)
        if _answers(scene, subjects) != answers:
            return edge
    return None


def next_opening(scene: Scene, subject: Subject) -> datetime | None:
    """When a closed target opens again by itself, with nobody at the PC until then; None: not in the plan."""
    targets = {subject.target, *([category(subject.category)] if subject.category else [])}
    held = NO_HOUR.intersection(judge(scene, subject).reasons)
    if held and not any(_will_open(grant, targets, scene.now) for grant in scene.grants):
        return None
    layers = {x: layer for x, layer in scene.plan.layers.items() if x in targets or x == SCREEN}
    scene = replace(scene, plan=replace(scene.plan, layers=layers))
    while (edge := _next_edge(scene, (subject,), frozenset())) is not None and edge < scene.plan.end:
        scene = replace(scene, now=edge)
        if judge(scene, subject).open:
            return edge
    return None


def stand_in(scene: Scene, subject: Subject) -> Subject:
    """One subject for all of which nothing but their category is known: they open and close together."""
    if _stands_alone(scene, subject):
        return subject
    return replace(subject, target=Target(subject.target.kind))


def _stands_alone(scene: Scene, subject: Subject) -> bool:
    """Whether something is agreed, given or counted for this very target."""
    target, layers = subject.target, scene.plan.layers
    if target.kind not in {Kind.SITE, Kind.APP} or target in layers or target.key in scene.protected:
        return True
    above = layers.get(category(subject.category)) if subject.category else None
    each = above is not None and above.each is not None
    used = each and scene.usage.used(target, scene.plan.bounds(scene.now)[0])
    return bool(used) or any(target in grant.targets for grant in scene.grants)


def _will_open(grant: Grant, targets: set[Target], now: datetime) -> bool:
    """Whether a guardian opened one of these whatever its rules say, or will have."""
    return grant.extra is None and grant.end > now and not targets.isdisjoint(grant.targets)


def _later(scene: Scene, moment: datetime, in_use: frozenset[Target]) -> Scene:
    usage = scene.usage
    if in_use:
        usage = usage.add(Interval(scene.now, moment, in_use), scene.plan.calendar)
    return replace(scene, now=moment, usage=usage)


def _answers(scene: Scene, subjects: Collection[Subject]) -> tuple[tuple[Reason, Target | None], ...]:
    found = (judge(scene, subject) for subject in subjects)
    return tuple((verdict.reason, None if verdict.open else verdict.because) for verdict in found)


def _next_edge(scene: Scene, subjects: Collection[Subject], in_use: frozenset[Target]) -> datetime | None:
    """The next instant at which something that verdicts depend on could cross a bound."""
    edges = [edge for edge in _edges(scene, subjects, in_use) if edge > scene.now]
    return min(edges, default=None)


def _edges(scene: Scene, subjects: Collection[Subject], in_use: frozenset[Target]) -> Iterator[datetime]:
    now, plan, usage = scene.now, scene.plan, scene.usage
    day, _, day_end = plan.bounds(now)
    yield day_end
    for grant in scene.grants:
        yield grant.at
        yield grant.end
    for layer in plan.layers.values():
        for start, end in layer.spans or ():
            if end > now:
                yield start
                yield end
                if start > now:
                    break
        if layer.pause is not None:
            resting = rest(layer.pause, usage, day, now)
            if resting.until is not None:
                yield resting.until
            elif PRESENCE in in_use:
                yield now + resting.left
        yield from _use_edges(scene, layer, in_use, day)
    yield from _each_edges(scene, subjects, in_use)


def _use_edges(scene: Scene, layer: Layer, in_use: frozenset[Target], day: date) -> Iterator[datetime]:
    """When use that goes on empties the allowances of a layer, or has taught enough for it."""
    now, usage, target = scene.now, scene.usage, layer.target
    if target in in_use:
        if day in layer.daily:
            yield now + left_of_day(scene, target, layer.daily[day], day)
        if layer.weekly is not None:
            yield now + left_of_week(scene, target, layer.weekly, day)
    first = layer.after
    if first is not None and in_use & {first.target, Target(Kind.FREE, first.target.key)}:
        yield now + first.atleast - learned(usage, first.target, day)


def _each_edges(scene: Scene, subjects: Collection[Subject], in_use: frozenset[Target]) -> Iterator[datetime]:
    """When the single apps and sites of a category use up what each of them may."""
    day = scene.plan.bounds(scene.now)[0]
    for subject in subjects:
        target = subject.target
        if target == SCREEN or target not in in_use or subject.category is None:
            continue
        above = scene.plan.layers.get(Target(Kind.CATEGORY, subject.category))
        if above is not None and above.each is not None:
            yield scene.now + left_of_day(scene, target, above.each, day)
