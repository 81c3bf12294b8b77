"""All that is stored about a child, to take away or to erase."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import click

from ui.cli import sheet, values
from ui.cli.consent import confirm
from ui.cli.face import here
from ui.cli.looking import children_names, household_zone
from ui.cli.options import command
from ui.cli.sheet import GOOD, LOUD
from ui.cli.syntax import Option
from ui.text import mark, translator, wording

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from agent.api.messages import Stored
    from ui.cli.face import Face

MOST_LINES = 1000
"""Of the log, in which a child who left the agreement is known still."""
KINDS = {
    "use": mark("Use, of the last two days"),
    "sum": mark("Sums of earlier days"),
    "in use": mark("In use at this moment"),
    "grace": mark("Time for saving one’s work"),
    "request": mark("Requests"),
    "grant": mark("Time given"),
    "code": mark("One-time codes that were not used yet"),
    "tried": mark("Closed sites that were tried"),
    "log": mark("The log"),
    "agreement": mark("What was agreed"),
    "tries": mark("Wrong PINs and codes in a row"),
}
"""What each kind of record is."""
FIELDS = {
    "day": mark("day"),
    "target": mark("what"),
    "targets": mark("what"),
    "start": mark("from"),
    "stop": mark("until"),
    "until": mark("until"),
    "seconds": mark("seconds"),
    "extra": mark("seconds"),
    "id": mark("number"),
    "request": mark("number"),
    "version": mark("number"),
    "reason": mark("why"),
    "why": mark("why"),
    "at": mark("when"),
    "asked_at": mark("when"),
    "made_at": mark("when"),
    "expires_at": mark("until"),
    "state": mark("answer"),
    "answer": mark("why"),
    "answered_at": mark("when"),
    "answered_by": mark("who"),
    "by": mark("who"),
    "who": mark("who"),
    "what": mark("what"),
    "kind": mark("kind"),
    "changes": mark("changes"),
    "text": mark("in full"),
    "taken_at": mark("taken back"),
    "taken_by": mark("who"),
    "taken_why": mark("why"),
    "guessed": mark("guessed"),
    "source": mark("account"),
    "failures": mark("number"),
    "category": mark("kind"),
    "host": mark("site"),
    "tries": mark("tries"),
    "child": mark("child"),
}
"""What each field is."""

WORDS = {
    "presence": mark("at the PC, counted or not"),
    "claimed": mark("away, by the screen’s own word"),
}
"""What is counted that no rule names."""
LINES = {
    "act": mark("what was done"),
    "policy": mark("the agreement"),
    "security": mark("safety"),
    "request": mark("request"),
    "grant": mark("time given"),
    "closed": mark("closed"),
    "limit": mark("time used up"),
    "health": mark("what works"),
    "backup": mark("backup"),
}
"""What each kind of line of the log is."""
BETWEEN = re.compile(r", (?=screen(?:,|$)|(?:app|site|category):)")
"""Between two targets; a program's own name may have a comma."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+\d\d:\d\d", re.ASCII)
"""As the agent stores them (RFC 3339)."""


@command(
    "export",
    help=mark(
        "All that is stored about a child (for guardians: as agreed), to read, or with --json for programs."
    ),
)
def export() -> None:
    """A child's own copy; redirect it into a file to keep it."""
    face = here()
    records = _stored(face)
    if face.json:
        sheet.json([{"kind": record.kind, **record.fields} for record in records])
        return
    _, names, last = face.speak, values.names(face), ""
    zone = household_zone(face)
    for record in records:
        if record.kind != last:
            last = record.kind
            sheet.line()
            sheet.line(_(KINDS.get(last, last)), LOUD)
        told = (
            f"{_(FIELDS.get(name, name))}: {_told(name, value, names, zone, face.language)}"
            for name, value in record.fields.items()
            if value not in {None, ""}
        )
        sheet.line(f"  {' · '.join(told)}")


def _told(name: str, value: object, names: Mapping[str, str], zone: tzinfo, language: str) -> object:
    """A value as people read it: hours of the household's clocks, things by their names."""
    match name, value:
        case "state", str():
            return wording.request_state(value, language)
        case "kind", str():
            return translator(language)(LINES.get(value, value))
        case "target", "presence" | "claimed":
            return translator(language)(WORDS[str(value)])
        case "guessed" | "category", str():
            return wording.category(value, language)
        case "target" | "targets", str():
            targets = BETWEEN.split(value)
            called = ((x, names.get(x, x.partition(":")[2])) for x in targets)
            return ", ".join(wording.target_name(x, own, language) for x, own in called)
        case _, str() if (found := MOMENT.fullmatch(value)) is not None:
            return f"{datetime.fromisoformat(found[0]).astimezone(zone):%Y-%m-%d %H:%M}"
    return names.get(str(value), value)


def _stored(face: Face) -> list[Stored]:
    from agent.api import contract
    from agent.api.messages import ExportOf

    found: list[Stored] = []
    first: int | None = 0
    while first is not None:
        part = face.call(contract.EXPORT, ExportOf(face.child_key, first))
        found += part.records
        first = part.next
    return found


@command("erase", help=mark("Erase what was recorded of a child, for ever: luytre erase CHILD, or --all"))
@click.argument("whose", required=False, metavar="CHILD")
@click.option("--all", "everybody", is_flag=True, cls=Option, help=mark("Of everybody."))
@click.option("--yes", is_flag=True, cls=Option, help=mark("Do not ask whether that is meant."))
def erase(whose: str | None, everybody: bool, yes: bool) -> None:  # noqa: FBT001 - click gives flags
    """For guardians; the agreement in force and the secret stay."""
    from agent.api import contract
    from agent.api.messages import Erase

    face = here()
    _, context = face.speak, click.get_current_context()
    if (whose is None) != everybody:
        raise click.UsageError(_("Name one child, or say --all."), context)
    face.child = whose
    face.open_door()
    key = face.child_key
    if not yes:
        confirm(face, _question(face, key))
    done = face.call(contract.ERASE, Erase(key))
    if face.json:
        sheet.json(done)
    else:
        sheet.line(_("Erased. Backups that you made elsewhere are yours to delete."), GOOD)


def _question(face: Face, key: str | None) -> str:
    """Whose records are erased for ever. Raises NotFound where nobody is called so, nor was."""
    from agent.api import contract
    from agent.api.messages import LogOf, OfChild

    _, names = face.speak, children_names(face)
    if key is None:
        told = ", ".join(names.values())
        question = mark(
            "Erase for ever all that is recorded of ALL children ({names}), also today’s time and all "
            "earlier versions of the agreement? [y/n]"
        )
        return _(question, names=told)
    if key not in names:
        lines = face.call(contract.LOG, LogOf(limit=MOST_LINES)).entries
        if all(line.child != key for line in lines):
            face.call(contract.STATUS, OfChild(key))  # says that there is none, and who may be meant
    name = names.get(key, key)
    question = mark(
        "Erase for ever all that is recorded of {name}, also today’s time and all earlier versions of the "
        "family’s agreement? [y/n]"
    )
    return _(question, name=name)
