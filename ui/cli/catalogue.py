"""``luytre catalog``: what Luytre knows of programs and sites, and which rule speaks of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ui.cli import sheet, values
from ui.cli.face import here
from ui.cli.options import command, group
from ui.cli.sheet import BAD, GOOD, LOUD, QUIET
from ui.text import mark, wording

if TYPE_CHECKING:
    from agent.api.messages import Explanation
    from policies.catalog import ProgramEntry, SiteEntry
    from ui.cli.face import Face

FACTS = ("exe", "flatpak", "snap", "desktop", "bundle", "windows", "steam", "command")


@command("find", help=mark("Find programs and sites by a part of their name; needs no agent."))
@click.argument("text")
def find(text: str) -> None:
    """Entries of the catalogue, the best first."""
    from agent import catalog

    face = here()
    shipped = catalog.load()
    found = shipped.find(text)
    if face.json:
        sheet.json(found)
        return
    if not found:
        from agent.api.errors import NotFound

        raise NotFound(values.not_found(text, face, shipped))
    language = face.language
    rows = [
        ((_rule_key(entry), entry.name, wording.category(entry.category, language), entry.age), "")
        for entry in found
    ]
    _ = face.speak
    sheet.table((_("in a rule"), _("name"), _("kind"), _("age")), rows)


def _rule_key(entry: ProgramEntry | SiteEntry) -> str:
    """How a rule of the document names it."""
    from policies.catalog import ProgramEntry

    if isinstance(entry, ProgramEntry):
        return f'app = "{entry.id}"'
    return f'site = "{entry.main}"'


@command(
    "explain",
    help=mark(
        "Which rule speaks of a running program (its PID), and why; of a name: by what Luytre knows it."
    ),
)
@click.argument("what")
def explain(what: str) -> None:
    """By a process number through the agent; by a name from the catalogue alone."""
    face = here()
    if what.isdecimal():
        _explain_program(int(what), face)
    else:
        _explain_name(what, face)


def _explain_program(pid: int, face: Face) -> None:
    from agent.api import contract
    from agent.api.messages import Pid

    found = face.call(contract.EXPLAIN, Pid(pid))
    if face.json:
        sheet.json(found)
        return
    _tell(found, face)


def _tell(found: Explanation, face: Face) -> None:
    _, language = face.speak, face.language
    sheet.line(f"{found.name} · {wording.category(found.category, language)}", LOUD)
    sheet.line(_("Program: {path} (number {pid})", path=found.path, pid=found.pid))
    sheet.line(_("Known by: {evidence}", evidence=found.evidence))
    sheet.line(_("To write a rule: {target}", target=found.target))
    sheet.line(_("Rule: {rule}", rule=found.rule) if found.rule else _("No rule speaks of it."))
    sheet.line(_("Its time counts.") if found.charged else _("Its time does not count."))
    status = found.verdict
    if status.open:
        sheet.line(wording.sentence(wording.left(status.left, language), "."), GOOD)
    else:
        sheet.line(wording.reason(status, language), BAD)


def _explain_name(name: str, face: Face) -> None:
    from agent import catalog
    from agent.api.errors import NotFound

    shipped = catalog.load()
    exact = [entry for entry in shipped.find(name) if name.casefold() in {entry.id, entry.name.casefold()}]
    found = exact or [entry for entry in (shipped.site_of(name),) if entry is not None]
    if not found:
        raise NotFound(values.not_found(name, face, shipped))
    if face.json:
        sheet.json(found)
        return
    _, language = face.speak, face.language
    for entry in found:
        sheet.line(f"{entry.name} · {wording.category(entry.category, language)}", LOUD)
        sheet.line(_("To write a rule: {target}", target=_rule_key(entry)))
        facts = {fact: getattr(entry, fact, ()) for fact in (*FACTS, "hosts")}
        rows = [((fact, ", ".join(map(str, known))), QUIET) for fact, known in facts.items() if known]
        sheet.table(("", ""), rows)


catalog = group("catalog", mark("Programs and sites that Luytre knows by name."), find, explain)
