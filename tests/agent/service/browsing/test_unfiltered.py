"""In try mode nobody filters sites, and that is said where a family speaks of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.problems import SITES_UNFILTERED
from agent.service.browsing.unfiltered import Unfiltered
from tests.agent.service.stage import Stage, play

SAFE = "[child.an.sites]\nsafe_search = true\n"
RULE = '[[child.an.rule]]\n{what}\ndaily = "1h"\n'


@pytest.mark.parametrize(
    ("text", "spoken_of"),
    [
        ("", False),
        (RULE.format(what='app = "minecraft"'), False),
        (RULE.format(what='site = "youtube.com"'), True),
        ('[child.an.sites]\nmode = "filter"\nblock = ["adult"]\n', True),
        (SAFE, True),
    ],
)
def test_a_family_that_speaks_of_sites_is_told(tmp_path: Path, text: str, spoken_of: bool) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        Unfiltered(stage.household, stage.health).keep()
        assert [(x.name, x.severity) for x in stage.health.problems] == [
            (SITES_UNFILTERED, "info")
        ] * spoken_of
        checks = await stage.wait_for("lan", contract.DOCTOR, m.OfChild())
        found = [(x.case, x.result) for x in checks.checks if x.name == "names"]
        assert found == [("alone", "fails")] * spoken_of

    play(tmp_path, text, story)


def test_one_that_speaks_of_them_no_more_is_told_nothing_more(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        part = Unfiltered(stage.household, stage.health)
        part.keep()
        stage.household.adopt(replace(stage.household.policy, children=()))
        part.keep()
        assert not stage.health.problems

    play(tmp_path, SAFE, story)
