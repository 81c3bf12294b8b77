"""Options that every command takes, before or behind its name."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from agent import VERSION
from ui.cli.face import Face
from ui.cli.syntax import Command, Group, Option
from ui.text import LANGUAGES, mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

F = TypeVar("F", bound="Callable[..., Any]")


def _keep(context: click.Context, parameter: click.Parameter, value: object) -> None:
    """Put the value where all commands look; what is not given leaves what was given before the command."""
    if value not in {None, False} and parameter.name is not None:
        setattr(context.find_root().ensure_object(Face), parameter.name, value)


def _plain(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    """No colours where the session wants none, whatever it says (no-color.org)."""
    if value:
        context.color = False


def _option(*names: str, help: str, **settings: Any) -> Callable[[F], F]:  # noqa: A002 - as click calls it
    words: dict[str, Any] = {"cls": Option, "expose_value": False, "callback": _keep}
    return click.option(*names, help=help, **(words | settings))


SHARED = (
    _option(
        "--lang",
        type=click.Choice(LANGUAGES, case_sensitive=False),
        callback=None,  # see ``named``
        help=mark("Language: vi or en; left out, that of the terminal, else the household’s."),
    ),
    _option("--child", metavar="CHILD", help=mark("Which child, by key or name; left out, yourself.")),
    _option(
        "--state",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help=mark("The agent’s folder, where several run; left out, the one started last."),
    ),
    _option("--json", is_flag=True, help=mark("Print JSON, for programs.")),
    _option("--debug", is_flag=True, help=mark("Show where in the program an error comes from.")),
)
SESSION = (
    _option("--runtime", hidden=True, envvar="XDG_RUNTIME_DIR", type=click.Path(path_type=Path), help=""),
    click.option(
        "--no-color", cls=Option, hidden=True, envvar="NO_COLOR", expose_value=False, callback=_plain, help=""
    ),
)
"""What the session's environment says; click is the one who reads it."""
LOCALE = click.Option(["--locale"], envvar=["LC_ALL", "LC_MESSAGES", "LANG"])
"""The session's language: no option of a command, for help and wrong words are told before any is read."""


def named(words: Sequence[str]) -> str | None:
    """The language that ``--lang`` asks for, wherever it stands: help is told before all words are read."""
    found = None
    for word, behind in pairwise((*words, "")):
        if word == "--":
            break
        option, given, value = word.partition("=")
        language = (value if given else behind).lower()
        if option == "--lang" and language in LANGUAGES:
            found = language
    return found


def face_of(words: Sequence[str]) -> Face:
    """Who speaks: in the language that these words ask for, else in that of the session."""
    session = LOCALE.resolve_envvar_value(click.Context(click.Command("")))
    return Face(locale=session or "", lang=named(words))


def version(group: Group) -> Group:
    """Adds the option that tells the version: who helps by phone asks for it first."""

    def tell(context: click.Context, _parameter: click.Parameter, value: object) -> None:
        if value:
            click.echo(f"{group.name} {VERSION}")
            context.exit()

    words = {"is_flag": True, "is_eager": True, "expose_value": False, "callback": tell}
    return click.option("--version", cls=Option, help=mark("Show the version."), **words)(group)


def shared(function: F) -> F:
    """Adds the options to a command."""
    for option in reversed(SHARED):
        function = option(function)
    return function


def group(name: str, help: str, *commands: click.Command) -> Group:  # noqa: A002 - as click calls it
    """Makes a group of commands with the same options."""
    made = Group(name, help=help, commands=commands)
    for option in SHARED:
        option(made)
    return made


def command(name: str, help: str) -> Callable[[Callable[..., Any]], click.Command]:  # noqa: A002 - as click calls it
    """Makes a command with the options that all have; ``help`` is marked for translation."""

    def made(function: Callable[..., Any]) -> click.Command:
        return click.command(name, cls=Command, help=help)(shared(function))

    return made
