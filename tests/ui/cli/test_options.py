from __future__ import annotations

import pytest

from tests.ui.cli.stage import Stage, run_piped
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
