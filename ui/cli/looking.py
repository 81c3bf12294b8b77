"""Commands that look: what is left now, what was used today and this week, what was logged."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from ui.cli import sheet, values
from ui.cli.face import here
from ui.cli.options import command
from ui.cli.sheet import BAD, GOOD, LOUD, QUIET, WARN
from ui.cli.syntax import Option
from ui.text import gifts, mark, notices, translator, wording
from ui.text.calendar import clock, day_name, moment, weekday, zone_named
from ui.text.weeks import WEEK, comparison

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from agent.api.messages import Line, Status, TargetStatus
    from ui.cli.face import Face
    from ui.cli.sheet import Row

STANDING_STYLES = {"warned": WARN, "grace": BAD, "over": BAD}
DAY = click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    cls=Option,
    help=mark("Another day, like 2026-11-25."),
)
HEALTH_STYLES = {"error": BAD, "warning": WARN, "info": QUIET}


@command("status", help=mark("How much time is left now, for what, why, and what comes next."))
def status() -> None:
    """The child's day, as it stands now."""
    face = here()
    now = face.status
    if face.json:
        sheet.json(now)
        return
    for text, style in overview(now, face.language):
        sheet.line(text, style)
    rows = target_rows(now, face.language)
    if rows:
        _ = face.speak
        sheet.line()
        sheet.table(("", _("used"), _("left"), _("why")), rows)


def overview(now: Status, language: str) -> Iterable[tuple[str, str]]:
    """What the status says of the whole screen, line by line with its style."""
    _, zone = translator(language), zone_named(now.zone)
    yield f"{now.name} · {day_name(now.day, language)}, {clock(now.at, zone)}", LOUD
    style, used = BAD, wording.used(now.screen, language)
    if now.screen.open:
        style = STANDING_STYLES.get(now.screen.standing, "")
        name, left = wording.target_name("screen", "", language), wording.left(now.screen.left, language)
        then = wording.ending(now.screen, now.at, zone, language)
        yield f"{name}: {', '.join(filter(None, (left, then)))} ({used})", style
    else:
        yield f"{wording.reason(now.screen, language)} ({used})", style
    if opening := wording.opening(now.screen, now.at, zone, language):
        yield wording.sentence(opening, "."), style
    if not now.present:
        yield _("Nobody is at the PC: no time is counted."), QUIET
    if now.next_change is not None:
        yield _("Next change: {when}", when=moment(now.next_change, now.at, zone, language)), QUIET
    if now.notice is not None:
        yield notices.agreed(now.notice, language), QUIET
    names = values.names_of(now)
    for given in now.grants:
        yield gifts.given(given, names, now.at, zone, language), GOOD
    for taken in now.taken:
        told = wording.sentence(gifts.taken(taken, names, now.at, zone, language))
        yield (f"{told} (“{taken.taken_why}”)" if taken.taken_why else told), QUIET
    for asked in now.requests:
        if asked.state == "asked":
            yield _("Waiting for an answer: {what}", what=wording.request(asked, language)), WARN
    for problem in now.health:
        yield f"! {wording.problem(problem, names, language)}", HEALTH_STYLES.get(problem.severity, "")


def target_rows(now: Status, language: str) -> list[Row]:
    """One row for each app, site and category of the day."""
    zone = zone_named(now.zone)
    return [_target_row(shown, now.at, zone, language) for shown in now.targets]


def _target_row(shown: TargetStatus, at: datetime, zone: tzinfo, language: str) -> Row:
    _ = translator(language)
    name = wording.target_name(shown.target, shown.name, language)
    if shown.action in wording.FREE and shown.open:
        left = wording.action(shown.action, language)
    else:
        left = wording.left(shown.left, language) if shown.open else _("closed")
    why = wording.why(shown, at, zone, language)
    style = (STANDING_STYLES.get(shown.standing, "") if shown.open else BAD) or (
        LOUD if shown.running else ""
    )
    return (name, wording.used(shown, language), left, why), style


@command("today", help=mark("What was used today, the most used first."))
@DAY
def today(day: datetime | None) -> None:
    """The totals of one day."""
    from agent.api import contract
    from agent.api.messages import DayOf

    face = here()
    shown = face.call(contract.DAY, DayOf(face.child_key, _date(day)))
    if face.json:
        sheet.json(shown)
        return
    _ = face.speak
    sheet.line(day_name(shown.day, face.language), LOUD)
    total = wording.duration(shown.screen, face.language)
    sheet.line(f"{wording.target_name('screen', '', face.language)}: {total}")
    if shown.presence > shown.screen:
        free = wording.duration(shown.presence - shown.screen, face.language)
        sheet.line(_("Time that did not count: {duration}", duration=free), QUIET)
    _bars(face, shown.lines)


