"""Time that was given by mistake, or whose reason is gone: it ends now, and what was used stays used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from policies.target import Kind
from policies.verdict import judge

if TYPE_CHECKING:
    from datetime import timedelta

    from policies.model import Child, Grant, TakenBack
    from policies.scene import Scene, Subject


class HoldsNoMore(ValueError):
    """What is over, or was taken back, cannot be taken back."""


def take_back(given: Grant, taken: TakenBack) -> Grant:
    """The grant as it ends then."""
    if given.taken is not None:
        message = f"grant {given.id} was taken back already"
        raise HoldsNoMore(message)
    if taken.at >= given.until:
        message = f"grant {given.id} is over"
        raise HoldsNoMore(message)
    return replace(given, taken=taken)


@dataclass(frozen=True, slots=True)
class Ended:
    """A grant that was taken back, and how its first target is without it."""

    grant: Grant
    open: bool
    ruled: bool
    """It is open because a rule of the site's own stands."""


def judge_ended(scene: Scene, subject: Subject, child: Child, ended: Grant) -> Ended:
    """How the first target of a grant, the ``subject``, is when it was taken back."""
    still, target = judge(scene, subject).open, subject.target
    ruled = still and target.kind is Kind.SITE and child.rule(target) is not None
    return Ended(ended, still, ruled)


def remaining(scene: Scene, subject: Subject, given: Grant) -> timedelta:
    """How much of a grant that holds could still be used of its first target, the ``subject``."""
    if given.extra is None:
        return given.until - max(given.at, scene.now)
    left = judge(scene, subject).left
    return given.extra if left is None else min(given.extra, left)
