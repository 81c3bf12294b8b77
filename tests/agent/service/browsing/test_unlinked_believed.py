"""Browsers that speak: what is missing in them, and whether they are believed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.api.browser_problems import (
    BROWSER_APART,
    BROWSER_CHANGED,
    BROWSER_MISLED,
    BROWSER_UNLINKED,
    BROWSER_UNMANAGED,
    BROWSER_UNREAD,
    PAGES_UNHEARD,
)
from agent.ports import Copy
from agent.service.browsing.link import COMING, LASTING, PATIENCE
from agent.service.browsing.renewals import RENEWING, VAIN
from agent.service.observing import readers
from agent.service.observing.tabs import Said
from tests.agent.service.browsing.watched import AN, CLOSE, SCHOOL, Watched, tell
from tests.agent.service.stage import program


def test_one_at_whose_extension_nobody_can_look_to_the_end_is_told_and_not_believed(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.browsers.kept[100] = None
        for _ in range(int(LASTING / 5)):
            stage.speak()
            assert await stage.wait(5) == []
        stage.tabs.say(110, Said(AN, 100, SCHOOL, audible=True, at=stage._awake()))
        assert await stage.wait(5) == [BROWSER_UNREAD]
        assert not stage.tabs.fronts(AN)
        stage.browsers.kept[100] = Copy.GENUINE
        assert await stage.wait(1) == []
        assert stage.tabs.fronts(AN)

    tell(tmp_path, story)


@pytest.mark.parametrize(
    ("wrong", "name"), [("apart", BROWSER_APART), ("misled", BROWSER_MISLED), ("changed", BROWSER_CHANGED)]
)
def test_a_browser_that_speaks_and_is_not_to_be_believed(tmp_path: Path, wrong: str, name: str) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.tabs.say(110, Said(AN, 100, SCHOOL, audible=True, at=stage._awake()))
        assert await stage.wait(0) == []
        assert stage.tabs.fronts(AN)
        if wrong == "apart":
            stage.browsers.set_apart.add(100)
        elif wrong == "misled":
            stage.browsers.led_astray.add(100)
        else:
            stage.browsers.kept[100] = Copy.CHANGED
        assert await stage.go_on() == [name]
        assert stage.renewed == ([Copy.CHANGED] if wrong == "changed" else [])
        stage.tabs.say(110, Said(AN, 100, SCHOOL, audible=True, at=stage._awake()))
        assert not stage.tabs.fronts(AN)
        assert not stage.tabs.heard(AN)
        stage.browsers.set_apart.clear()
        stage.browsers.led_astray.clear()
        stage.browsers.kept[100] = Copy.GENUINE
        assert await stage.go_on() == []
        stage.tabs.say(110, Said(AN, 100, SCHOOL, audible=True, at=stage._awake()))
        assert stage.tabs.fronts(AN)

    tell(tmp_path, story)


def test_another_extension_is_told_before_it_speaks(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.browsers.kept[100] = Copy.CHANGED
        assert await stage.wait(0) == [BROWSER_CHANGED]
        assert stage.renewed == [Copy.CHANGED]

    tell(tmp_path, story)


def test_who_speaks_for_long_without_the_extension_has_another(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.browsers.kept[100] = Copy.MISSING
        for _ in range(int(COMING)):
            stage.speak()
            assert await stage.wait(1) == []
        assert stage.renewed == []
        stage.speak()
        assert await stage.wait(1) == [BROWSER_CHANGED]
        assert stage.renewed == [Copy.MISSING]
        stage.browsers.kept[100] = Copy.GENUINE
        assert await stage.go_on() == []
        stage.browsers.kept[100] = Copy.MISSING
        stage.speak()
        assert await stage.wait(1) == []

    tell(tmp_path, story)


def test_a_browser_that_cannot_have_the_extension_takes_it_from_no_other_for_ever(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.browsers.kept[100] = Copy.MISSING
        await stage.wait(0)
        assert await stage.wait(PATIENCE + 1) == [BROWSER_UNLINKED]
        assert stage.renewed == [Copy.MISSING]
        for _ in range(60):
            assert await stage.wait(60) == [BROWSER_UNLINKED]
        assert stage.renewed == [Copy.MISSING]
        for _ in range(5):
            stage.pc.programs.end(stage.firefox)
            stage.firefox = stage.pc.start(program(stage.firefox.pid + 1000, "/usr/bin/firefox"))
            stage.browsers.kept[stage.firefox.pid] = Copy.MISSING
            await stage.wait(0)
            await stage.wait(RENEWING)
        assert stage.renewed == VAIN * [Copy.MISSING]

    tell(tmp_path, story)


def test_one_that_was_started_without_extensions_is_told_at_once_whoever_speaks(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        stage.browsers.bare.add(100)
        stage.tabs.say(110, Said(AN, 100, SCHOOL, audible=True, at=stage._awake()))
        assert await stage.wait(0) == [BROWSER_UNLINKED]
        assert await stage.go_on() == [BROWSER_UNLINKED]
        assert not stage.tabs.fronts(AN)

    tell(tmp_path, story)


@pytest.mark.parametrize("wrong", [BROWSER_APART, BROWSER_MISLED])
def test_how_a_browser_was_started_is_told_at_once(tmp_path: Path, wrong: str) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        (stage.browsers.set_apart if wrong == BROWSER_APART else stage.browsers.led_astray).add(100)
        assert await stage.wait(0) == [wrong]
        assert await stage.wait(PATIENCE + 1) == [wrong]

    tell(tmp_path, story)


def test_one_that_has_the_extension_by_nobodys_word_is_told_and_believed(tmp_path: Path) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        said = Said(AN, 100, SCHOOL, audible=False, at=stage._awake(), managed=False)
        stage.tabs.say(110, said)
        assert await stage.wait(0) == [BROWSER_UNMANAGED]
        assert stage.tabs.fronts(AN)
        stage.tabs.say(110, replace(said, managed=True))
        assert await stage.wait(1) == []

    tell(tmp_path, story, CLOSE)


@pytest.mark.parametrize("chosen", [False, True])
def test_a_second_extension_that_says_nothing_is_told_where_pages_are_read(
    tmp_path: Path, *, chosen: bool
) -> None:
    async def story(stage: Watched) -> None:
        stage.open_browser()
        for number in range(readers.FEW):
            stage.tabs.readers.show(100, f"{number}.example")
        for _ in range(int(readers.PATIENCE)):
            stage.speak()
            assert await stage.wait(1) in ([], [PAGES_UNHEARD])
        stage.speak()
        assert await stage.wait(0) == ([PAGES_UNHEARD] if chosen else [])
        stage.tabs.readers.hear(100)
        assert await stage.wait(1) == []

    tell(tmp_path, story, "[child.an.sites]\npages = true\n" if chosen else "")
