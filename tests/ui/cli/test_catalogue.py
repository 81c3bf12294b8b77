from __future__ import annotations

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import NotFound
from agent.api.messages import replace
from tests.ui import family
from tests.ui.cli.stage import Stage, as_json, failing, run_piped

MINE = m.Explanation(
    4711,
    "/opt/minecraft",
    "app:minecraft",
    "Minecraft",
    "games",
    "executable /opt/minecraft",
    "1 h every day",
    charged=True,
    verdict=family.MINECRAFT,
)


def test_programs_and_sites_are_found_without_an_agent():
    said = run_piped(["catalog", "find", "youtub"])
    assert said.status == 0
    assert 'site = "youtube.com"' in said.out
    assert run_piped(["catalog", "find", "--json", "youtub"]).json


def test_what_is_unknown_is_told_with_the_nearest_names():
    said = run_piped(["catalog", "find", "minecarft"])
    assert said.status == 5
    assert said.err.startswith("Nothing is called “minecarft”. Did you mean minecraft")
    assert (
        run_piped(["--lang", "vi", "catalog", "explain", "qqqqqqqqqq"]).err
        == "Không có gì tên là “qqqqqqqqqq”.\n"
    )


def test_a_running_program_is_explained(stage: Stage):
    stage.special = {contract.EXPLAIN.name: lambda *_: MINE}
    with stage.agent():
        assert stage.run("catalog", "explain", "4711").out.splitlines() == [
            "Minecraft · Games",
            "Program: /opt/minecraft (number 4711)",
            "Known by: executable /opt/minecraft",
            "To write a rule: app:minecraft",
            "Rule: 1 h every day",
            "Its time counts.",
            "18 minutes left.",
        ]
        assert stage.run("catalog", "explain", "4711", "--json").json == as_json(MINE)


def test_a_program_without_a_rule_that_is_closed(stage: Stage):
    closed = replace(MINE, rule=None, charged=False, verdict=family.YOUTUBE)
    stage.special = {contract.EXPLAIN.name: lambda *_: closed}
    with stage.agent():
        said = stage.run("catalog", "explain", "4711").out
    assert said.endswith(
        "No rule speaks of it.\nIts time does not count.\nYouTube: today’s time is used up.\n"
    )


def test_a_program_that_does_not_run(stage: Stage):
    stage.special = {contract.EXPLAIN.name: failing(NotFound.of("program.unknown", number=1))}
    with stage.agent():
        said = stage.run("catalog", "explain", "1")
    assert (said.status, said.err) == (5, "No program of a child runs with the number 1.\n")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("minecraft", 'To write a rule: app = "minecraft"'),
        ("youtu.be", 'To write a rule: site = "youtube.com"'),
        ("YouTube", 'To write a rule: site = "youtube.com"'),
        ("discord.gg", 'To write a rule: site = "discord.com"'),
    ],
)
def test_a_name_is_explained_by_the_catalogue(name: str, told: str):
    said = run_piped(["catalog", "explain", name])
    assert said.status == 0
    assert told in said.out
    assert run_piped(["catalog", "explain", "--json", name]).json
