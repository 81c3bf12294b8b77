"""The policy in force: shown, replaced, remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import Denied, NotFound, PolicyErrors, Unavailable
from agent.server.actor import ToProve
from tests.agent.service.agreeing import GAME, apply
from tests.agent.service.failing import full_disk
from tests.agent.service.stage import HEAD, SECONDS, Stage, play, program

WRONG = (
    HEAD
    + """
[child.an.screen]
daily = "25h"
open = { mon = ["19:00-18:00"] }
colour = "red"
end = "explode"
warn = ["soon"]
"""
)


def test_before_the_first_one_there_is_none(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        assert stage.ask("an", contract.POLICY, m.Nothing()) == m.PolicyText("", 0, None, "")

    play(tmp_path, "", story)


def test_a_new_one_takes_effect_at_once_and_is_kept_byte_for_byte(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(15 * SECONDS)
        assert not stage.pc.programs.paused
        text = HEAD + "# agreed at breakfast\n" + GAME
        applied = apply(stage, text)
        await stage.beat()
        assert stage.pc.programs.paused == {game.key}
        assert any("mygame" in change for change in applied.changes)
        shown = stage.ask("an", contract.POLICY, m.Nothing())
        assert (shown.text, shown.version, shown.applied_by) == (text, applied.version, "lan")
        assert stage.told("policy")[0].text == "\n".join(applied.changes)
        lines = [(entry.who, entry.what) for entry in stage.ask("an", contract.LOG, m.LogOf()).entries]
        assert {("lan", change) for change in applied.changes} <= set(lines)

    play(tmp_path, "", story)


def test_all_errors_are_told_and_nothing_changes(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        apply(stage, HEAD + GAME)
        with pytest.raises(PolicyErrors) as refused:
            apply(stage, WRONG)
        assert len(refused.value.errors) == 5
        assert all("line" in error for error in refused.value.errors)
        assert stage.ask("an", contract.POLICY, m.Nothing()).text == HEAD + GAME
        assert stage.watch.child.rules

    play(tmp_path, GAME, story)


def test_the_history_is_the_newest_first(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        apply(stage, HEAD + GAME)
        apply(stage, HEAD)
        versions = stage.ask("an", contract.HISTORY, m.Nothing()).versions
        assert [(v.version, v.by, v.why) for v in versions] == [
            (2, "lan", "we talked"),
            (1, "lan", "we talked"),
        ]

    play(tmp_path, "", story)


def test_an_earlier_one_is_shown_to_guardians_by_its_number(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        first = HEAD + "# agreed at breakfast\n" + GAME
        with pytest.raises(NotFound, match="version 1 of the agreement"):
            stage.ask("lan", contract.VERSION, m.OfVersion(1))
        apply(stage, first)
        apply(stage, HEAD)
        now = stage.ask("lan", contract.POLICY, m.Nothing())
        assert stage.ask("lan", contract.VERSION, m.OfVersion(2)) == now
        shown = stage.ask("lan", contract.VERSION, m.OfVersion(1))
        assert (shown.text, shown.version, shown.applied_by) == (first, 1, "lan")
        with pytest.raises(NotFound, match="Those that are kept: 2, 1"):
            stage.ask("lan", contract.VERSION, m.OfVersion(3))
        for _ in range(10):
            apply(stage, HEAD)
        with pytest.raises(NotFound, match="12, 11, 10, 9, 8, 7, 6, 5, 4, 3, …"):
            stage.ask("lan", contract.VERSION, m.OfVersion(0))
        with pytest.raises(Denied):
            stage.ask("an", contract.VERSION, m.OfVersion(1))

    play(tmp_path, "", story)


def test_a_full_disk_leaves_the_old_one_in_force(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        with full_disk(), pytest.raises(Unavailable, match="disk"):
            apply(stage, HEAD)
        assert stage.watch.child.rules
        await stage.beat()

    play(tmp_path, GAME, story)


def test_a_child_changes_no_rules(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        with pytest.raises(Denied):
            stage.ask("an", contract.APPLY, m.ApplyPolicy(HEAD))

    play(tmp_path, GAME, story)


def test_on_a_whole_pc_accounts_change_hands_by_an_administrator_alone(tmp_path: Path) -> None:
    more = HEAD.replace('["lan"]', '["lan", "an2"]')

    async def story(stage: Stage) -> None:
        stage.agreements.whole_pc = True
        assert apply(stage, HEAD + GAME).version == 1  # limits are a guardian's
        with pytest.raises(ToProve, match="enrol"):
            stage.agreements.apply(more, "lan", "")
        with pytest.raises(Unavailable):  # nobody to ask on this stage
            await stage.wait_for("lan", contract.APPLY, m.ApplyPolicy(more))
        assert stage.ask("lan", contract.POLICY, m.Nothing()).version == 1
        with pytest.raises(PolicyErrors):
            apply(stage, WRONG.replace('["lan"]', "[]"))
        assert stage.agreements.apply(more, "lan", "", proved=True).version == 2
        assert stage.ask("root", contract.APPLY, m.ApplyPolicy(HEAD)).version == 3

    play(tmp_path, "", story)


def test_while_it_is_tried_accounts_are_the_familys_own(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        assert apply(stage, HEAD.replace('["lan"]', '["lan", "me"]')).version == 1

    play(tmp_path, "", story)
