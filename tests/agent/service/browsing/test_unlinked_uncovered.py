"""Browsers that go on showing a site which is closed."""

from __future__ import annotations

from pathlib import Path

from agent.api.browser_problems import BROWSER_UNCOVERED
from agent.api.problems import told
from agent.ports import Fate
from agent.service.browsing.link import STAYING, WARNING
from agent.service.observing.tabs import Said
from tests.agent.service.browsing.watched import AN, CLOSE, SCHOOL, Watched, tell


def show(stage: Watched, *, uncovered: bool = True) -> None:
    """The extension says what is in front: a closed site, or our page over it."""
    front = None if not uncovered else SCHOOL
    said = Said(AN, 100, front, audible=False, at=stage._awake(), uncovered=uncovered)
    stage.tabs.say(110, said)


async def stay(stage: Watched) -> list[str]:
    """The closed site stays in front for longer than it takes to cover it."""
    found: list[str] = []
    for _ in range(int(STAYING) + 1):
        show(stage)
        found = await stage.wait(1)
    return found


def test_a_browser_that_goes_on_showing_what_is_closed_is_told_and_not_believed(tmp_path: Path) -> None:
    """Its word for the site costs nothing there any more; its time is its own, whoever kept it open."""

    async def story(stage: Watched) -> None:
        stage.open_browser()
        show(stage)
        assert await stage.wait(0) == []
        assert stage.tabs.fronts(AN)
        assert await stay(stage) == [BROWSER_UNCOVERED]
        problem = next(x for x in stage.health.problems if x.name == BROWSER_UNCOVERED)
        assert problem.text == told(BROWSER_UNCOVERED, target="firefox")
        assert [x.what for x in stage.store.entries(AN, 10)] == [
            "firefox went on showing a site that was closed"
        ]
        assert not stage.tabs.fronts(AN)
        show(stage, uncovered=False)
        assert await stage.wait(1) == []
        stage.tabs.say(110, Said(AN, 100, SCHOOL, audible=False, at=stage._awake()))
        assert stage.tabs.fronts(AN)

    tell(tmp_path, story)


def test_as_the_family_agreed_such_a_browser_is_closed(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        show(stage)
        assert await stage.wait(0) == []
        assert await stay(stage) == [BROWSER_UNCOVERED]
        assert stage.pc.programs.fates([stage.firefox])[stage.firefox.key] is Fate.RUNNING
        for _ in range(int(WARNING)):
            show(stage)
            assert await stage.wait(1) == [BROWSER_UNCOVERED]
        assert stage.pc.programs.fates([stage.firefox])[stage.firefox.key] is Fate.GONE
        assert [x.ok for x in stage.told("verified", "app:firefox")][-1]

    tell(tmp_path, story, CLOSE)


def test_what_is_covered_within_moments_is_no_trouble_however_often(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        for _ in range(5):
            show(stage)
            assert await stage.wait(STAYING - 1) == []
            show(stage, uncovered=False)
            assert await stage.wait(1) == []

    tell(tmp_path, story)


def test_a_browser_that_stood_still_has_its_moments_anew(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        show(stage)
        await stage.wait(STAYING)
        stage.links.look(stage.enforcer.watches.values(), {stage.firefox.key})
        show(stage)
        assert await stage.wait(1) == []
        show(stage)
        assert await stage.wait(STAYING) == []
        show(stage)
        assert await stage.wait(1) == [BROWSER_UNCOVERED]

    tell(tmp_path, story)
