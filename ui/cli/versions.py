"""Earlier agreements: listed, shown by their number, put in force again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ui.cli import sheet
from ui.cli.applying import YES, check_text, put_in_force, tell
from ui.cli.exits import Exit
from ui.cli.face import here
from ui.cli.looking import household_zone
from ui.cli.options import command
from ui.cli.sheet import LOUD, QUIET
from ui.text import mark

if TYPE_CHECKING:
    from agent.api.messages import PolicyText, PolicyVersion
    from ui.cli.face import Face

VERSION = click.argument("version", type=int, required=False)
"""A number of ``policy history``."""


@command("show", help=mark("Print the document in force, or an earlier VERSION, as the family wrote it."))
@VERSION
def show(version: int | None) -> None:
    """The document, byte for byte."""
    from agent.api import contract
    from agent.api.messages import Nothing

    face = here()
    found = face.call(contract.POLICY, Nothing()) if version is None else _kept(version, face)
    if face.json:
        sheet.json(found)
    else:
        click.echo(found.text, nl=False)


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
    before = _before(found.versions)
    if before is not None and face.mends:
        _ = face.speak
        sheet.line(_("Back to one of them: luytre policy undo {n}", n=before), QUIET)


@command("undo", help=mark("Go back to the version before, or to VERSION, after showing what that changes."))
@VERSION
@YES
def undo(version: int | None, yes: bool) -> None:  # noqa: FBT001 - click gives a flag
    """A new version with an old text: nothing of the history is lost."""
    from agent.api import contract
    from agent.api.messages import Applied, Nothing

    face = here()
    face.open_door()
    _ = face.speak
    number = _before(face.call(contract.HISTORY, Nothing()).versions) if version is None else version
    if number is None:
        if face.json:
            sheet.json(Applied(face.call(contract.POLICY, Nothing()).version, ()))
        else:
            sheet.line(_("There is no earlier version to go back to."), QUIET)
        click.get_current_context().exit(Exit.NO)
    text = _kept(number, face).text
    checked = check_text(text)
    if checked.policy is None:
        tell(checked.errors, face)
        if not face.json:
            told = _(
                "Version {n} can be mended: luytre policy show {n} > family.toml, then "
                "luytre policy apply family.toml",
                n=number,
            )
            sheet.line(told, QUIET)
        click.get_current_context().exit(Exit.NO)
    put_in_force(face, text, checked.policy, _("back to version {n}", n=number), asked=yes)


def _before(versions: tuple[PolicyVersion, ...]) -> int | None:
    """The number of the version before the one in force; they come with the newest first."""
    return versions[1].version if len(versions) > 1 else None


def _kept(version: int, face: Face) -> PolicyText:
    """The document of that number. Raises NotFound."""
    from agent.api import contract
    from agent.api.messages import OfVersion

    face.open_door()
    return face.call(contract.VERSION, OfVersion(version))
