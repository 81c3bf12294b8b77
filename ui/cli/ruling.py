"""``luytre rule``: one rule of a child changed, without an editor."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

import click

from ui.cli import values
from ui.cli.applying import YES, check_text, in_force, put_in_force, tell
from ui.cli.asking import WHY
from ui.cli.exits import Exit
from ui.cli.face import here
from ui.cli.options import command
from ui.text import mark, translator

if TYPE_CHECKING:
    from policies.document import DocumentError
    from policies.document.editing import Wish
    from policies.model import Child, Policy
    from ui.cli.face import Face

OFF = "off"
ONLY_DAILY = mark(
    "of the time at the PC this changes the amount a day alone, like 2h; all else in the text: "
    "luytre policy show > family.toml, then luytre policy apply family.toml"
)
ALONE = mark(
    "this cannot be changed alone here; change the text: luytre policy show > family.toml, then "
    "luytre policy apply family.toml"
)


@command(
    "rule",
    help=mark(
        "Change one rule: luytre rule an minecraft 45m, or block, free, always, off; luytre rule an screen 2h"
    ),
)
@click.argument("whose", metavar="CHILD")
@click.argument("target")
@click.argument("what", nargs=-1, required=True)
@WHY
@YES
def rule(whose: str, target: str, what: tuple[str, ...], why: str, yes: bool) -> None:  # noqa: FBT001 - click gives a flag
    """The family's own text with that rule changed: a new version."""
    from agent import agreement
    from policies.document.editing import NotEditable, edit, edit_screen
    from policies.target import SCREEN, Kind, Target

    face = here()
    face.open_door()
    wish = _wish(what, face)
    now, agreed = in_force(face)
    if agreed is None:
        _refuse(check_text(now.text).errors, face)
    found = _child(whose, agreed)
    face.child = found.id
    about = Target.parse(values.target(target, face))
    known = agreement.known()
    try:
        if about.kind in {Kind.APP, Kind.SITE, Kind.CATEGORY}:
            edited = edit(now.text, found.id, about, wish, known=known)
        elif about == SCREEN and isinstance(wish, timedelta):
            edited = edit_screen(now.text, found.id, wish, known=known)
        else:
            _refuse((_error(f"child.{found.id}.screen", None, ONLY_DAILY),), face)
    except NotEditable as error:
        _refuse((*error.errors, _error(error.path, error.line, ALONE)), face)
    put_in_force(face, edited.text, edited.policy, why, asked=yes)


def _wish(words: tuple[str, ...], face: Face) -> Wish:
    from policies.model import Action

    actions = {action.value: action for action in (Action.BLOCK, Action.FREE, Action.ALWAYS)}
    said, context = " ".join(words), click.get_current_context()
    if said.lower() == OFF:
        return None
    if said.lower() in actions:
        return actions[said.lower()]
    if values.length(words) < len(words):
        _ = face.speak
        told = _(
            "“{text}” is neither a time a day, like 45m, nor one of {words}.",
            text=said,
            words=", ".join((*actions, OFF)),
        )
        raise click.UsageError(told, context)
    return values.taken(list(words), context)


def _child(word: str, agreed: Policy) -> Child:
    """The child that a key or a name means. Raises NotFound."""
    from agent.api.errors import NotFound
    from policies.catalog.lookup import folded

    keyed = [child for child in agreed.children if child.id == word]
    named = [child for child in agreed.children if folded(child.name) == folded(word)]
    for only in keyed or named[: len(named) == 1]:
        return only
    if not agreed.children:
        raise NotFound.of("child.unknown", name=word)
    raise NotFound.of("child.misspelt", name=word, nearest=[child.id for child in agreed.children])


def _error(path: str, line: int | None, message: str) -> DocumentError:
    from policies.document import DocumentError

    return DocumentError(path, translator("en")(message), line, translator("vi")(message))


def _refuse(errors: tuple[DocumentError, ...], face: Face) -> NoReturn:
    tell(errors, face)
    click.get_current_context().exit(Exit.NO)
