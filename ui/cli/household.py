"""Commands about the household: its children, the guardian's secret, the clock, what works here, help."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.cli import sheet
from ui.cli.exits import Exit
from ui.cli.face import here
from ui.cli.keys import allow, new_secret, recover, recovery, reset, secret_is_set
from ui.cli.options import command, group
from ui.cli.sheet import GOOD, LOUD, WARN
from ui.cli.syntax import Option
from ui.text import mark, wording
from ui.text.calendar import zone_named

if TYPE_CHECKING:
    from agent.api.messages import Help

SHELLS = ("bash", "zsh", "fish")
HOME_COUNTRY = "VN"


@command("children", help=mark("The children of the agreement, and how much time each has left."))
def children() -> None:
    """For guardians."""
    from agent.api import contract
    from agent.api.messages import Nothing

    face = here()
    face.open_door()
    found = face.call(contract.CHILDREN, Nothing())
    if face.json:
        sheet.json(found)
        return
    _ = face.speak
    rows = [
        (
            (
                child.id,
                child.name,
                ", ".join(child.accounts),
                wording.child_left(child, found.at, zone_named(found.zone), face.language),
                _("at the PC") if child.present else _("away"),
                str(child.pending),
            ),
            LOUD if child.present else "",
        )
        for child in found.children
    ]
    sheet.table((_("key"), _("name"), _("accounts"), _("left"), _("now"), _("requests")), rows)


@command(
    "help-line",
    help=mark("Whom to call for help, free and at any time; works without an agent, never logged."),
)
@click.option("--country", metavar="VN", cls=Option, help=mark("Another country, by its two letters."))
@click.option("--config", hidden=True, envvar="XDG_CONFIG_HOME", type=click.Path(path_type=Path), help="")
def help_line(country: str | None, config: Path | None) -> None:
    """Always answers."""
    from agent.api import contract
    from agent.api.errors import AgentError
    from agent.api.messages import HelpOf

    face = here()
    face.patient = False  # help does not wait
    wanted = country.upper() if country else None
    try:
        found = face.call(contract.HELP, HelpOf(wanted, face.language))
    except AgentError:
        found = _help_here(wanted, config or Path.home() / ".config", face.language)
    if face.json:
        sheet.json(found)
        return
    for entry in found.lines:
        sheet.line(f"{entry.number}  {entry.name}".strip(), LOUD)
        told = " · ".join(part for part in (entry.hours, entry.url) if part)
        if told:
            sheet.line(f"    {told}")


def _help_here(country: str | None, config: Path, language: str) -> Help:
    """Where the household's country is not known, the lines of the world stand beside those of Vietnam."""
    from agent import catalog
    from agent.api.messages import replace
    from ui.country import kept, of_zone

    wanted = country or kept(config) or of_zone()
    if wanted:
        return catalog.help_of(wanted, language)
    home, world = catalog.help_of(HOME_COUNTRY, language), catalog.help_of("", language)
    return replace(home, lines=(*home.lines, *world.lines))


@command("unlock", help=mark("Try the parents’ PIN; other commands ask for it when they need it."))
def unlock() -> None:
    """Whether the secret is right, and how many tries are left where it is not."""
    from agent.api import contract
    from agent.api.messages import Secret

    face = here()
    _ = face.speak
    if not face.client.welcome.secret_set:
        if face.json:
            sheet.json({"until": None})
        else:
            sheet.line(_("The parents’ PIN is not set yet: luytre secret set"), WARN)
        click.get_current_context().exit(Exit.NO)
    found = face.call(contract.UNLOCK, Secret(face.ask_secret(_("The parents’ PIN"))))
    if face.json:
        sheet.json(found)
        return
    sheet.line(_("That is right. Commands that need it ask for it again."), GOOD)


@command("set", help=mark("Set or change the parents’ PIN; it is asked for, never an argument."))
def set_secret() -> None:
    """The old one is asked for where there is one."""
    from agent.api import contract
    from agent.api.messages import NewSecret, Secret

    face = here()
    _ = face.speak
    old = None
    if face.client.welcome.secret_set:
        old = face.ask_secret(_("The parents’ PIN until now"))
        face.call(contract.UNLOCK, Secret(old))
    new = new_secret(face)
    face.call(contract.NEW_SECRET, NewSecret(new, old))
    secret_is_set(face, new)


@command("accept", help=mark("A guardian says that the PC’s clock is right, after it was moved."))
def accept() -> None:
    """Ends the problem clock-jumped."""
    from agent.api import contract
    from agent.api.messages import Nothing

    face = here()
    face.open_door()
    done = face.call(contract.ACCEPT_CLOCK, Nothing())
    if face.json:
        sheet.json(done)
    else:
        _ = face.speak
        sheet.line(_("The PC’s clock is taken as right."), GOOD)


@command(
    "completion", help=mark('Print what a shell needs to complete commands: eval "$(luytre completion bash)"')
)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """For bash, zsh and fish."""
    from click.shell_completion import get_completion_class

    from ui.cli.root import PROGRAM, VARIABLE, root

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - click knows the three shells
    click.echo(kind(root, {}, PROGRAM, VARIABLE).source())


secret = group("secret", mark("The parents’ PIN."), set_secret, recovery, recover, reset, allow)
clock = group("clock", mark("The PC’s clock."), accept)
