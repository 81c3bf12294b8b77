"""``luytre policy``: the family's document shown, checked, compared, applied; its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import click

from ui.cli import sheet
from ui.cli.administrator import as_administrator
from ui.cli.consent import confirm
from ui.cli.exits import Exit
from ui.cli.face import Face, here
from ui.cli.looking import household_zone
from ui.cli.options import command, group
from ui.cli.presets import presets
from ui.cli.sheet import BAD, GOOD, LOUD, QUIET
from ui.cli.syntax import Option
from ui.text import mark

if TYPE_CHECKING:
    from agent.api.messages import PolicyText
    from policies.document import DocumentError
    from policies.model import Policy

FILE = click.argument("file", type=click.File("rb"))
"""A file, or - for standard input."""
VERSION = click.argument("version", type=int, required=False)
"""A number of ``policy history``."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a document says, or what is wrong with it."""

    policy: Policy | None
    errors: tuple[DocumentError, ...] = ()


def check_text(text: str) -> Checked:
    """Reads a document with what this version of Luytre knows; no agent is asked."""
    from agent import agreement
    from policies.document import DocumentErrors, read

    try:
        return Checked(read(text, known=agreement.known()))
    except DocumentErrors as errors:
        return Checked(None, errors.errors)


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


def tell(errors: tuple[DocumentError, ...], face: Face) -> None:
    """All errors, one a line."""
    if face.json:
        told = [
            {"path": error.path, "line": error.line, "text": error.text, "text_vi": error.text_vi}
            for error in errors
        ]
        sheet.json({"ok": not errors, "errors": told})
        return
    for error in errors:
        sheet.line(error.say(face.language), BAD)


@command("show", help=mark("Print the document in force, or an earlier VERSION, as the family wrote it."))
@VERSION
def show(version: int | None) -> None:
    """The document, byte for byte."""
    from agent.api import contract
    from agent.api.messages import Nothing

    face = here()
    found = face.call(contract.POLICY, Nothing()) if version is None else kept(version, face)
    if face.json:
        sheet.json(found)
    else:
        click.echo(found.text, nl=False)


def kept(version: int, face: Face) -> PolicyText:
    """The document of that number. Raises NotFound."""
    from agent.api import contract
    from agent.api.messages import OfVersion

    face.open_door()
    return face.call(contract.VERSION, OfVersion(version))


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


def in_force(face: Face) -> tuple[str, Policy | None]:
    """The document in force; no policy where there is none, or this version cannot read it."""
    from agent.api import contract
    from agent.api.messages import Nothing

    text = face.call(contract.POLICY, Nothing()).text
    return text, check_text(text).policy


def sentences(old: Policy | None, new: Policy, language: str) -> list[str]:
    """What changes, with the names of the catalogue."""
    from agent import catalog
    from policies import changes
    from policies.target import app

    names = {app(key): entry.name for key, entry in catalog.load().programs.items()}
    return [changes.say(change, language, names) for change in changes.diff(old, new)]


@command("apply", help=mark("Put a document in force, after showing what it changes."))
@FILE
@click.option("--why", default="", cls=Option, help=mark("A reason; both sides see it."))
@click.option("--yes", is_flag=True, cls=Option, help=mark("Do not ask whether that is meant."))
def apply(file: BinaryIO, why: str, yes: bool) -> None:  # noqa: FBT001 - click gives a flag
    """A new version; nothing of a document with an error is applied."""
    from agent.api import contract
    from agent.api.messages import ApplyPolicy

    face = here()
    _ = face.speak
    text, new = policy_of(file, face)
    face.open_door()
    written, before = in_force(face)
    if text == written:
        sheet.line(_("Nothing changes."), QUIET)
        return
    if not face.json:
        for change in sentences(before, new, face.language):
            sheet.line(change)
    if not yes:
        confirm(face, _("Put this in force? [y/n]"))
    whole_pc = face.client.welcome.mode == "service"
    call = as_administrator if whole_pc and _enrols(before, new) else Face.call
    applied = call(face, contract.APPLY, ApplyPolicy(text, why))
    if face.json:
        sheet.json(applied)
    else:
        sheet.line(_("In force as version {n}.", n=applied.version), GOOD)


def _enrols(old: Policy | None, new: Policy) -> bool:
    from policies.changes import enrols

    return old is None or enrols(old, new)


@command("history", help=mark("All versions that are kept: when, by whom, why, what changed."))
def history() -> None:
    """The newest first."""
    from agent.api import contract
    from agent.api.messages import Nothing

    face = here()
    found = face.call(contract.HISTORY, Nothing())
    if face.json:
        sheet.json(found)
        return
    zone = household_zone(face)
    for version in found.versions:
        head = f"{version.version}  {version.at.astimezone(zone):%Y-%m-%d %H:%M}  {version.by}  {version.why}"
        sheet.line(head.rstrip(), LOUD)
        for change in version.changes:
            sheet.line(f"   {change}")


@command("schema", help=mark("Print the JSON Schema of the document, for editors."))
def schema() -> None:
    """The same as policies/document.schema.json."""
    from policies import document

    sheet.json(document.schema())


policy = group(
    "policy",
    mark("The family’s agreement: show, check, compare, apply."),
    show,
    check,
    diff,
    apply,
    presets,
    history,
    schema,
)
