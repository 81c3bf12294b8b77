from __future__ import annotations

import pytest

from tests.ui.cli.stage import LUYTRE, Stage, run_piped, terminal
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
