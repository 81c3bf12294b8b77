"""What a filter of names is told: what is closed to whom now."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.service.browsing.filtering import names
from policies.ids import ChildId
from policies.model import SiteMode, YouTube
from tests.agent.service.browsing.gate import BET, HOSTS, agreed, rule
from tests.agent.service.stage import AN, Stage, play


def test_where_nothing_is_agreed_about_sites_nobody_is_filtered(tmp_path: Path) -> None:
    assert agreed(tmp_path, "") is None
    assert agreed(tmp_path, rule('app = "minecraft"', 'daily = "1h"')) is None


def test_categories_that_are_blocked_are(tmp_path: Path) -> None:
    found = agreed(tmp_path, '[child.an.sites]\nmode = "filter"\nblock = ["adult", "gambling"]\n')
    assert found is not None
    assert found.child == "an"
    assert found.accounts == {AN}
    assert found.mode is SiteMode.FILTER
    assert found.blocked == {"adult", "gambling"}
    assert "188bet.com" in found.block
    assert not found.allow


def test_the_youngest_may_reach_only_what_was_answered(tmp_path: Path) -> None:
    found = agreed(tmp_path, "[child.an.sites]\nanswered = true\n")
    assert found is not None
    assert found.answered
    assert not found.blocked


@pytest.mark.parametrize(
    ("born", "more", "led"),
    [
        ("2016-12", "safe_search = true", True),
        ("2016-11", "safe_search = true", False),
        ("2016-12", "answered = true", False),
        ("2012-01", 'safe_search = true\nyoutube = "strict"', True),
        ("2012-01", "safe_search = true\nanswered = true", True),
        ("", "safe_search = true", False),
    ],
)
def test_engines_that_nobody_can_lead_are_closed_to_the_youngest(
    tmp_path: Path, born: str, more: str, led: bool
) -> None:
    """Whatever YouTube may show: below ten (it is November 2026), or kept as short as those."""

    async def story(stage: Stage) -> None:
        await stage.beat()
        watch = stage.enforcer.watches[ChildId("binh")]
        found = names(watch, stage.household, HOSTS)
        assert found is not None
        assert found.led is led

    month = f'born = "{born}"\n' if born else ""
    play(
        tmp_path,
        f'[child.binh]\nname = "Bình"\n{month}accounts = ["binh"]\n[child.binh.sites]\n{more}\n',
        story,
    )


def test_where_only_what_rules_allow_is_open_a_category_s_rule_is_told(tmp_path: Path) -> None:
    text = '[child.an.sites]\nmode = "listed"\n' + rule('category = "study"', 'daily = "1h"')
    found = agreed(tmp_path, text + rule('category = "games"', 'action = "block"'))
    assert found is not None
    assert found.ruled == {"study"}
    assert found.blocked == {"games"}
    assert "wikipedia.org" not in found.block
    used = agreed(tmp_path / "used", text.replace("1h", "0m"))
    assert used is not None
    assert not used.ruled
    assert "wikipedia.org" in used.block
    filtered = agreed(tmp_path / "filtered", text.replace("listed", "filter") + rule(*BET))
    assert filtered is not None
    assert not filtered.ruled


def test_searching_safely_is_enough_to_be_filtered(tmp_path: Path) -> None:
    found = agreed(tmp_path, '[child.an.sites]\nsafe_search = true\nyoutube = "strict"\n')
    assert found is not None
    assert (found.safe_search, found.youtube) == (True, YouTube.STRICT)
    assert not found.block


def test_what_is_blocked_where_nothing_is_filtered_is_not(tmp_path: Path) -> None:
    found = agreed(tmp_path, '[child.an.sites]\nmode = "open"\nblock = ["adult"]\nsafe_search = true\n')
    assert found is not None
    assert not found.blocked
