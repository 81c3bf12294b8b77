"""Commands with which a child asks and a guardian answers or gives."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from ui.cli import sheet, values
from ui.cli.consent import meant
from ui.cli.face import here
from ui.cli.looking import children_names, household_zone
from ui.cli.options import command
from ui.cli.sheet import GOOD, QUIET, WARN
from ui.cli.syntax import Option
from ui.cli.values import AMOUNT
from ui.text import gifts, mark, wording
from ui.text.calendar import AHEAD, zone_named

if TYPE_CHECKING:
    from datetime import tzinfo

    from agent.api.messages import GiveTime, GrantView, RequestView, Seconds, Status
    from ui.cli.face import Face

STATE_STYLES = {"asked": WARN, "granted": GOOD, "refused": QUIET, "expired": QUIET}
WHY = click.option("--why", default="", cls=Option, help=mark("A reason; both sides see it."))


def seconds(length: timedelta) -> Seconds:
    """As it goes over the wire."""
    from agent.api.messages import Seconds

    return Seconds(int(length.total_seconds()))


@command("ask", help=mark('Ask a guardian for more time: luytre ask 15m minecraft --why "…"'))
@click.argument("amount")
@click.argument("words", nargs=-1, metavar="[TARGET]")
@WHY
def ask(amount: str, words: tuple[str, ...], why: str) -> None:
    """A child's request."""
    from agent.api import contract
    from agent.api.messages import Ask

    face = here()
    _, context, rest = face.speak, click.get_current_context(), [amount, *words]
    extra = seconds(values.taken(rest, context))
    if len(rest) > 1:
        raise click.UsageError(_("That is too much: {words}", words=" ".join(rest[1:])), context)
    params = Ask(values.target(rest[0], face) if rest else "screen", extra, why, face.child_key)
    asked = face.call(contract.ASK, params)
    if face.json:
        sheet.json(asked)
        return
    what = wording.request(asked, face.language)
    sheet.line(_("Asked: {what} (number {n})", what=what, n=asked.id), GOOD)


@command("requests", help=mark("What was asked for and is not answered yet."))
@click.option("--all", "everything", is_flag=True, cls=Option, help=mark("Answered ones too."))
def requests(everything: bool) -> None:  # noqa: FBT001 - click gives a flag
    """Requests, the newest first."""
    from agent.api import contract
    from agent.api.messages import RequestsOf

    face = here()
    found = face.call(contract.REQUESTS, RequestsOf(face.child_key, not everything))
    if face.json:
        sheet.json(found)
        return
    _, language = face.speak, face.language
    if not found.requests:
        sheet.line(_("Nothing is waiting for an answer."), QUIET)
        return
    zone, names = household_zone(face), children_names(face)
    rows = [
        (
            (
                str(asked.id),
                f"{asked.asked_at.astimezone(zone):%d/%m %H:%M}",
                names.get(asked.child, asked.child),
                wording.request(asked, language),
                asked.reason,
                _state(asked, zone, language),
            ),
            STATE_STYLES.get(asked.state, ""),
        )
        for asked in found.requests
    ]
    sheet.table((_("number"), _("when"), _("child"), _("what"), _("why"), _("answer")), rows)


def _state(asked: RequestView, zone: tzinfo, language: str) -> str:
    """What became of it, and what a yes opened where that is something else."""
    told = wording.request_state(asked.state, language)
    if what := gifts.opened(asked, {}, asked.answered_at or asked.asked_at, zone, language):
        told = f"{told}: {what}"
    return f"{told}: {asked.answer}" if asked.answer else told


