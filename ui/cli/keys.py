"""Ways in beside the secret: a code that a guardian reads out over the phone, and one on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ui.cli import sheet, values
from ui.cli.administrator import as_administrator
from ui.cli.asking import WHY, seconds
from ui.cli.exits import status_of
from ui.cli.face import here
from ui.cli.looking import children_names, household_zone
from ui.cli.options import command
from ui.cli.sheet import GOOD, LOUD
from ui.text import gifts, mark, wording
from ui.text.calendar import clock as time_of_day

if TYPE_CHECKING:
    from agent.api.messages import MakeCode
    from ui.cli.face import Face


@command(
    "code",
    help=mark(
        "Make a code to read out over the phone: luytre code 3 (a request), or luytre code 15m [TARGET]"
    ),
)
@click.argument("words", nargs=-1, required=True, metavar="NUMBER | AMOUNT [TARGET]")
@WHY
def code(words: tuple[str, ...], why: str) -> None:
    """Eight digits, for ten minutes, once; made on a guardian's own account, not on the child's."""
    from agent.api import contract
    from agent.api.errors import NotFound
    from ui.text import refusals

    face = here()
    face.open_door()
    params = _wanted(list(words), why, face)
    try:
        made = face.call(contract.CODE, params)
    except NotFound as error:
        if params.request is None:
            raise
        _, number = face.speak, params.request
        click.echo(refusals.refusal(error, face.language), err=True)
        click.echo(_("For {n} minutes: luytre code {n}m", n=number), err=True)
        click.get_current_context().exit(status_of(error))
    if face.json:
        sheet.json(made)
        return
    _, language = face.speak, face.language
    sheet.line(f"{made.code[:4]} {made.code[4:]}", LOUD)
    time = wording.duration(made.extra, language)
    child = children_names(face).get(made.child, made.child)
    if made.target == "screen":
        sheet.line(_("It gives {child} {time} more at the PC, once.", child=child, time=time))
    else:
        what = wording.target_name(made.target, made.name, language)
        sheet.line(_("It gives {child} {time} more for {what}, once.", child=child, time=time, what=what))
    until = time_of_day(made.expires_at, household_zone(face))
    sheet.line(_("It holds until {time}. The child types: luytre redeem {code}", time=until, code=made.code))


def _wanted(words: list[str], why: str, face: Face) -> MakeCode:
    from agent.api.messages import MakeCode

    context = click.get_current_context()
    if words[0].isdecimal() and values.length(words) <= 1:
        number = int(words.pop(0))
        other = seconds(values.taken(words, context)) if words else None
        params = MakeCode(request=number, extra=other, why=why, child=face.child_key)
    else:
        extra = seconds(values.taken(words, context))
        target = values.target(words.pop(0), face) if words else "screen"
        params = MakeCode(target=target, extra=extra, why=why, child=face.child_key)
    if words:
        _ = face.speak
        raise click.UsageError(_("That is too much: {words}", words=" ".join(words)), context)
    return params


@command("redeem", help=mark("Use a code that a guardian read out: luytre redeem 12345678"))
@click.argument("digits", nargs=-1, required=True, metavar="CODE")
def redeem(digits: tuple[str, ...]) -> None:
    """The child's side; blanks and dashes in the code do not matter."""
    from agent.api import contract
    from agent.api.errors import WrongSecret
    from agent.api.messages import Redeem
    from ui.text import refusals

    face = here()
    _ = face.speak
    try:
        given = face.call(contract.REDEEM, Redeem(" ".join(digits), face.child_key))
    except WrongSecret as error:
        click.echo(refusals.refusal(error, face.language, refusals.WRONG_CODE), err=True)
        click.get_current_context().exit(status_of(error))
    if face.json:
        sheet.json(given)
        return
    now = face.status
    told = gifts.given(given, values.names(face), now.at, household_zone(face), face.language)
    sheet.line(told, GOOD)


@command("recovery", help=mark("Make a new recovery code, to be written down; the old one holds no more."))
def recovery() -> None:
    """Told once."""
    face = here()
    face.open_door()
    paper(face)


def paper(face: Face) -> None:
    """A new recovery code, and what it is for."""
    from agent.api import contract
    from agent.api.messages import Nothing

    made = face.call(contract.RECOVERY, Nothing())
    if face.json:
        sheet.json(made)
        return
    _ = face.speak
    sheet.line(made.code, LOUD)
    sheet.line(
        _(
            "This is the recovery code. Write it down and keep it where children do not look; it is shown "
            "once. If the PIN is forgotten, it sets another one, once: luytre secret recover"
        )
    )


def new_secret(face: Face) -> str:
    """Asked for twice, for nobody sees it."""
    _ = face.speak
    return face.ask_secret(_("The new PIN"), again=_("The new PIN again"))


def secret_is_set(face: Face, new: str) -> None:
    """Said, with a recovery code for it."""
    from agent.api import contract
    from agent.api.messages import Secret

    _ = face.speak
    face.call(contract.UNLOCK, Secret(new))
    if not face.json:
        sheet.line(_("The new PIN is set."), GOOD)
    paper(face)


@command("recover", help=mark("Set another PIN for the parents with the recovery code."))
def recover() -> None:
    """The code and the secret are asked for, never arguments; a new code is made at once."""
    from agent.api import contract
    from agent.api.errors import WrongSecret
    from agent.api.messages import Recover
    from ui.text import refusals

    face = here()
    _ = face.speak
    written = face.ask_secret(_("The recovery code"))
    new = new_secret(face)
    try:
        face.call(contract.RECOVER, Recover(written, new))
    except WrongSecret as error:
        click.echo(refusals.refusal(error, face.language, refusals.WRONG_CODE), err=True)
        click.get_current_context().exit(status_of(error))
    secret_is_set(face, new)


@command("reset", help=mark("Set another PIN for the parents as an administrator of this PC, or as root."))
def reset() -> None:
    """For who forgot the secret and lost the recovery code: the system asks for its own password."""
    from agent.api import contract
    from agent.api.messages import ResetSecret

    face = here()
    _ = face.speak
    new = new_secret(face)
    as_administrator(face, contract.RESET, ResetSecret(new))
    secret_is_set(face, new)


@command("allow", help=mark("Allow an account new tries, after too many wrong PINs or codes."))
@click.argument("account")
def allow(account: str) -> None:
    """For administrators of this PC."""
    from agent.api import contract
    from agent.api.messages import Lift

    face = here()
    done = as_administrator(face, contract.LIFT, Lift(account))
    if face.json:
        sheet.json(done)
        return
    _ = face.speak
    sheet.line(_("{account} may try again.", account=account), GOOD)
