from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from agent.api import contract
from agent.api import messages as m
from tests.ui import family
from tests.ui.cli.stage import PAPER, POLICY, SECRET, Stage, run_piped
from tests.ui.cli.terminals import LUYTRE, terminal
from ui.cli.root import PLACES, root


@pytest.mark.parametrize("name", PLACES)
def test_every_command_has_the_options_that_all_have(name: str):
    command = root.get_command(None, name)
    assert command is not None
    commands = getattr(command, "commands", {}).values() or [command]
    for each in commands:
        names = {option for param in each.params for option in param.opts}
        assert {"--lang", "--child", "--state", "--json", "--debug"} <= names
        assert each.help


def test_an_option_behind_the_command_wins(home: Stage):
    assert home.run("status", "--lang", "vi").out.startswith("An · thứ Tư")
    assert run_piped([*home.options, "status", "--json"]).json["child"] == "an"


@pytest.mark.parametrize(
    ("session", "coloured"), [({}, True), ({"NO_COLOR": "yes"}, False), ({"NO_COLOR": ""}, True)]
)
def test_colours_are_left_out_where_the_session_wants_none(session: dict[str, str], coloured: bool):
    with terminal(*LUYTRE, "policy", "presets", "age-9-12", **session) as shown:
        assert shown.wait() == 0
        assert ("\x1b[" in shown.screen) == coloured


COMMANDS = [
    (0, "status"),
    (0, "today"),
    (0, "week"),
    (0, "tried"),
    (0, "ask", "15m"),
    (0, "requests"),
    (0, "answer", "1", "no"),
    (0, "grant", "15m"),
    (0, "takeback", "1"),
    (0, "code", "3"),
    (0, "redeem", "12345678"),
    (0, "log"),
    (0, "export"),
    (0, "erase", "an", "--yes"),
    (0, "backup", "FOLDER/backup"),
    (0, "restore", "FOLDER/family.toml", "--yes"),
    (0, "children"),
    (0, "policy", "show"),
    (0, "policy", "check", "FOLDER/family.toml"),
    (0, "policy", "diff", "FOLDER/family.toml"),
    (0, "policy", "apply", "FOLDER/family.toml", "--yes"),
    (0, "policy", "presets"),
    (0, "policy", "history"),
    (0, "policy", "undo", "1", "--yes"),
    (1, "policy", "undo", "--yes"),
    (0, "policy", "schema"),
    (0, "rule", "an", "minecraft", "off", "--yes"),
    (0, "catalog", "find", "minecraft"),
    (0, "catalog", "explain", "minecraft"),
    (0, "lists", "add", "majestic-million", "--lists", "FOLDER/lists"),
    (0, "lists", "remove", "shadowwhisperer-adult", "--lists", "FOLDER/lists"),
    (0, "lists", "status", "--lists", "FOLDER/lists"),
    (0, "lists", "test", "facebook.com", "--lists", "FOLDER/lists"),
    (0, "doctor"),
    (0, "help-line"),
    (1, "unlock"),
    (0, "secret", "set"),
    (0, "secret", "recovery"),
    (0, "secret", "recover"),
    (0, "secret", "reset"),
    (0, "secret", "allow", "an"),
    (0, "clock", "accept"),
]
"""Each command with what it needs, where nothing is left to be done; and how it ends."""
OTHERS = {"completion", "sites classify", "sites judge-page", "lists update"}
"""A shell reads the first, the next two print a line for each that they read; the last needs a network."""


def called(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The names of all commands."""
    if not isinstance(group, click.Group):
        yield path
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield from called(command, (*path, name))


def test_all_commands_are_tried_with_json():
    names = {" ".join(path) for path in called(root)} - OTHERS
    assert not [name for name in names if not any(" ".join(words).startswith(name) for _, *words in COMMANDS)]


@pytest.mark.parametrize(("status", "words"), [(status, words) for status, *words in COMMANDS], ids=str)
def test_a_program_reads_one_value_of_json(stage: Stage, tmp_path: Path, status: int, words: list[str]):
    (tmp_path / "family.toml").write_text(POLICY, "utf-8")
    stage.kept = {1: POLICY}
    stage.special = {
        contract.HISTORY.name: lambda *_: m.PolicyHistory((m.PolicyVersion(1, family.NOW, "lan", "", ()),)),
        contract.EXPORT.name: lambda *_: m.Export("an", (), None),
        contract.BACKUP.name: lambda *_: m.BackupPart("", None),
        contract.DOCTOR.name: lambda *_: m.Checks(()),
        contract.RESET.name: stage.new_secret,
    }
    arguments = [word.replace("FOLDER", str(tmp_path)) for word in words]
    with stage.agent():
        said = stage.run(*arguments, "--json", typed=f"{PAPER}\n{SECRET}\n")
    assert (said.status, said.err) == (status, "")
    assert isinstance(said.json, dict | list)
