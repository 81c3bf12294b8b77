"""``luytre lists``: which lists of sites are followed, how they stand, and what they say of a name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ui.cli import sheet, values
from ui.cli.exits import Exit
from ui.cli.face import here
from ui.cli.options import command, group
from ui.cli.sheet import BAD, GOOD, LOUD, QUIET, WARN
from ui.cli.sites import LISTS, become_owner, guarded, judge_of, kept_in
from ui.cli.syntax import Option
from ui.text import mark, wording
from ui.text.lists import because, step, trouble, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.sites.lists import Followed, Lists
    from ui.cli.face import Face


def _lists(given: Path | None) -> Lists:
    """The folder of lists; root becomes the account that owns it."""
    from agent.sites.lists import Lists

    folder = kept_in(here(), given)
    become_owner(folder)
    return Lists(folder)


def _in_turn(act: Callable[[], int]) -> int:
    """As ``guarded``; who comes while the lists are fetched is told so."""
    from agent.sites.lists import Busy

    try:
        return guarded(act)
    except Busy:
        _ = here().speak
        click.echo(_("The lists are being fetched already; try again in a few minutes."), err=True)
        return Exit.NO


@command("status", help=mark("Which lists are followed, how old they are, and what was wrong."))
@LISTS
def status(lists: Path | None) -> int:
    """A table; as JSON all that is known of each list."""
    return guarded(lambda: _status(_lists(lists), here()))


def _status(lists: Lists, face: Face) -> int:
    from agent.sites.lists import HOME
    from agent.sites.subscriptions import as_table

    found, now = lists.standings(), datetime.now(UTC)  # noqa: TID251 - how old a list is, is told at this moment
    if face.json:
        sheet.json(
            [{**as_table(entry), "standing": standing, "chosen": lists.chosen} for entry, standing in found]
        )
        return Exit.DONE
    _ = face.speak
    rows = [_row(followed, now, face) for followed in found]
    heads = (_("list"), _("kind"), _("names"), _("asked"), _("licence"), _("trouble"))
    sheet.table(heads, rows)
    command = ("sudo " if lists.folder == HOME else "") + "luytre lists update"
    for why in lists.wrong():
        sheet.line(
            _("Written among the lists, and not followed: {what}", what=wrong(str(why), face.language)), BAD
        )
    if not lists.chosen:
        sheet.line(
            _("Nothing is fetched yet. Fetch these lists from their makers: {command}", command=command), WARN
        )
    elif not lists.holds():
        sheet.line(_("The index is not up to date: {command}", command=command), WARN)
    return Exit.DONE


def _row(followed: Followed, now: datetime, face: Face) -> sheet.Row:
    from agent.sites.liststate import OLD
    from agent.sites.subscriptions import POPULAR

    _, language = face.speak, face.language
    entry, standing = followed
    age = standing.age(now)
    asked = _("never") if age is None else _.plural("{n} day ago", "{n} days ago", age.days)
    kind = _("popular names") if entry.category == POPULAR else wording.category(entry.category, language)
    style = BAD if standing.problem else WARN if age is not None and age > OLD else ""
    return (
        entry.id,
        kind,
        str(standing.names),
        asked,
        entry.licence,
        trouble(standing.problem, language),
    ), style


@command("update", help=mark("Fetch the lists from their makers now; the last good one is kept."))
@LISTS
@click.argument("ids", nargs=-1, metavar="[LIST …]")
@click.option(
    "--accept",
    cls=Option,
    multiple=True,
    metavar="LIST",
    help=mark("Take this list, however much it has changed."),
)
@click.option("--trust", cls=Option, hidden=True, type=click.Path(path_type=Path), help="")
def update(lists: Path | None, ids: tuple[str, ...], accept: tuple[str, ...], trust: Path | None) -> int:
    """Tell what became of each; 1 when one was not taken."""
    return _in_turn(lambda: _update(_lists(lists), ids, accept, trust))


def _update(lists: Lists, ids: tuple[str, ...], accept: tuple[str, ...], trust: Path | None) -> int:
    from agent.net.renewing import renew
    from agent.sites.fetching import UNREACHABLE
    from agent.sites.lists import NotFollowed
    from agent.sites.updating import KEPT, NEW

    face = here()
    _ = face.speak

    def progress(key: str, what: str) -> None:
        if not face.json and sheet.is_terminal():
            click.echo(f"{key or _('index')} … {step(what, face.language)}", err=True)

    try:
        outcomes = renew(lists.folder, ids=ids or None, accept=accept, trust=trust, progress=progress)
    except NotFollowed as missing:
        click.echo(_("No list “{id}” is followed.", id=missing), err=True)
        return Exit.NOT_FOUND
    if face.json:
        sheet.json([outcome._asdict() for outcome in outcomes])
    elif len(outcomes) > 1 and all(outcome.detail.startswith(UNREACHABLE) for outcome in outcomes):
        sheet.line(_("No network: nothing was fetched; the lists stay as they were."), BAD)
    else:
        words = {NEW: _("new"), KEPT: _("kept as it was")}
        rows = [
            (
                (
                    outcome.id,
                    words.get(outcome.what, _("nothing newer")),
                    trouble(outcome.detail, face.language),
                ),
                {NEW: GOOD, KEPT: BAD}.get(outcome.what, QUIET),
            )
            for outcome in outcomes
        ]
        sheet.table(("", "", ""), rows)
    return Exit.NO if any(outcome.what == KEPT for outcome in outcomes) else Exit.DONE


@command("add", help=mark("Follow one more list: a known one by its name, or your own by its address."))
@LISTS
@click.argument("key", metavar="LIST")
@click.option("--url", cls=Option, help=mark("Where it is: https://…"))
@click.option("--category", cls=Option, help=mark("The category of its names."))
@click.option(
    "--form",
    cls=Option,
    default="plain",
    help=mark("How it is written: plain, hosts, adblock, v2fly, ut1, luytre."),
)
@click.option("--member", cls=Option, default="", help=mark("Which file of an archive."))
@click.option("--licence", cls=Option, default="", help=mark("Its licence, for those who read the status."))
@click.option("--sha256", cls=Option, default="", help=mark("Take only a file with this digest."))
@click.option(
    "--key", "pinned", cls=Option, default="", help=mark("Of a list with a signature: its maker’s key.")
)
@click.option(
    "--weak", cls=Option, is_flag=True, help=mark("It closes nothing alone, only with another list.")
)
def add(lists: Path | None, key: str, url: str | None, category: str | None, pinned: str, **more: Any) -> int:
    """Fetched with the next update."""
    return _in_turn(lambda: _add(_lists(lists), key, url, category, {**more, "key": pinned}))


def _add(lists: Lists, key: str, url: str | None, category: str | None, more: dict[str, Any]) -> int:
    from agent.sites.subscriptions import WrongSubscription, as_table, from_table

    face = here()
    _ = face.speak
    entry = lists.shelf.lists.get(key)
    if url is None and entry is None:
        click.echo(_("No list is called “{id}”; your own needs --url and --category.", id=key), err=True)
        return Exit.NOT_FOUND
    if url is not None and not category:
        click.echo(_("A list of your own needs --category, like gambling."), err=True)
        return Exit.USAGE
    try:
        if url is not None or entry is None:
            entry = from_table({"id": key, "url": url, "category": category or "", "maker": key, **more})
        lists.add(entry)
    except WrongSubscription as why:
        click.echo(wrong(str(why), here().language), err=True)
        return Exit.USAGE
    if face.json:
        sheet.json(as_table(entry))
    else:
        sheet.line(_("“{id}” is followed; it comes with the next luytre lists update.", id=key), GOOD)
    return Exit.DONE


@command("remove", help=mark("Follow a list no more."))
@LISTS
@click.argument("key", metavar="LIST")
def remove(lists: Path | None, key: str) -> int:
    """Its names leave the index with the next update."""
    return _in_turn(lambda: _remove(_lists(lists), key))


def _remove(lists: Lists, key: str) -> int:
    from agent.sites.lists import NotFollowed

    face = here()
    _ = face.speak
    try:
        lists.remove(key)
    except NotFollowed:
        click.echo(_("No list “{id}” is followed.", id=key), err=True)
        return Exit.NOT_FOUND
    if face.json:
        sheet.json({"id": key})
    else:
        told = _("“{id}” is followed no more; its names leave with the next luytre lists update.", id=key)
        sheet.line(told, GOOD)
    return Exit.DONE


@command("test", help=mark("What the lists say of a name, and whether it is closed for most children."))
@LISTS
@click.argument("name")
def test(lists: Path | None, name: str) -> int:
    """As ``luytre sites classify`` says it, for people."""
    return guarded(lambda: _test(_lists(lists).folder, name, here()))


def _test(folder: Path, name: str, face: Face) -> int:
    _ = face.speak
    host = values.host_of(name)
    if host is None:
        click.echo(_("“{name}” is no name of a site; write it like facebook.com.", name=name), err=True)
        return Exit.USAGE
    found = judge_of(folder, (), ()).judge(host)
    if face.json:
        sheet.json({"host": host, **found._asdict()})
        return Exit.DONE
    closed = found.action == "block"
    kind = wording.category(found.category, face.language) if found.category else ""
    sheet.line(
        _("{name}: closed", name=host) if closed else _("{name}: open", name=host), BAD if closed else GOOD
    )
    if kind:
        sheet.line(_("Kind: {kind}", kind=kind), LOUD)
    sheet.line(_("Because: {because}", because=because(found.because, face.language)))
    return Exit.DONE


lists = group(
    "lists",
    mark("Lists of sites that others keep, and how they stand here."),
    status,
    update,
    add,
    remove,
    test,
)
