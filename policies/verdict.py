"""What holds now for a target, why, how much is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from policies.allowances import learned, left_of_day, left_of_week
from policies.finding import ORDER, LayerFinding, Reason
from policies.model import Action, SiteMode
from policies.precedence import deciding
from policies.rest import rest
from policies.target import SCREEN, Kind, Target

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from policies.model import Grant
    from policies.plan import Layer
    from policies.scene import Scene, Subject

ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one target at one moment."""

    target: Target
    reason: Reason
    because: Target
    """Whose rule closes the target, or will close it first: itself, its category or the screen."""
    left: timedelta | None
    """The smallest of the time that its allowances and windows leave it; None: no limit."""
    lacking: timedelta | None = None
    """Learning still to do before it opens (reason AFTER)."""
    closers: tuple[Target, ...] = ()
    """All that must be given time or opened before it opens, the told one first."""
    reasons: tuple[Reason, ...] = ()
    """All reasons for which it is closed."""
    coming: Reason = Reason.OPEN
    """Why it will close when ``left`` is over; OPEN where nothing closes it."""
    findings: tuple[LayerFinding, ...] = ()
    """What each layer says, the finest first."""

    @property
    def open(self) -> bool:
        """Whether the target may be used."""
        return self.reason is Reason.OPEN


def judge(scene: Scene, subject: Subject) -> Verdict:
    """The verdict for one subject: open when its own layer, its category's and the screen's are open."""
    target = subject.target
    layers = scene.plan.layers
    own = layers.get(target)
    above = layers.get(Target(Kind.CATEGORY, subject.category)) if subject.category else None
    if subject.spared and own is None and above is not None and above.action is Action.BLOCK:
        above = None
    if _always(scene, target, own, above):
        return Verdict(target, Reason.OPEN, target, None)
    findings = [*_findings(scene, subject, own, above)]
    closing = sorted(
        (finding for finding in findings if finding.reason is not Reason.OPEN),
        key=_rank,
    )
    if closing:
        told = closing[0]
        return Verdict(
            target,
            told.reason,
            told.because,
            ZERO,
            told.lacking,
            closers=tuple(dict.fromkeys(finding.target for finding in closing)),
            reasons=tuple(dict.fromkeys(finding.reason for finding in closing)),
            findings=tuple(findings),
        )
    first = min((finding for finding in findings if finding.left is not None), key=_left, default=None)
    if first is None:
        return Verdict(target, Reason.OPEN, target, None)
    return Verdict(
        target, Reason.OPEN, first.because, first.left, coming=first.coming, findings=tuple(findings)
    )


def _always(scene: Scene, target: Target, own: Layer | None, above: Layer | None) -> bool:
    """Whether nothing may close it: help and school, or an ``always`` that no finer ``block`` takes back."""
    if target.kind is Kind.SITE and target.key in scene.protected:
        return True
    return deciding(own.action if own else None, above.action if above else None) is Action.ALWAYS


def _findings(
    scene: Scene, subject: Subject, own: Layer | None, above: Layer | None
) -> Iterator[LayerFinding]:
    """What each layer that speaks of the subject says, the finest first."""
    target = subject.target
    day, _, _ = scene.plan.bounds(scene.now)
    natural: list[LayerFinding] = []
    if own is not None:
        natural.extend(_layer(scene, own, day))
    elif target.kind is Kind.SITE:
        natural.extend(_unnamed_site(scene, subject, above))
    if (
        above is not None
        and above.each is not None
        and target != above.target
        and (own is None or day not in own.daily)
    ):
        natural.append(_allowance(scene, target, above.each, day))
    yield from _opened(scene, target, natural)
    if above is not None and above.target != target:
        yield from _shared(scene, above, day)
    if target != SCREEN:
        yield from _shared(scene, scene.plan.layers[SCREEN], day)


def _rank(finding: LayerFinding) -> int:
    return ORDER.index(finding.reason)


def _left(finding: LayerFinding) -> timedelta:
    return timedelta.max if finding.left is None else finding.left


