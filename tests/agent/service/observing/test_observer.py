"""Which programs are in use, and what a second counts for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.ports import Front
from agent.service.observing.observer import NAMES
from policies.facts import ProgramFacts
from policies.ids import AccountId
from policies.target import Kind
from tests.agent.service.observing.desk import FREE_STUDY
from tests.agent.service.stage import HEAD, SECONDS, Stage, play, program


def test_what_is_in_front_counts_and_what_is_behind_does_not(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.start(program(100, "/usr/games/minecraft"))
        stage.front(stage.pc.start(program(101, "/usr/bin/anki")))
        await stage.beat()
        assert stage.counted == {"presence", "screen", "app:anki", "category:study"}
        stage.front(None)
        await stage.beat()
        assert stage.counted == {"presence", "screen"}

    play(tmp_path, "", story)


def test_a_free_program_that_runs_somebody_elses_code_costs_time_like_any_other(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        lesson = stage.pc.start(program(101, "/usr/bin/anki"))
        stage.front(lesson)
        await stage.beat()
        await stage.beat()
        assert stage.counted == {"presence", "app:anki", "free:study"}
        stage.pc.programs.foreign.add(lesson.key)
        await stage.beat()
        assert stage.counted == {"presence", "screen", "app:anki", "category:study"}

    play(tmp_path, FREE_STUDY, story)


def test_who_is_looked_into_is_in_use_and_gains_by_being_believed(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        lesson = stage.pc.start(program(101, "/usr/bin/anki"))
        game = stage.pc.start(program(100, "/usr/games/minecraft"))
        for front, believed in ((lesson, {lesson.key}), (game, set()), (None, set())):
            stage.front(front)
            await stage.beat()
            assert stage.watch.observation.believed == believed

    play(tmp_path, FREE_STUDY, story)


def test_where_nothing_can_be_seen_all_that_runs_counts(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.screen.hide()
        stage.log_in()
        stage.pc.start(program(100, "/usr/games/minecraft"))
        stage.pc.start(replace(program(101, "/usr/bin/luytre-tray"), own=True))
        await stage.beat()
        assert stage.counted == {"presence", "screen", "app:minecraft", "category:games"}

    play(tmp_path, "", story)


def test_a_window_that_only_names_its_application_is_held_against_what_runs(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/usr/games/minecraft", steam=440))
        cards = stage.pc.start(program(101, "/usr/bin/python3", command="python3 /usr/bin/anki --x"))
        flat = stage.pc.start(program(102, "/app/bin/run", flatpak="org.Example.App"))
        for name, used in {
            "Anki": cards,
            "minecraft": game,
            "steam_app_440": game,
            "org.example.app": flat,
        }.items():
            stage.pc.screen.show(Front(name=name))
            await stage.beat()
            assert stage.watch.observation.in_use == {used.key}
        stage.pc.screen.show(Front(name="something that does not run"))
        await stage.beat()
        assert stage.watch.observation.in_use == {game.key, cards.key, flat.key}

    play(tmp_path, "", story)


def test_a_program_that_becomes_another_is_looked_at_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        shell = stage.pc.start(program(100, "/usr/bin/editor"))
        stage.front(shell)
        await stage.beat()
        assert "app:editor" in stage.counted
        stage.pc.start(replace(shell, facts=program(100, "/usr/games/minecraft").facts))
        await stage.beat()
        assert "app:minecraft" in stage.counted

    play(tmp_path, "", story)


def test_nothing_is_different_as_long_as_nothing_changes(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.start(program(100, "/usr/bin/editor"))
        await stage.beat()
        first = stage.watch.observation
        await stage.live(10 * SECONDS)
        assert stage.watch.observation is first

    play(tmp_path, "", story)


@pytest.mark.parametrize("name", ["short", "p{pid}"])
def test_programs_that_have_ended_are_forgotten(tmp_path: Path, name: str) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        for pid in range(1000, 1200):
            running = stage.pc.start(program(pid, f"/home/an/{name.format(pid=pid)}"))
            await stage.beat()
            stage.pc.programs.end(running)
        assert len(stage.observer._known) <= 70
        assert len(stage.observer._same) <= 70

    play(tmp_path, "", story)


def test_programs_of_a_sibling_are_not_forgotten_for_those_that_have_ended(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        sibling = '[child.binh]\naccounts = ["binh"]\n\n'
        stage.agree("", HEAD.replace("[child.an]", f"{sibling}[child.an]"))
        stage.log_in()
        stage.log_in(AccountId("binh"))
        for pid in range(1000, 1200):
            stage.pc.start(program(pid, f"/usr/bin/{pid}", "binh"))
        await stage.beat()
        for pid in range(2000, 2300):
            running = stage.pc.start(program(pid, "/usr/bin/short"))
            await stage.beat()
            stage.pc.programs.end(running)
        known = {pid for pid, _ in stage.observer._known}
        assert known.issuperset(range(1000, 1200))

    play(tmp_path, "", story)


def test_a_script_that_makes_up_names_is_counted_under_few_of_them(tmp_path: Path) -> None:
    """Where nothing can be seen each program that runs is in use, and what is counted is kept for days."""

    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.screen.hide()
        for first in range(1000, 1000 + 2 * NAMES, 100):
            batch = [stage.pc.start(program(pid, f"/home/an/p{pid}")) for pid in range(first, first + 100)]
            game = stage.pc.start(program(100, "/usr/games/minecraft"))
            await stage.live(5 * SECONDS)
            for each in (*batch, game):
                stage.pc.programs.end(each)
        days = stage.tally.usage[stage.watch.child.id].days
        names = {target.key for target in days[stage.watch.plan.day] if target.kind is Kind.APP}
        assert len(names) == NAMES + 2
        assert {"unknown", "minecraft", "p1000"} <= names
        assert stage.used("app:minecraft") == 2 * NAMES // 100 * 5

    play(tmp_path, "", story)


def test_what_cannot_be_made_out_is_a_program_all_the_same(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        lost = program(100, "/opt/x")
        stage.front(stage.pc.start(replace(lost, facts=ProgramFacts((b"\xff",)))))
        await stage.beat()
        assert stage.counted == {"presence", "screen", "app:unknown", "category:other"}
        assert not stage.watch.observation.identities[lost.key].trusted

    play(tmp_path, "", story)
