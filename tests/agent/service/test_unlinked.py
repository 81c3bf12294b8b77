"""Browsers that run without our extension, or whose extension fell silent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agent.service.tabs import STALE, Said
from agent.service.unlinked import PATIENCE, UNLINKED, Unlinked
from policies.ids import ChildId
from tests.agent.service.stage import SECONDS, Stage, play, program

AN = ChildId("an")


class Watched(Stage):
    """Firefox runs; what is seen is told after each beat."""

    given = True

    def open(self) -> None:
        super().open()
        self.unlinked = Unlinked(self.tabs, self.health, self.reporter, self._awake, lambda: self.given)

    def open_browser(self) -> None:
        self.log_in()
        self.firefox = self.pc.start(program(100, "/usr/bin/firefox"))
        self.pc.start(replace(program(101, "/usr/bin/firefox"), parent=100))

    def speak(self) -> None:
        self.tabs.say(110, Said(AN, 100, None, audible=False, at=self._awake()))

    async def wait(self, seconds: float) -> list[str]:
        """Time goes by; answers which problems stand then."""
        self.pc.clock.pass_time(seconds * SECONDS)
        await self.beat()
        self.unlinked.look(self.enforcer.watches.values(), self.ladder.paused.keys())
        return [name for name in self.standing if name == UNLINKED]


def tell(folder: Path, story: Callable[[Watched], Awaitable[None]]) -> None:
    play(folder, "", story, kind=Watched)


def test_a_browser_that_never_speaks_is_told_once(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        assert await stage.wait(0) == []
        assert await stage.wait(PATIENCE) == []
        assert await stage.wait(1) == [UNLINKED]
        assert await stage.wait(60) == [UNLINKED]
        problem = next(x for x in stage.health.problems if x.name == UNLINKED)
        assert (problem.child, problem.target) == ("an", "app:firefox")
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
        assert await stage.wait(STALE) == [UNLINKED]
        stage.pc.programs.end(stage.firefox)
        stage.pc.programs.end(stage.pc.programs.program(101))
        assert await stage.wait(1) == []

    tell(tmp_path, story)


def test_where_browsers_are_given_no_extension_none_is_missed(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.given = False
        stage.open_browser()
        await stage.wait(0)
        assert await stage.wait(60) == []
        stage.given = True
        assert await stage.wait(1) == [UNLINKED]

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
            stage.unlinked.look(watches, {stage.firefox.key})
            assert UNLINKED not in stage.standing

    tell(tmp_path, story)
