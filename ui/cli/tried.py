"""``luytre tried``: closed sites that were tried in a week; child and guardian are told the same."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from ui.cli import sheet
from ui.cli.face import here
from ui.cli.options import command
from ui.cli.sheet import LOUD, QUIET
from ui.cli.syntax import Option
from ui.text import mark, wording
from ui.text.calendar import day_name

if TYPE_CHECKING:
    from agent.api.messages import TriedLine


@command("tried", help=mark("Which closed sites were tried in a week, as far as that is kept."))
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), cls=Option, help=mark("Another day, like 2026-11-25.")
)
def tried(day: datetime | None) -> None:
    """Numbers by day and kind; names only where they are kept."""
    from agent.api import contract
    from agent.api.messages import DayOf

    face = here()
    shown = face.call(contract.TRIED, DayOf(face.child_key, None if day is None else day.date()))
    if face.json:
        sheet.json(shown)
        return
    _, language = face.speak, face.language
    sheet.line(_("Week of {day}", day=day_name(shown.first, language)), LOUD)
    if not shown.lines:
        sheet.line(_("No closed site was tried."))
        return
    rows = [(_row(line, language), QUIET if line.host else "") for line in shown.lines]
    sheet.table((_("day"), _("kind"), _("site"), _("tries")), rows)
    sheet.line(_(wording.TRIED), QUIET)


def _row(line: TriedLine, language: str) -> tuple[str, ...]:
    kind = wording.category(line.category, language)
    return (day_name(line.day, language), kind, line.host, str(line.tries))
