"""The command with which a guardian takes back what was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ui.cli import sheet, values
from ui.cli.asking import WHY
from ui.cli.face import here
from ui.cli.options import command
from ui.cli.sheet import GOOD
from ui.text import gifts, mark, wording
from ui.text.calendar import zone_named

if TYPE_CHECKING:
    from agent.api.messages import Status
    from ui.cli.face import Face


@command("takeback", help=mark("Take back time that was given, by its number: luytre takeback 12"))
@click.argument("number", type=int, required=False)
@WHY
def takeback(number: int | None, why: str) -> None:
    """It ends now; what was used of it stays used."""
    from agent.api import contract
    from agent.api.messages import TakeBack

    face = here()
    face.open_door()
    family = _family(face)
    if number is None:
        raise click.UsageError(_which(family, face), click.get_current_context())
    taken = face.call(contract.TAKE_BACK, TakeBack(number, why))
    if face.json:
        sheet.json(taken)
        return
    names = {target: name for status in family for target, name in values.names_of(status).items()}
    at, zone = taken.taken_at or taken.until, zone_named(family[0].zone if family else "")
    _ = face.speak
    what = gifts.grant(taken, names, at, zone, face.language)
    sheet.line(_("Taken back: {what}", what=what), GOOD)
    first = taken.targets[0]
    name = wording.target_name(first, names.get(first, ""), face.language)
    if still := gifts.open_still(name, taken.reason, face.language, is_open=taken.open):
        sheet.line(still)


def _family(face: Face) -> list[Status]:
    """The child who is meant, or who sits here; else every child."""
    from agent.api import contract
    from agent.api.errors import NotFound
    from agent.api.messages import Nothing, OfChild

    try:
        return [face.status]
    except NotFound:  # who has several children named none
        if face.child is not None:
            raise
        children = face.call(contract.CHILDREN, Nothing()).children
        return [face.call(contract.STATUS, OfChild(child.id)) for child in children]


def _which(family: list[Status], face: Face) -> str:
    """What could be taken back, each with its number."""
    _, language = face.speak, face.language
    held = []
    for status in family:
        names = values.names_of(status)
        for given in status.grants:
            what = gifts.grant(given, names, status.at, zone_named(status.zone), language)
            held.append(f"  {given.id}  {status.name}: {what}")
    if not held:
        return _("Nothing that was given holds now.")
    return "\n".join((_("Say which, by its number:"), *held))
