"""All commands, and the one way out: every error is a sentence and an exit status."""

from __future__ import annotations

import errno
import shlex
import sys
from typing import TYPE_CHECKING

import click

from agent.api.errors import AgentError, PolicyErrors
from ui.cli import sheet
from ui.cli.exits import Exit, status_of
from ui.cli.face import NoAgent
from ui.cli.options import SESSION, SHARED, face_of, version
from ui.cli.syntax import Group, lacks_file, told
from ui.text import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.cli.face import Face

PROGRAM = "luytre"
VARIABLE = "_LUYTRE_COMPLETE"
"""By this variable a shell asks for completions (click, “Shell Completion”)."""

PLACES = {
    "status": "looking:status",
    "today": "looking:today",
    "week": "looking:week",
    "tried": "tried:tried",
    "ask": "asking:ask",
    "requests": "asking:requests",
    "answer": "asking:answer",
    "grant": "asking:grant",
    "takeback": "taking:takeback",
    "code": "keys:code",
    "redeem": "keys:redeem",
    "log": "looking:log",
    "export": "own:export",
    "erase": "own:erase",
    "backup": "safe:backup",
    "restore": "safe:restore",
    "children": "household:children",
    "policy": "agreement:policy",
    "rule": "ruling:rule",
    "catalog": "catalogue:catalog",
    "sites": "sites:sites",
    "lists": "lists:lists",
    "doctor": "health:doctor",
    "help-line": "household:help_line",
    "unlock": "household:unlock",
    "secret": "household:secret",
    "clock": "household:clock",
    "completion": "household:completion",
}

root = Group(
    PROGRAM,
    places=PLACES,
    help=mark("Time at the PC, as a family agreed it: seen, asked for, given."),
)
for _option in (*SHARED, *SESSION):
    _option(root)
version(root)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status."""
    words = sys.argv[1:] if arguments is None else arguments
    face = face_of(words)
    try:
        done = root.main(arguments, PROGRAM, VARIABLE, standalone_mode=False, obj=face)
        sys.stdout.flush()
    except Exception as error:
        if face.debug and not isinstance(error, click.ClickException | click.Abort):
            raise
        return _ended(error, face, words)
    except SystemExit:  # click's own, where nobody reads on
        sheet.pacify()
        return Exit.DONE
    else:
        return done if isinstance(done, int) else Exit.DONE
    finally:
        face.close()


def _ended(error: Exception, face: Face, words: Sequence[str]) -> Exit:
    """Tells what went wrong; the exit status."""
    _ = face.speak
    match error:
        case click.Abort():
            return Exit.INTERRUPTED
        case click.UsageError():
            click.echo(told(error, face), err=True)
            return Exit.NOT_FOUND if lacks_file(error) else Exit.USAGE
        case click.ClickException():
            click.echo(told(error, face), err=True)
            return Exit.NOT_FOUND if isinstance(error, click.FileError) else Exit.USAGE
        case NoAgent():
            click.echo(str(error), err=True)
            return Exit.NO_AGENT
        case PolicyErrors():
            click.echo("\n".join(error.errors), err=True)
            return Exit.NO
        case AgentError():
            from ui.text.refusals import refusal

            click.echo(refusal(error, face.language), err=True)
            if error.case == "child.which":
                first, *_others = error.about.get("names", "").split(", ")
                again = shlex.join(["--child", first, *words])
                click.echo(_("Like this: luytre {words}", words=again), err=True)
            return status_of(error)
        case BrokenPipeError():
            sheet.pacify()
            return Exit.DONE
        case OSError(errno=errno.ENOSPC):
            sheet.pacify()
            click.echo(_("The disk is full."), err=True)
            return Exit.INTERNAL
        case _:
            click.echo(_("Something went wrong in this program; --debug shows where."), err=True)
            return Exit.INTERNAL
