"""How much of an allowance there is, and how much was used first of what opens after learning."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from policies.target import Kind, Target

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from policies.scene import Scene
    from policies.usage import Usage


def allowed(scene: Scene, target: Target, daily: timedelta, day: date) -> timedelta:
    """A day's allowance with all that guardians gave on top of it."""
    return _raised(scene, target, daily, lambda by: scene.usage.used(target, day, by))


def left_of_day(scene: Scene, target: Target, daily: timedelta, day: date) -> timedelta:
    """What is left of it; less than nothing where use went beyond it."""
    return allowed(scene, target, daily, day) - scene.usage.used(target, day)


def left_of_week(scene: Scene, target: Target, weekly: timedelta, day: date) -> timedelta:
    """The same of a week's."""
    allowance = _raised(scene, target, weekly, lambda by: scene.usage.used_in_week(target, day, by))
    return allowance - scene.usage.used_in_week(target, day)


def _raised(
    scene: Scene, target: Target, allowance: timedelta, used: Callable[[datetime], timedelta]
) -> timedelta:
    """Each grant counts from what had been used by then: what was overrun takes nothing from what is given.

    So it is for each target that a grant names: none is given what another was overrun by.
    """
    given = [grant for grant in scene.grants if grant.extra is not None and grant.holds(target, scene.now)]
    for grant in sorted(given, key=lambda grant: grant.at):
        allowance = max(allowance, used(grant.at)) + (grant.extra or timedelta())
    return allowance


def learned(usage: Usage, target: Target, day: date) -> timedelta:
    """Time that counts as learning first: charged or free."""
    spans = usage.spans(target, day)
    if target.kind is Kind.CATEGORY:
        spans = spans.union(usage.spans(Target(Kind.FREE, target.key), day))
    return timedelta(seconds=spans.total)