@command("answer", help=mark("Answer a request: luytre answer 3 yes | no | 10m"))
@click.argument("number", type=int)
@click.argument("reply")
@WHY
def answer(number: int, reply: str, why: str) -> None:
    """A guardian's answer."""
    from agent.api import contract
    from agent.api.messages import Answer, OfChild

    face = here()
    face.open_door()
    extra = _reply(number, reply, face)
    answered = face.call(contract.ANSWER, Answer(number, extra, why))
    if face.json:
        sheet.json(answered)
        return
    what = wording.request(answered, face.language)
    told = wording.request_state(answered.state, face.language)
    sheet.line(f"{what}: {told}", STATE_STYLES.get(answered.state, ""))
    if answered.given is not None:
        asker = face.call(contract.STATUS, OfChild(answered.child))
        sheet.line(_given(answered.given, asker, face), GOOD)


def _given(given: GrantView, now: Status, face: Face) -> str:
    """All that a grant opens, in a child's day as it stands now."""
    return gifts.given(given, values.names(face, now), now.at, zone_named(now.zone), face.language)


def _reply(number: int, reply: str, face: Face) -> Seconds | None:
    """The time to give; None for no."""
    from agent.api import contract
    from agent.api.errors import NotFound
    from agent.api.messages import RequestsOf

    if (yes := meant(reply)) is False:
        return None
    if not yes:
        return seconds(AMOUNT.convert(reply, None, click.get_current_context()))
    pending = face.call(contract.REQUESTS, RequestsOf(face.child_key, pending=True)).requests
    for asked in pending:
        if asked.id == number:
            return asked.extra
    _ = face.speak
    waiting = ", ".join(str(asked.id) for asked in pending)
    told = _("No request {n} waits for an answer.", n=number)
    raise NotFound(f"{told} {_('Waiting: {numbers}', numbers=waiting)}" if waiting else told)


@command("grant", help=mark("Give time: luytre grant 15m [TARGET], or: luytre grant --until 20:30 [TARGET]"))
@click.argument("words", nargs=-1, metavar="[AMOUNT] [TARGET]")
@click.option("--until", metavar="HH:MM", cls=Option, help=mark("Open until then, instead of an amount."))
@click.option(
    "--also", multiple=True, metavar="TARGET", cls=Option, help=mark("Raise this too (screen, a category).")
)
@WHY
def grant(words: tuple[str, ...], until: str | None, also: tuple[str, ...], why: str) -> None:
    """Time that nobody asked for."""
    from agent.api import contract
    from agent.api.messages import OfChild

    face = here()
    face.open_door()
    params = _gift(words, until, also, why, face)
    given = face.call(contract.GRANT, params)
    if face.json:
        sheet.json(given)
        return
    now = face.call(contract.STATUS, OfChild(face.child_key))
    sheet.line(_given(given, now, face), GOOD)
    zone, names = zone_named(now.zone), values.names(face, now)
    for first in (now.screen, *now.targets):
        if first.target == given.targets[0]:
            late = gifts.held_up(given, first, now.at, zone, face.language)
            closer = gifts.ends_first(given, first, names, now.at, zone, face.language)
            for told in filter(None, (late, closer)):
                sheet.line(told, WARN)


def _gift(words: tuple[str, ...], until: str | None, also: tuple[str, ...], why: str, face: Face) -> GiveTime:
    from agent.api.messages import GiveTime

    _, context = face.speak, click.get_current_context()
    rest = list(words)
    if until is not None and values.length(rest):
        raise click.UsageError(_("Say how long or until when, not both."), context)
    amount = None if until is not None or not rest else values.taken(rest, context)
    if (amount is None) == (until is None) or len(rest) > 1:
        raise click.UsageError(_("Give an amount like 15m, or an end like --until 20:30."), context)
    end = None if until is None else values.moment(until, face.status)
    if until is not None and end is None:
        raise click.UsageError(_("“{text}” is no time of day; write it like 20:30.", text=until), context)
    if end is not None and end - face.status.at > AHEAD:  # who is a minute late would give a day
        told = _("{text} is over for today; for tomorrow give an amount, like 15m.", text=until)
        raise click.UsageError(told, context)
    return GiveTime(
        target=values.target(rest[0], face) if rest else "screen",
        extra=None if amount is None else seconds(amount),
        until=end,
        why=why,
        also=tuple(values.target(name, face) for name in also),
        child=face.child_key,
    )
