"""How commands are written: help and usage errors, in both languages."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from ui.cli.exits import MEANINGS, Exit
from ui.cli.face import Face
from ui.text import mark, translator
from ui.text.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.text import Translator


def speech(context: click.Context) -> Translator:
    """The translator of the call."""
    face = context.find_root().obj
    return face.speak if isinstance(face, Face) else translator("en")


class Option(click.Option):
    """An option whose help is said in the language of the call."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return record and (record[0], speech(ctx)(self.help) if self.help else record[1])


class Command(click.Command):
    """A command whose help is said in the language of the call."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _ = speech(ctx)
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=f"{_('Usage:')} ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(speech(ctx)(inspect.cleandoc(self.help or "")))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _ = speech(ctx)
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [option.get_help_record(ctx) for option in options]
        with formatter.section(_("Options")):
            formatter.write_dl([record for record in records if record is not None])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            _ = speech(ctx)
            option.help = _("Show this help.")
        return option


@click.pass_context
def _help_instead(ctx: click.Context) -> None:
    """What a group does when no command of it is named."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(Exit.USAGE)


class Group(Command, click.Group):
    """Commands that are imported when one of them is called; ``places`` says from where."""

    def __init__(self, *arguments: Any, places: Mapping[str, str] | None = None, **settings: Any) -> None:
        super().__init__(*arguments, callback=_help_instead, **settings)
        self.invoke_without_command, self.no_args_is_help = True, False
        self.places = dict(places or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.places, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.places:
            return super().get_command(ctx, cmd_name)
        module, _, name = self.places[cmd_name].partition(":")
        found: click.Command = getattr(import_module(f"ui.cli.{module}"), name)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] == "help":  # as many programs have it
            if args[1:] and not args[1].startswith("-"):
                return self.resolve_command(ctx, [*args[1:], "--help"])
            click.echo(ctx.get_help())
            ctx.exit(Exit.DONE)
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(
                error.command_name, possibilities=self.list_commands(ctx), ctx=ctx
            ) from None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        Command.format_options(self, ctx, formatter)
        _ = speech(ctx)
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(command.help or "")) for name, command in commands if command])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _ = speech(ctx)
        if ctx.parent is not None:
            return
        with formatter.section(_("Exit status")):
            formatter.write_dl([(str(int(status)), _(meaning)) for status, meaning in MEANINGS.items()])


def told(error: click.ClickException, face: Face) -> str:
    """What was written wrongly, and how it is written."""
    _ = face.speak
    match error:
        case click.NoSuchOption():
            near = _nearest(error.option_name, error.possibilities or ())
            said = _("There is no option {name}.", name=error.option_name) + _near(near, _)
        case click.NoSuchCommand():
            near = _nearest(error.command_name, error.possibilities or ())
            said = _("There is no command {name}.", name=error.command_name) + _near(near, _)
        case click.MissingParameter() if error.param is not None:
            written = error.param.make_metavar(error.ctx)  # type: ignore[arg-type]
            said = _("{name} is missing.", name=_BRACKETS.sub(r"\1", written))
        case click.BadParameter() if (found := lacks_file(error)) is not None:
            return sentence(_file(found[1], found[2], _))
        case click.BadParameter():
            what = _wrong(error, _)
            said = f"{error.param.human_readable_name}: {what}" if error.param else what
        case click.BadOptionUsage():
            said = _("{name} needs a value behind it.", name=error.option_name)
        case click.FileError():
            said = _file(error.ui_filename, error.message, _)
        case click.UsageError() if (found := _TOO_MUCH.fullmatch(error.message)) is not None:
            said = _("That is too much: {words}", words=found[1])
        case _:
            said = error.format_message()
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        return said
    return f"{said}\n{_('How it is written: {command} --help', command=context.command_path)}"


_ALIKE = 0.65
"""How like a word must be to be meant: more than “reason” is like “json”."""
_BRACKETS = re.compile(r"^\[([^][]*)\]$")
_TOO_MUCH = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)
_FILE = re.compile(r"'(.*)': (.*)")
_REFUSED = {
    "No such file or directory": mark("there is no such file"),
    "Permission denied": mark("it may not be read here"),
    "Is a directory": mark("it is a folder"),
}
"""By the words of the system (errno(3))."""


def lacks_file(error: click.ClickException) -> re.Match[str] | None:
    """The file that could not be opened, and why, where a word of a command named one."""
    match error:
        case click.BadParameter(param=click.Parameter(type=click.File())):
            return _FILE.fullmatch(error.message)
    return None


def _file(name: str, why: str, _: Translator) -> str:
    return _("{file} cannot be opened: {why}.", file=name, why=_(_REFUSED.get(why, why)))


def _wrong(error: click.BadParameter, _: Translator) -> str:
    """What a value must be like; of one that a command has looked at itself, what it said."""
    match error.param and error.param.type:
        case click.IntRange(min=int(least), max=int(most)):
            return _("a number from {least} to {most}", least=least, most=most)
        case click.ParamType(name="integer"):
            return _("a whole number")
        case click.DateTime():
            return _("a day, written like 2026-11-25")
        case click.Choice(choices=names):
            return _("one of {names}", names=", ".join(map(str, names)))
    return error.message


def _near(names: Any, _: Translator) -> str:
    found = ", ".join(names or ())
    return " " + _("Did you mean {names}?", names=found) if found else ""


def _nearest(word: str, names: Any) -> list[str]:
    from difflib import get_close_matches

    written = {name.lstrip("-"): name for name in names}  # dashes make all options alike
    return [written[x] for x in get_close_matches(word.lstrip("-"), written, n=3, cutoff=_ALIKE)]
