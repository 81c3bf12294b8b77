"""A text on its way into force: read, its errors told, what it changes said, a person asked, applied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from ui.cli import sheet
from ui.cli.administrator import as_administrator
from ui.cli.consent import confirm
from ui.cli.face import Face
from ui.cli.sheet import BAD, GOOD, QUIET, WARN
from ui.cli.syntax import Option
from ui.cli.values import service_of
from ui.text import mark, translator

if TYPE_CHECKING:
    from agent.api.messages import PolicyText
    from policies.document import DocumentError
    from policies.model import Policy

YES = click.option("--yes", is_flag=True, cls=Option, help=mark("Do not ask whether that is meant."))


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


def in_force(face: Face) -> tuple[PolicyText, Policy | None]:
    """The document in force; no policy where there is none, or this version cannot read it."""
    from agent.api import contract
    from agent.api.messages import Nothing

    found = face.call(contract.POLICY, Nothing())
    return found, check_text(found.text).policy


def sentences(old: Policy | None, new: Policy, language: str) -> list[str]:
    """What changes, with the names of the catalogue."""
    from agent import catalog
    from policies import changes
    from policies.target import app

    names = {app(key): entry.name for key, entry in catalog.load(sites=False).programs.items()}
    return [changes.say(change, language, names) for change in changes.diff(old, new)]


def hints(agreed: Policy | None, language: str) -> list[str]:
    """Rules that name a service by another host than its main one: they hold for that host alone."""
    from agent import catalog
    from policies.target import Kind

    _, shipped = translator(language), catalog.load()
    told = []
    for child in agreed.children if agreed else ():
        named = [rule.target.key for rule in child.rules if rule.target.kind is Kind.SITE]
        for host in named:
            service = service_of(host, shipped)
            if service is not None and service.main not in named:
                said = _(
                    "{child}: the rule for {host} speaks of that name alone. All of {service} is {main}.",
                    child=child.name,
                    host=host,
                    service=service.name,
                    main=service.main,
                )
                told.append(said)
    return told


def put_in_force(face: Face, text: str, new: Policy, why: str, *, asked: bool) -> None:
    """Says what changes, asks unless that was done, and applies it; the door is open already."""
    from agent.api import contract
    from agent.api.messages import Applied, ApplyPolicy, Mode

    _ = face.speak
    now, before = in_force(face)
    if text == now.text:
        if face.json:
            sheet.json(Applied(now.version, ()))
        else:
            sheet.line(_("Nothing changes."), QUIET)
        return
    if not face.json:
        for change in sentences(before, new, face.language):
            sheet.line(change)
        known = hints(before, face.language)
        for hint in hints(new, face.language):
            if hint not in known:
                sheet.line(hint, WARN)
    if not asked:
        confirm(face, _("Put this in force? [y/n]"))
    whole_pc = face.client.welcome.mode == Mode.SERVICE
    call = as_administrator if whole_pc and _enrols(before, new) else Face.call
    applied = call(face, contract.APPLY, ApplyPolicy(text, why))
    if face.json:
        sheet.json(applied)
    else:
        sheet.line(_("In force as version {n}.", n=applied.version), GOOD)


def _enrols(old: Policy | None, new: Policy) -> bool:
    from policies.changes import enrols

    return old is None or enrols(old, new)
