"""``luytre doctor``: what holds on this PC, each line tried at that moment."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ui.cli import sheet
from ui.cli.exits import Exit
from ui.cli.face import NoAgent, here
from ui.cli.options import command
from ui.cli.sheet import BAD, GOOD, LOUD, QUIET, WARN
from ui.text import checks as words
from ui.text import mark

if TYPE_CHECKING:
    from agent.api.messages import Check, Checks
    from ui.cli.face import Face

SIGNS = {"fails": ("✗", BAD), "holds": ("✓", GOOD)}
UNSURE = ("?", WARN)
ORDER = ("fails", "cannot be verified here", "holds")


@command("doctor", help=mark("What is observed and kept here, each line tried at this moment."))
def doctor() -> None:
    """Exit status 1 where something fails, 6 where nothing does and something cannot be verified here.

    With --json: ``{"checks": [{"name", "result", "text", "advice", "case", "about"}]}``; name, case and
    result stay the same over releases (``agent.api.checks``), text and advice are English for people.
    """
    face = here()
    found = _found(face)
    if face.json:
        sheet.json(found)
    else:
        show(found, face)
    results = {check.result for check in found.checks}
    if "fails" in results:
        click.get_current_context().exit(Exit.NO)
    if results - {"holds"}:
        click.get_current_context().exit(Exit.UNSURE)


def _found(face: Face) -> Checks:
    """What the agent found; where the service's is down, what can be seen without it."""
    from agent.api import contract
    from agent.api.messages import OfChild

    try:
        if face.client.welcome.child is None:
            face.open_door()
        return face.call(contract.DOCTOR, OfChild(face.child_key))
    except NoAgent:
        if not face.installed:
            raise
    from agent.checkup import outside

    return outside.look(sys.platform)


def show(found: Checks, face: Face) -> None:
    """What fails first; who may not mend it is told whom to ask."""
    _, language = face.speak, face.language
    sheet.line(words.summary(found, language), LOUD)
    sheet.line()
    mends = face.mends
    wide = max(len(words.title(check, language)) for check in found.checks)
    for check in sorted(found.checks, key=lambda x: ORDER.index(x.result) if x.result in ORDER else 1):
        for text, style in _lines(check, language, wide, mends=mends):
            sheet.line(text, style)
    if not mends and any(check.result == "fails" for check in found.checks):
        sheet.line()
        sheet.line(_("Please show this to a guardian."), LOUD)


def _lines(check: Check, language: str, wide: int, *, mends: bool) -> list[tuple[str, str]]:
    sign, style = SIGNS.get(check.result, UNSURE)
    margin = " " * (wide + 4)
    first = f"{sign} {words.title(check, language).ljust(wide)}  "
    lines = [(line, style) for line in sheet.wrapped(words.said(check, language), first, margin)]
    if mends and check.result != "holds" and (advice := words.advice(check, language)):
        lines += [(line, QUIET) for line in sheet.wrapped(advice, f"{margin}→ ", f"{margin}  ")]
    return lines
