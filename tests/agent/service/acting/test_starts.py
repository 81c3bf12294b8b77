"""What is closed does not start, and the family hears that it was tried."""

from __future__ import annotations

from pathlib import Path

from agent.ports import Refusal
from agent.service.acting.starts import RefusedStarts
from policies.ids import AccountId, ChildId
from tests.agent.service.stage import AN, SECONDS, Stage, play, program

BLOCKED = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nname = "My game"\naction = "block"\n'
PATH = "/opt/mygame"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def gate(stage: Stage) -> RefusedStarts:
    made = RefusedStarts(
        stage.pc.programs,
        stage.household,
        stage.reporter,
        stage.health,
        Clock(),
        lambda: stage.enforcer.watches,
    )
    stage.pc.programs.on_refused(made.refused)
    return made


def lines(stage: Stage) -> list[str]:
    return [entry.what for entry in stage.store.entries(ChildId("an"), 100)]


def test_a_closed_program_does_not_start_and_that_is_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        made = gate(stage)
        stage.log_in()
        await stage.beat()
        made.keep()
        game = stage.pc.start(program(100, PATH))
        assert game.key not in stage.pc.programs.table
        (acted,), (verified,) = stage.told("acted"), stage.told("verified")
        assert (acted.child, acted.target, acted.reason, acted.pid) == ("an", "app:my-game", "block", 100)
        assert verified.ok
        assert "My game was tried and did not start: it is closed now" in lines(stage)
        stage.pc.start(program(101, PATH, "lan"))
        assert stage.pc.programs.program(101)

    play(tmp_path, BLOCKED, story)


def test_however_often_it_is_tried_it_is_told_once_a_minute(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        made = gate(stage)
        stage.log_in()
        await stage.beat()
        made.keep()
        for pid in range(100, 110):
            stage.pc.start(program(pid, PATH))
        assert len(stage.told("acted")) == 1
        Clock.now += 61
        stage.pc.start(program(110, PATH))
        assert len(stage.told("acted")) == 2

    play(tmp_path, BLOCKED, story)


def test_the_system_is_told_when_something_changed_and_only_then(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        made = gate(stage)
        stage.log_in()
        await stage.beat()
        made.keep()
        assert stage.pc.programs.closed == {PATH: {AN}}
        stage.pc.programs.closed = {}
        await stage.live(5 * SECONDS)
        made.keep()
        assert stage.pc.programs.closed == {}
        stage.agree("")
        await stage.beat()
        made.keep()
        stage.agree(BLOCKED)
        await stage.beat()
        made.keep()
        assert stage.pc.programs.closed == {PATH: {AN}}

    play(tmp_path, BLOCKED, story)


def test_a_refusal_that_concerns_nobody_or_comes_too_late_is_told_to_nobody(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        made = gate(stage)
        await stage.beat()
        made.refused(Refusal(AccountId("lan"), PATH, 100))
        made.refused(Refusal(AN, "/opt/open", 100))
        del stage.enforcer.watches[ChildId("an")]
        made.refused(Refusal(AN, PATH, 100))
        assert stage.told("acted") == []

    play(tmp_path, BLOCKED, story)


def test_a_guard_that_is_away_is_a_problem_until_it_is_back(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        made = gate(stage)
        made.look()
        assert stage.standing == ["guard-away"]
        stage.pc.programs.on_rerouted(made.look)
        stage.pc.programs.reroute("guard")
        assert stage.standing == []
        made.is_there("net", there=False)
        assert stage.standing == ["net-away"]
        made.is_there("net", there=True)
        assert stage.standing == []

    play(tmp_path, "", story)


def test_what_is_closed_and_no_file_of_its_own_is_followed(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        made = gate(stage)
        stage.log_in()
        await stage.beat()
        made.keep()
        assert stage.pc.programs.elsewhere == {AN}
        stage.agree(BLOCKED)
        await stage.beat()
        made.keep()
        assert stage.pc.programs.elsewhere == frozenset()

    play(tmp_path, BLOCKED.replace("exe =", "flatpak ="), story)


def test_a_closed_program_of_a_child_s_own_folder_does_not_start_twice(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        made = gate(stage)
        stage.log_in()
        await stage.beat()
        made.keep()
        game = stage.pc.start(program(100, "/home/an/games/minecraft"))
        stage.enforcer.beat()
        made.keep()
        await stage.ladder.settle()
        assert game.key not in stage.pc.programs.table
        again = stage.pc.start(program(101, "/home/an/games/minecraft"))
        assert again.key not in stage.pc.programs.table
        assert stage.told("acted")[-1].effect == "refuse"

    play(tmp_path, '[[child.an.rule]]\napp = "minecraft"\naction = "block"\n', story)
