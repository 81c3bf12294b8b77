"""What the faces are shown, made from what the agent knows; the same for child and guardian."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from agent.api.contract import RULE
from agent.api.messages import (
    ChildView,
    DayView,
    Explanation,
    GrantView,
    Line,
    RequestView,
    Seconds,
    Status,
    TargetStatus,
    replace,
)
from agent.service.reporting.notices import notice_view
from policies.allowances import allowed
from policies.finding import Reason
from policies.forecast import next_opening, stand_in
from policies.requests import answer_of
from policies.scene import Subject
from policies.standing import Free, Grace, Over, Warned
from policies.summary import EVERYTHING, is_told
from policies.target import CLAIMED, PRESENCE, SCREEN, Kind, Target
from policies.targets import attribute, rule_of
from policies.verdict import Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from agent.api.messages import Problem
    from agent.ports import Platform, Program
    from agent.service.household import Household
    from agent.service.observing.watch import Watch
    from policies.model import Child, Grant, Rule
    from policies.requests import Request
    from policies.scene import Scene
    from policies.standing import Standing
    from policies.takeback import Ended
    from policies.targets import Identity

OpeningTimes = dict[Subject, "datetime | None"]
SCREEN_SUBJECT = Subject(SCREEN)
BY_CLOCK = frozenset({Reason.WINDOW, Reason.BLOCK, Reason.AFTER})
"""What begins at an hour, where nothing else closes earlier."""
STANDINGS: dict[type[Standing], str] = {Free: "free", Warned: "warned", Grace: "grace", Over: "over"}


def routes(platform: Platform) -> dict[str, str]:
    """Which way is used here."""
    return {
        "sessions": platform.sessions.route,
        "programs": platform.programs.route,
        "screen": platform.screen.route,
    }


def pages(child: Child, household: Household, *, whole_pc: bool) -> dict[str, str]:
    """Whether browsers guess what a child's pages are, or could: those of one PC share what is installed."""
    if child.sites.pages:
        return {"pages": "guessed"}
    there = whole_pc and any(other.sites.pages for other in household.everybody)
    return {"pages": "installed"} if there else {}


def status(
    watch: Watch,
    household: Household,
    requests: tuple[Request, ...],
    health: tuple[Problem, ...],
    observing: dict[str, str],
) -> Status:
    """All that a face shows of a child now."""
    seen = watch.observation
    subjects, scene, openings = watch.subjects(), watch.scene(), OpeningTimes()
    shown = tuple(
        target_status(watch, household, subject, scene, openings)
        for subject in subjects
        if subject.target != SCREEN
    )
    given = [grant for grant in watch.grants if grant.until > watch.now]
    return Status(
        child=watch.child.id,
        name=watch.child.name,
        at=watch.now,
        day=watch.plan.day,
        present=seen.present,
        counting=SCREEN in seen.targets,
        screen=target_status(watch, household, SCREEN_SUBJECT),
        targets=shown,
        next_change=watch.next_change,
        grants=tuple(grant_view(grant) for grant in given if grant.taken is None),
        requests=tuple(request_view(request, household, watch.grants) for request in requests),
        health=health,
        observing=observing,
        zone=household.policy.zone,
        country=household.policy.country,
        language=household.policy.language,
        taken=tuple(grant_view(grant) for grant in given if grant.taken is not None),
        notice=notice_view(watch.child.notice) if watch.child.notice else None,
    )


def target_status(
    watch: Watch,
    household: Household,
    subject: Subject,
    scene: Scene | None = None,
    openings: OpeningTimes | None = None,
) -> TargetStatus:
    """One line of "My day"; ``scene`` where the verdict depends on more than all others do.

    ``openings``: what was found for other lines of the same scene.
    """
    target, scene = subject.target, scene or watch.scene()
    verdict = judge(scene, subject)
    rule = rule_of(watch.child, subject)
    standing = watch.standings.get(target, Free())
    return TargetStatus(
        target=str(target),
        name=household.name_of(target, watch.child),
        category=subject.category,
        open=verdict.open,
        reason=verdict.reason.value,
        because=str(verdict.because),
        left=None if verdict.left is None else seconds(verdict.left),
        used=seconds(watch.usage.used(target, watch.plan.day)),
        allowance=_allowance(watch, subject),
        opens_at=None if verdict.open else _opening(scene, subject, {} if openings is None else openings),
        lacking=None if verdict.lacking is None else seconds(verdict.lacking),
        standing=STANDINGS[type(standing)],
        running=target in watch.observation.targets,
        action=rule.action.value if rule else None,
        after=_learning(watch, verdict),
        coming=verdict.coming.value if verdict.coming is not Reason.OPEN else "",
        ends_at=None if verdict.left is None or verdict.coming not in BY_CLOCK else scene.now + verdict.left,
        pause=_pause(watch, verdict),
    )


