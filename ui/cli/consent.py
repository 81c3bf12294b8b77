"""Whether a person says yes: to a question before much is changed, or in an answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ui.cli import sheet
from ui.cli.exits import Exit
from ui.cli.sheet import QUIET

if TYPE_CHECKING:
    from ui.cli.face import Face

_YES, _NO = frozenset({"y", "yes", "c", "co"}), frozenset({"n", "no", "k", "khong"})


def meant(text: str) -> bool | None:
    """Yes or no, in either language, with its marks or without; None where it is neither."""
    from policies.catalog.lookup import folded

    said = folded(text)
    return True if said in _YES else False if said in _NO else None


def confirm(face: Face, question: str) -> None:
    """Ends the command unless a person says yes."""
    _, context = face.speak, click.get_current_context()
    if not sys.stdin.isatty():
        raise click.UsageError(_("Nobody is here to be asked: add --yes."), context)
    if not meant(str(click.prompt(question, err=True, prompt_suffix=" "))):
        sheet.line(_("Nothing was changed."), QUIET)
        context.exit(Exit.NO)
