"""``luytre policy``: the family's document shown, checked, compared, applied; its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import click

from ui.cli import sheet
from ui.cli.applying import YES, check_text, hints, in_force, put_in_force, sentences, tell
from ui.cli.exits import Exit
from ui.cli.face import here
from ui.cli.options import command, group
from ui.cli.presets import presets
from ui.cli.sheet import GOOD, QUIET, WARN
from ui.cli.syntax import Option
from ui.cli.versions import history, show, undo
from ui.text import mark

if TYPE_CHECKING:
    from policies.model import Policy
    from ui.cli.face import Face

FILE = click.argument("file", type=click.File("rb"))
"""A file, or - for standard input."""


def text_of(file: BinaryIO, face: Face) -> str:
    """The text of a file; ends the command where it is none."""
    try:
        return file.read().decode("utf-8-sig")  # Notepad writes a mark before it
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        _ = face.speak
        said = _("{file}: this is not a text in UTF-8 (line {line}).", file=file.name, line=line)
        click.echo(said, err=True)
        click.get_current_context().exit(Exit.NO)


def policy_of(file: BinaryIO, face: Face) -> tuple[str, Policy]:
    """A document without errors; tells the errors of another one, and ends the command."""
    text = text_of(file, face)
    checked = check_text(text)
    if checked.policy is None:
        tell(checked.errors, face)
        click.get_current_context().exit(Exit.NO)
    return text, checked.policy


@command("check", help=mark("Tell all errors of a document; needs no agent."))
@FILE
def check(file: BinaryIO) -> None:
    """Exit status 1 where there is an error."""
    face = here()
    checked = check_text(text_of(file, face))
    if face.json or checked.errors:
        tell(checked.errors, face)
    else:
        _ = face.speak
        sheet.line(_("No errors."), GOOD)
        for hint in hints(checked.policy, face.language):
            sheet.line(hint, WARN)
    if checked.errors:
        click.get_current_context().exit(Exit.NO)


@command("diff", help=mark("What a document would change, against the one in force or an OLD one."))
@FILE
@click.argument("old", type=click.File("rb"), required=False)
def diff(file: BinaryIO, old: BinaryIO | None) -> None:
    """Differences in sentences."""
    face = here()
    _text, new = policy_of(file, face)
    before = policy_of(old, face)[1] if old is not None else in_force(face)[1]
    changes = sentences(before, new, face.language)
    if face.json:
        sheet.json({"changes": changes})
        return
    for change in changes:
        sheet.line(change)
    if not changes:
        _ = face.speak
        sheet.line(_("Nothing changes."), QUIET)


@command("apply", help=mark("Put a document in force, after showing what it changes."))
@FILE
@click.option("--why", default="", cls=Option, help=mark("A reason; both sides see it."))
@YES
def apply(file: BinaryIO, why: str, yes: bool) -> None:  # noqa: FBT001 - click gives a flag
    """A new version; nothing of a document with an error is applied."""
    face = here()
    text, new = policy_of(file, face)
    face.open_door()
    put_in_force(face, text, new, why, asked=yes)


@command("schema", help=mark("Print the JSON Schema of the document, for editors."))
def schema() -> None:
    """In English the same as policies/document.schema.json."""
    from policies import document

    sheet.json(document.schema(here().language))


policy = group(
    "policy",
    mark("The family’s agreement: show, check, compare, apply, go back."),
    show,
    check,
    diff,
    apply,
    presets,
    history,
    undo,
    schema,
)