def _opening(scene: Scene, subject: Subject, known: OpeningTimes) -> datetime | None:
    """When it opens; looked for once for all that open together."""
    alike = stand_in(scene, subject)
    if alike not in known:
        known[alike] = next_opening(scene, alike)
    return known[alike]


def _pause(watch: Watch, verdict: Verdict) -> Seconds | None:
    """How long the break lasts that comes next."""
    pause = watch.plan.layers[verdict.because].pause if verdict.coming is Reason.BREAK else None
    return None if pause is None else seconds(pause.length)


def _learning(watch: Watch, verdict: Verdict) -> str | None:
    """What must be used first, where that is why it is closed."""
    after = watch.plan.layers[verdict.because].after if verdict.reason is Reason.AFTER else None
    return None if after is None else str(after.target)


def _allowance(watch: Watch, subject: Subject) -> Seconds | None:
    """Today's allowance of the target itself, with what was granted."""
    layers, day, target = watch.plan.layers, watch.plan.day, subject.target
    own = layers.get(target)
    daily = own.daily.get(day) if own else None
    above = layers.get(Target(Kind.CATEGORY, subject.category)) if subject.category else None
    if daily is None and above is not None:
        daily = above.each
    return None if daily is None else seconds(allowed(watch.scene(), target, daily, day))


def day_view(
    child: Child, household: Household, day: date, totals: Mapping[Target, timedelta], *, narrow: bool
) -> DayView:
    """What was used on a day, the most used first; ``narrow``: as the child's visibility shows it to
    guardians.
    """
    visibility = child.visibility if narrow else EVERYTHING
    lines = [
        line(target, used, household, child)
        for target, used in sorted(totals.items(), key=lambda item: (-item[1], item[0]))
        if target not in {SCREEN, PRESENCE, CLAIMED} and used and is_told(target, visibility)
    ]
    zero = timedelta()
    return DayView(
        child.id, day, seconds(totals.get(SCREEN, zero)), seconds(totals.get(PRESENCE, zero)), tuple(lines)
    )


def line(target: Target, used: timedelta, household: Household, child: Child) -> Line:
    """A target and its seconds."""
    kind = household.category_of(target) if target.kind in {Kind.APP, Kind.SITE} else None
    return Line(str(target), household.name_of(target, child), kind, seconds(used))


def explanation(watch: Watch, household: Household, program: Program, identity: Identity) -> Explanation:
    """Which rule speaks of a program, and why."""
    subject = identity.subject
    rule = rule_of(watch.child, subject)
    return Explanation(
        pid=program.pid,
        path=program.facts.paths[0] if program.facts.paths else "",
        target=str(subject.target),
        name=identity.name,
        category=identity.category,
        evidence=identity.evidence,
        rule=None if rule is None else _in_words(rule, household),
        charged=SCREEN in attribute(watch.child, (identity,)),
        verdict=target_status(watch, household, subject),
    )


def child_view(watch: Watch, household: Household, pending: int) -> ChildView:
    """A child in the guardians' list: what is left of the day, else why it is closed."""
    child, screen = watch.child, target_status(watch, household, SCREEN_SUBJECT)
    return ChildView(
        child.id,
        child.name,
        household.accounts(child),
        child.preset,
        watch.observation.present,
        screen.left,
        pending,
        screen.reason,
        screen.opens_at,
    )


def grant_view(grant: Grant) -> GrantView:
    """Time given, and whether it was taken back."""
    taken = grant.taken
    return GrantView(
        tuple(map(str, grant.targets)),
        grant.at,
        grant.until,
        None if grant.extra is None else seconds(grant.extra),
        grant.by,
        grant.why,
        grant.id,
        None if taken is None else taken.at,
        "" if taken is None else taken.by,
        "" if taken is None else taken.why,
    )


def ended_view(ended: Ended) -> GrantView:
    """Time that was taken back just now, and whether it is open all the same."""
    reason = RULE if ended.ruled else ""
    return replace(grant_view(ended.grant), open=ended.open, reason=reason)


def request_view(request: Request, household: Household, grants: tuple[Grant, ...] = ()) -> RequestView:
    """A question and its answer, with what it gave where that is among the grants."""
    given = answer_of(request, tuple(grant for grant in grants if grant.taken is None))
    child = household.find(request.child)
    return RequestView(
        request.id,
        request.child,
        str(request.target),
        household.name_of(request.target, child),
        seconds(request.extra),
        request.reason,
        request.state.value,
        request.asked_at,
        request.expires_at,
        request.answered_at,
        request.answered_by,
        request.answer,
        None if given is None else grant_view(given),
    )


def _in_words(rule: Rule, household: Household) -> str:
    from policies.changes import describe  # rarely needed, and not small

    name = household.name_of(rule.target)
    return f"{name}: {describe(rule, household.policy.language, household.names())}"


def seconds(span: timedelta) -> Seconds:
    """Whole seconds, as they go over the wire."""
    return Seconds(int(span.total_seconds()))
