"""Browsers that run without our extension, or whose extension fell silent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.api.browser_problems import BROWSER_CHANGED, BROWSER_UNLINKED
from agent.api.problems import told
from agent.platforms.memory.browsers import MemoryBrowsers
from agent.ports import Copy, Program
from agent.service.browsing.link import GONE, PATIENCE
from agent.service.browsing.renewals import HEALING
from agent.service.browsing.unlinked import SOON
from agent.service.observing.tabs import STALE, Said
from agent.service.steps import NotWhole
from policies.ids import AccountId
from tests.agent.service.browsing.watched import AN, Watched, part, tell
from tests.agent.service.stage import SECONDS, program


def test_a_browser_that_never_speaks_is_told_once(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        assert await stage.wait(0) == []
        assert await stage.wait(PATIENCE - 1) == []
        assert stage.links.wait() == 1
        assert await stage.wait(1) == [BROWSER_UNLINKED]
        assert await stage.wait(60) == [BROWSER_UNLINKED]
        problem = next(x for x in stage.health.problems if x.name == BROWSER_UNLINKED)
        assert (problem.child, problem.target) == ("an", "app:firefox")
        assert problem.severity == "warning"
        assert problem.text == told(BROWSER_UNLINKED, target="firefox")
        assert [x.what for x in stage.store.entries(AN, 10)].count(
            "firefox was used without Luytre's extension"
        ) == 1
        stage.speak()
        assert await stage.wait(1) == []

    tell(tmp_path, story)


def test_one_that_fell_silent_is_told_as_soon_as_it_is_not_believed(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.speak()
        assert await stage.wait(1) == []
        assert await stage.wait(STALE - 1) == []
        assert await stage.wait(1.1) == [BROWSER_UNLINKED]
        stage.pc.programs.end(stage.firefox)
        stage.pc.programs.end(stage.pc.programs.program(101))
        assert await stage.wait(1) == []

    tell(tmp_path, story)


def test_a_browser_that_comes_and_goes_again_and_again_is_one_line(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.log_in()
        for number in range(100, 120):
            stage.browsers.bare.add(number)
            started = stage.pc.start(program(number, "/usr/bin/firefox"))
            assert await stage.wait(1) == [BROWSER_UNLINKED]
            stage.pc.programs.end(started)
            assert await stage.wait(1) == []
        assert [x.what for x in stage.store.entries(AN, 50)] == [
            "firefox was used without Luytre's extension"
        ]
        stage.reporter.catch_up(at_once=True)
        assert stage.store.entries(AN, 1)[0].what.endswith(" (19×)")

    tell(tmp_path, story)


def test_where_one_child_cannot_be_judged_the_others_are_and_what_was_told_stands(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.log_in(AccountId("binh"))
        stage.pc.start(program(200, "/usr/bin/firefox", "binh"))
        assert await stage.wait(0) == []
        assert await stage.wait(PATIENCE + 1) == [BROWSER_UNLINKED, BROWSER_UNLINKED]
        stage.pc.programs.end(stage.pc.programs.program(200))
        await stage.beat()
        seen = stage.watch.observation
        stage.watch.observation = replace(seen, identities={})  # as no code of ours would
        with pytest.raises(NotWhole):
            stage.links.look(stage.enforcer.watches.values(), ())
        assert [x.child for x in stage.health.problems if x.name == BROWSER_UNLINKED] == ["an"]
        stage.watch.observation = seen
        assert await stage.wait(1) == [BROWSER_UNLINKED]
        assert len(stage.store.entries(AN, 10)) == 1

    tell(tmp_path, story, '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n')


def test_where_browsers_are_given_no_extension_none_is_missed(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.given = False
        stage.open_browser()
        await stage.wait(0)
        assert await stage.wait(60) == []
        stage.given = True
        assert await stage.wait(1) == [BROWSER_UNLINKED]

    tell(tmp_path, story)


@pytest.mark.parametrize("how", ["paused", "locked"])
def test_one_that_cannot_speak_is_not_missed(tmp_path: Path, how: str) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        await stage.wait(0)
        if how == "locked":
            session = stage.pc.sessions.current()[0]
            stage.pc.sessions.put(replace(session, locked=True))
            assert await stage.wait(60) == []
        else:
            stage.pc.clock.pass_time(60 * SECONDS)
            watches = stage.enforcer.watches.values()
            stage.links.look(watches, {stage.firefox.key})
            assert BROWSER_UNLINKED not in stage.standing

    tell(tmp_path, story)


def test_where_what_speaks_for_it_was_ended_it_is_missed_sooner(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.speak()
        assert await stage.wait(1) == []
        stage.pc.programs.end(stage.relay)
        assert await stage.wait(1) == []
        assert await stage.wait(GONE - 1) == []
        assert stage.links.wait() == 1
        assert await stage.wait(1) == [BROWSER_UNLINKED]

    tell(tmp_path, story)


def test_a_look_may_fall_between_two_who_speak_for_it(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.speak()
        assert await stage.wait(0) == []
        stage.pc.programs.end(stage.relay)
        assert await stage.wait(5) == []
        stage.pc.start(replace(program(110, "/usr/bin/python3"), parent=100, own=True))
        stage.speak()
        assert await stage.wait(GONE) == []

    tell(tmp_path, story)


def test_many_browsers_take_a_moment_of_each_beat_and_all_are_looked_at(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.log_in()
        looked: list[int] = []

        class Slow(MemoryBrowsers):
            def copy(self, program: Program) -> Copy | None:
                looked.append(program.pid)
                stage.pc.clock.pass_time(0.02 * SECONDS)
                return super().copy(program)

        stage.links = stage.linked(Slow())
        for number in range(200, 230):
            stage.pc.start(program(number, f"/home/an/{number}/firefox"))
            stage.pc.start(part(number))
        await stage.wait(0)
        assert len(looked) == 3
        assert stage.links.wait() == SOON
        for _ in range(9):
            await stage.wait(SOON)
        assert sorted(looked) == list(range(200, 230))

    tell(tmp_path, story)


@pytest.mark.parametrize(
    "part", ["--type=zygote -x", "--type=renderer", "--type=gpu-process", "-contentproc"]
)
@pytest.mark.parametrize("app", [False, True])
def test_a_browser_under_another_name_is_known_by_what_it_starts(
    tmp_path: Path, app: bool, part: str
) -> None:
    async def story(stage: Watched) -> None:
        stage.log_in()
        stage.pc.start(program(200, "/home/an/game/homework"))
        started = program(201, "/home/an/game/homework", command=f"/home/an/game/homework {part}")
        stage.pc.start(replace(started, parent=200, file=(1, 200)))
        stage.browsers.apps |= {200} if app else set()
        await stage.wait(0)
        assert await stage.wait(PATIENCE + 1) == ([] if app else [BROWSER_UNLINKED])

    tell(tmp_path, story)


def test_a_part_of_a_browser_that_a_program_brings_along_is_no_browser(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.log_in()
        stage.pc.start(program(200, "/home/an/anki"))
        command = "/home/an/QtWebEngineProcess --type=zygote"
        stage.pc.start(replace(program(201, "/home/an/QtWebEngineProcess", command=command), parent=200))
        forked = program(202, "/home/an/QtWebEngineProcess", command=command)
        stage.pc.start(replace(forked, parent=201, file=(1, 201), forked=True))
        await stage.wait(0)
        assert await stage.wait(PATIENCE + 1) == []

    tell(tmp_path, story)


def test_while_browsers_are_given_it_anew_the_silence_of_others_means_nothing(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.speak()
        stage.pc.start(program(300, "/usr/bin/firefox"))
        relay = stage.pc.start(replace(program(310, "/usr/bin/python3"), parent=300, own=True))
        stage.tabs.say(310, Said(AN, 300, None, audible=False, at=stage._awake()))
        stage.browsers.kept[100] = Copy.CHANGED
        assert await stage.wait(0) == [BROWSER_CHANGED]
        stage.pc.programs.end(relay)
        assert await stage.wait(GONE + 1) == [BROWSER_CHANGED]
        assert set(await stage.wait(HEALING)) == {BROWSER_CHANGED, BROWSER_UNLINKED}

    tell(tmp_path, story)
