"""A browser without our extension is closed where the family agreed so, and not a moment before."""

from __future__ import annotations

from pathlib import Path

from agent.api import contract
from agent.api import messages as m
from agent.api.browser_problems import BROWSER_UNLINKED
from agent.ports import Fate
from agent.service.browsing.link import GONE, PATIENCE, WARNING
from agent.service.browsing.unlinked import TELLING
from tests.agent.service.browsing.watched import CLOSE, Watched, tell
from tests.agent.service.stage import SECONDS


def test_one_that_goes_on_after_a_pause_has_its_time_to_speak(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.front(stage.firefox)
        stage.speak()
        for _ in range(6):
            assert await stage.wait(5) == []
        assert stage.firefox.key in stage.ladder.paused
        stage.ask("lan", contract.GRANT, m.GiveTime("screen", m.Seconds(600), child="an"))
        assert await stage.wait(GONE + 1) == []
        assert await stage.wait(PATIENCE - GONE - 2) == []
        assert stage.firefox.key not in stage.ladder.paused
        stage.speak()
        assert await stage.wait(1) == []
        assert stage.pc.programs.fates([stage.firefox])[stage.firefox.key] is Fate.RUNNING

    tell(tmp_path, story, f'[child.an.screen]\ndaily = "10s"\nend = "pause"\n{CLOSE}')


def test_as_the_family_agreed_it_is_closed_seen_to_be_and_told_for_a_while(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        assert await stage.wait(0) == []
        assert await stage.wait(PATIENCE + 1) == [BROWSER_UNLINKED]
        assert next(x for x in stage.health.problems if x.name == BROWSER_UNLINKED).severity == "error"
        assert stage.pc.programs.fates([stage.firefox])[stage.firefox.key] is Fate.RUNNING
        assert stage.links.wait() == WARNING
        assert await stage.wait(WARNING) == [BROWSER_UNLINKED]
        assert stage.pc.programs.fates([stage.firefox])[stage.firefox.key] is Fate.GONE
        assert [x.ok for x in stage.told("verified", "app:firefox")][-1]
        assert await stage.wait(TELLING - 1) == [BROWSER_UNLINKED]
        assert await stage.wait(2) == []

    tell(tmp_path, story, CLOSE)


def test_one_that_speaks_again_after_the_notice_is_not_closed(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        assert await stage.wait(0) == []
        assert await stage.wait(PATIENCE) == [BROWSER_UNLINKED]
        stage.speak()
        assert await stage.wait(WARNING - 1) == []
        stage.speak()
        assert await stage.wait(2) == []
        assert stage.pc.programs.fates([stage.firefox])[stage.firefox.key] is Fate.RUNNING

    tell(tmp_path, story, CLOSE)


def test_one_that_hears_no_request_is_ended_though_no_rule_closes_it(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.pc.programs.deaf.add(stage.firefox.key)
        assert await stage.wait(0) == []
        assert await stage.wait(PATIENCE + 1) == [BROWSER_UNLINKED]
        stage.pc.clock.pass_time(WARNING * SECONDS)
        stage.links.look(stage.enforcer.watches.values(), stage.ladder.paused.keys())
        stage.enforcer.beat()  # while it is being asked
        await stage.ladder.settle()
        assert stage.pc.programs.fates([stage.firefox])[stage.firefox.key] is Fate.GONE

    tell(tmp_path, story, CLOSE)