def _shared(scene: Scene, layer: Layer, day: date) -> list[LayerFinding]:
    """What the layer of a category or of the screen says; the same for all below it."""
    found = scene.found.get(layer.target)
    if found is None:
        found = _opened(scene, layer.target, [*_layer(scene, layer, day)])
        scene.found[layer.target] = found
    return found


def _opened(scene: Scene, target: Target, natural: list[LayerFinding]) -> list[LayerFinding]:
    """The findings, save that what a guardian opened is open until that ends."""
    given = [x for x in scene.grants if x.extra is None and target in x.targets and x.end > scene.now]
    if not given or not natural:
        return natural
    first = min(natural, key=_rank)
    if first.reason is Reason.OPEN:
        return [_lasting(finding, given, scene.now) for finding in sorted(natural, key=_left)]
    granted = _open_until(given, scene.now) - scene.now
    return (
        [LayerFinding(target, Reason.OPEN, granted, coming=first.reason, opened=True)] if granted else natural
    )


def _lasting(finding: LayerFinding, given: list[Grant], now: datetime) -> LayerFinding:
    """What ends when a guardian has opened it ends later."""
    if finding.left is None:
        return finding
    end = now + finding.left
    until = _open_until(given, end)
    return finding if until == end else replace(finding, left=until - now, opened=True)


def _layer(scene: Scene, layer: Layer, day: date) -> Iterator[LayerFinding]:
    if layer.action is Action.BLOCK:
        yield LayerFinding(layer.target, Reason.BLOCK)
    if layer.spans is not None:
        end = next((end for start, end in layer.spans if start <= scene.now < end), None)
        yield LayerFinding(layer.target, Reason.WINDOW) if end is None else _until(layer.target, end, scene)
    if layer.after is not None:
        lacking = layer.after.atleast - learned(scene.usage, layer.after.target, day)
        if lacking > ZERO:
            yield LayerFinding(layer.target, Reason.AFTER, lacking=lacking)
    if day in layer.daily:
        yield _allowance(scene, layer.target, layer.daily[day], day)
    if layer.weekly is not None:
        left = left_of_week(scene, layer.target, layer.weekly, day)
        reason = Reason.OPEN if left > ZERO else Reason.WEEKLY
        yield LayerFinding(layer.target, reason, left, coming=Reason.WEEKLY)
    if layer.pause is not None:
        resting = rest(layer.pause, scene.usage, day, scene.now)
        on_break = resting.until is not None
        reason = Reason.BREAK if on_break else Reason.OPEN
        yield LayerFinding(layer.target, reason, resting.left, coming=Reason.BREAK, pause=layer.pause)


def _until(target: Target, end: datetime, scene: Scene) -> LayerFinding:
    """Open until a window ends; beyond the plan that is no limit."""
    left = end - scene.now if end < scene.plan.end else None
    return LayerFinding(target, Reason.OPEN, left, coming=Reason.WINDOW)


def _allowance(scene: Scene, target: Target, daily: timedelta, day: date) -> LayerFinding:
    left = left_of_day(scene, target, daily, day)
    return LayerFinding(target, Reason.OPEN if left > ZERO else Reason.DAILY, left, coming=Reason.DAILY)


def _unnamed_site(scene: Scene, subject: Subject, above: Layer | None) -> Iterator[LayerFinding]:
    """A site that no rule names, by the mode of the site filter and its blocked categories."""
    mode = scene.plan.child.sites.mode
    category = None if subject.spared else subject.category
    if mode is SiteMode.FILTER and category in scene.plan.child.sites.block and category is not None:
        by = Target(Kind.CATEGORY, category)
        # Opening this one site must not open all others of a blocked category, so the site is what is closed.
        yield from (
            replace(finding, target=subject.target, by=by)
            for finding in _opened(scene, by, [LayerFinding(by, Reason.BLOCK)])
        )
    if mode is SiteMode.LISTED and above is None:
        yield LayerFinding(subject.target, Reason.BLOCK)


def _open_until(given: list[Grant], then: datetime) -> datetime:
    """Until when guardians opened, one time after the other, what would be closed then."""
    while ends := [grant.end for grant in given if grant.runs(then)]:
        then = max(ends)
    return then
