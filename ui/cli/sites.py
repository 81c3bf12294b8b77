"""``luytre sites``: what the filter says of names, for people who wonder and programs that measure."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from ui.cli.abreast import abreast
from ui.cli.exits import Exit
from ui.cli.face import here
from ui.cli.judge import judge_page, line_of
from ui.cli.options import command, group
from ui.cli.syntax import Option
from ui.text import mark

if TYPE_CHECKING:
    from io import BufferedIOBase

    from agent.sites.judging import Judge, NameJudgement
    from ui.cli.face import Face

_PIECE = 1 << 16
_MANY = 500
"""Fewer names are judged sooner than handed over."""


def folder_of(face: Face, given: Path | None) -> Path:
    """The folder of lists: the one that was named, that of the agent's state folder, or the installed one."""
    from agent.sites.lists import HOME

    return given or (face.state / "lists" if face.state else HOME)


def kept_in(face: Face, given: Path | None) -> Path:
    """As ``folder_of``, to be written to: where none is named, that of the agent in try mode that answers.

    Where no agent answers, and nothing is installed, no folder of the PC's is meant.
    """
    from ui.cli.face import NoAgent

    if given is not None or face.state is not None or face.installed:
        return folder_of(face, given)
    try:
        welcome = face.client.welcome
    except NoAgent:
        _ = face.speak
        said = _("Say which lists: --lists FOLDER")
        raise click.UsageError(said, click.get_current_context()) from None
    return Path(welcome.folder) / "lists" if welcome.folder else folder_of(face, None)


def become_owner(folder: Path) -> None:
    """As root, go on as the owner of the folder, or of what will hold it: root reads nothing of strangers."""
    if sys.platform != "win32" and os.geteuid() == 0:
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists()).stat()
        if there.st_uid:
            os.setgroups([])
            os.setgid(there.st_gid)
            os.setuid(there.st_uid)


def guarded(act: Callable[[], int]) -> int:
    """The exit status; a folder that one may not read or write is told in a sentence."""
    _ = here().speak
    try:
        return act()
    except PermissionError:
        click.echo(_("Only an administrator may do this with the lists of this PC: use sudo."), err=True)
        return Exit.DENIED
    except NotADirectoryError as error:
        file = next(x for x in Path(error.filename).parents if x.exists())
        click.echo(_("{file} is no folder.", file=file), err=True)
        return Exit.NOT_FOUND


def judge_of(folder: Path, closed: Iterable[str], also: Iterable[str]) -> Judge:
    """The filter of most children with the lists of a folder; without them where none hold."""
    from agent.sites import known, words
    from agent.sites.index import DamagedIndex, open_index
    from agent.sites.judging import DEFAULT, Judge

    try:
        index = open_index(folder / "index")
    except (FileNotFoundError, DamagedIndex):
        index = None
    names = frozenset(closed) or DEFAULT
    return Judge(index, known.shipped(), words.shipped(), names | frozenset(also), safely=True)


def lines_of(hosts: Iterable[str], judge: Judge, encoding: str) -> Iterator[str]:
    """A line of JSON for each host."""
    tails: dict[NameJudgement, str] = {}
    for host in hosts:
        found = judge.judge(host)
        tail = tails.get(found)
        if tail is None:
            tail = tails[found] = f", {line_of(found._asdict(), encoding)[1:]}"
        plain = host.isascii() and host.isprintable() and '"' not in host and "\\" not in host
        yield f'{{"host": "{host}"{tail}' if plain else f'{{"host": {json.dumps(host)}{tail}'


def _pieces() -> Iterator[bytes]:
    """Whole lines of standard input, as they come; bytes are handed over sooner than names."""
    rest, given = b"", cast("BufferedIOBase", sys.stdin.buffer)
    while piece := given.read1(_PIECE):
        whole, end, rest = (rest + piece).rpartition(b"\n")
        if end:
            yield whole
    if rest:
        yield rest


def _hosts(piece: bytes) -> list[str]:
    """The names of some lines."""
    return piece.decode("utf-8", "replace").replace("\r\n", "\n").removesuffix("\r").split("\n")


LISTS = click.option(
    "--lists",
    "lists",
    cls=Option,
    metavar="DIR",
    type=click.Path(path_type=Path, readable=False),
    help=mark("The folder of lists; left out, that of the agent here."),
)


@command("classify", help=mark("Read names from standard input, a line each; print a line of JSON for each."))
@LISTS
@click.option(
    "--closed",
    cls=Option,
    multiple=True,
    metavar="CATEGORY",
    help=mark("A category that is closed, may be said again; left out, what is closed for most children."),
)
@click.option(
    "--also", cls=Option, multiple=True, metavar="CATEGORY", help=mark("One more category that is closed.")
)
def classify(lists: Path | None, closed: tuple[str, ...], also: tuple[str, ...]) -> int:
    """Host, action, category, because: in the order of the input."""
    return guarded(lambda: _classify(lists, closed, also))


def _classify(lists: Path | None, closed: tuple[str, ...], also: tuple[str, ...]) -> int:
    from policies.catalog import CATEGORIES

    if unknown := [x for x in (*closed, *also) if x not in CATEGORIES]:
        _ = here().speak
        raise click.UsageError(_("There is no category “{category}”.", category=unknown[0]))
    folder = folder_of(here(), lists)
    become_owner(folder)
    judge = judge_of(folder, closed, also)
    if lists is not None and judge.index is None:
        _ = here().speak
        click.echo(
            _("No lists that hold are in {folder}: names are judged without.", folder=folder), err=True
        )
    encoding = sys.stdout.encoding

    def work(piece: bytes) -> str:
        return "".join(lines_of(_hosts(piece), judge, encoding))

    for lines in abreast(_pieces(), work, _more_waits):
        sys.stdout.write(lines)
        sys.stdout.flush()
    return Exit.DONE


def _more_waits(piece: bytes) -> bool:
    """Whether names come faster than one could judge them."""
    import select

    return piece.count(b"\n") >= _MANY and bool(select.select([sys.stdin], [], [], 0)[0])


sites = group("sites", mark("What the filter says of names of sites."), classify, judge_page)