@command("week", help=mark("A week in totals: days, apps, sites, how often time was used up, requests."))
@DAY
def week(day: datetime | None) -> None:
    """The summary of a week."""
    from agent.api import contract
    from agent.api.messages import DayOf

    face = here()
    shown = face.call(contract.WEEK, DayOf(face.child_key, _date(day)))
    if face.json:
        sheet.json(shown)
        return
    last = face.call(contract.WEEK, DayOf(face.child_key, shown.first - WEEK))
    _, language = face.speak, face.language
    sheet.line(_("Week of {day}", day=day_name(shown.first, language)), LOUD)
    sheet.line(_("{duration} at the PC", duration=wording.duration(shown.screen, language)))
    if told := comparison(shown, last, language):
        sheet.line(told)
    most = max((each.seconds for each in shown.days), default=0)
    rows = [
        (
            (
                weekday(date.fromisoformat(each.target), language, short=True),
                wording.short_duration(each.seconds, language),
                sheet.bar(each.seconds, most),
            ),
            "",
        )
        for each in shown.days
    ]
    sheet.line()
    sheet.table(("", "", ""), rows)
    for title, lines in ((_("Apps"), shown.apps), (_("Sites"), shown.sites), (_("Kinds"), shown.categories)):
        if lines:
            sheet.line()
            sheet.line(title, LOUD)
            _bars(face, lines)
    sheet.line()
    sheet.line(_("Times the agreed time was used up: {n}", n=shown.limits_reached))
    sheet.line(_("Requests: {n}, granted: {granted}", n=shown.requests, granted=shown.granted))
    if shown.tried:
        kinds = ", ".join(f"{wording.category(key, language)} {times}" for key, times in shown.tried.items())
        sheet.line(_("Closed sites tried: {kinds} (luytre tried)", kinds=kinds))
    if shown.fine_days is not None:
        sheet.line(wording.kept_for(shown.fine_days, language), QUIET)


@command("log", help=mark("Who did what, when; what guardians see, the child sees."))
@click.option(
    "-n", "--limit", type=click.IntRange(1, 1000), default=30, cls=Option, help=mark("So many lines.")
)
def log(limit: int) -> None:
    """The log, the newest first."""
    from agent.api import contract
    from agent.api.messages import LogOf

    face = here()
    shown = face.call(contract.LOG, LogOf(face.child_key, limit))
    if face.json:
        sheet.json(shown)
        return
    zone, names = household_zone(face), children_names(face)
    rows = [
        (
            (
                f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M}",
                entry.who,
                names.get(entry.child or "", entry.child or ""),
                entry.what,
            ),
            "",
        )
        for entry in shown.entries
    ]
    _ = face.speak
    sheet.table((_("when"), _("who"), _("child"), _("what")), rows)


def household_zone(face: Face) -> tzinfo:
    """The household's time zone, by the child whose day may be seen, or all of them; UTC where none may."""
    from agent.api import contract
    from agent.api.errors import AgentError, NotFound
    from agent.api.messages import Nothing

    with contextlib.suppress(AgentError):
        try:
            return zone_named(face.status.zone)
        except NotFound:  # who has several children named none
            return zone_named(face.call(contract.CHILDREN, Nothing()).zone)
    return UTC


def children_names(face: Face) -> dict[str, str]:
    """What children are called, by their keys: all of them for guardians, the child itself for a child."""
    from agent.api import contract
    from agent.api.errors import AgentError
    from agent.api.messages import Nothing

    with contextlib.suppress(AgentError):
        return {child.id: child.name for child in face.call(contract.CHILDREN, Nothing()).children}
    with contextlib.suppress(AgentError):
        return {face.status.child: face.status.name}
    return {}


def _date(day: datetime | None) -> date | None:
    return None if day is None else day.date()


def _bars(face: Face, lines: Iterable[Line]) -> None:
    shown = list(lines)
    most = max((each.seconds for each in shown), default=0)
    language = face.language
    rows = [
        (
            (
                wording.target_name(each.target, each.name, language),
                wording.short_duration(each.seconds, language),
                wording.category(each.category, language) if each.category else "",
                sheet.bar(each.seconds, most),
            ),
            "",
        )
        for each in shown
    ]
    sheet.table(("", "", "", ""), rows)
