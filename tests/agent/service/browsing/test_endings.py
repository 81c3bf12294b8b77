"""Pages when the time at the PC ends: in the grace, behind a lock or a pause, and where nothing holds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.service.browsing.endings import LASTING
from policies.target import SCREEN
from tests.agent.service.browsing.surfed import YOUTUBE, Family, tell
from tests.agent.service.stage import SECONDS

SCHOOL = '[[child.an.rule]]\nsite = "school.example"\naction = "always"\n'
SHORT = '[child.an.screen]\ndaily = "10s"\n'
ALWAYS = f"""[child.an.screen]
open = {{ every = ["08:00-15:01"] }}
end = "pause"
[[child.an.rule]]
app = "firefox"
action = "always"
{SCHOOL}"""


async def stay(stage: Family, seconds: float, host: str = "docs.example") -> m.Sites:
    """The child stays in front of a page."""
    for _ in range(int(seconds)):
        stage.show(host)
        await stage.live(SECONDS)
    return stage.show(host, "school.example")


def opens(told: m.Sites) -> list[bool]:
    return [view.status.open for view in told.sites]


def test_in_the_grace_a_page_stays_for_as_long_as_it_lasts(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        await stay(stage, 9)
        stage.pc.clock.pass_time(SECONDS)
        assert opens(stage.show("docs.example")) == [True]  # no beat has said yet that it is over
        await stage.live(5 * SECONDS)
        told = stage.show("docs.example", "school.example")
        page, school = (view.status for view in told.sites)
        assert (page.open, page.left, page.coming) == (True, 115, "daily")
        assert (school.open, school.left) == (True, None)
        assert (told.screen.open, told.screen.left, told.screen.standing) == (True, 115, "grace")
        await stage.live(114 * SECONDS)
        assert stage.show("docs.example").sites[0].status.left == 1
        assert not stage.pc.sessions.current()[0].locked

    tell(tmp_path, f'{SHORT}grace = "2m"\n{SCHOOL}', story)


def test_what_a_rule_of_its_own_closes_is_closed_in_the_grace_too(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        status = (await stay(stage, 12, "youtube.com")).sites[0].status
        assert (status.open, status.left, status.because) == (True, 48, "site:youtube.com")
        await stay(stage, 48, "youtube.com")
        told = stage.show("youtube.com", "888.com", "docs.example")
        assert opens(told) == [False, False, True]

    filtered = '[child.an.sites]\nmode = "filter"\nblock = ["gambling"]\n'
    tell(tmp_path, f'{SHORT}grace = "2m"\n{YOUTUBE}{filtered}', story)


@pytest.mark.parametrize("end", ["lock", "pause"])
@pytest.mark.parametrize("why", ["time", "break"])
def test_behind_a_lock_or_a_pause_pages_need_no_cover(tmp_path: Path, end: str, why: str) -> None:
    async def story(stage: Family) -> None:
        browser = stage.open_browser()
        told = await stay(stage, 40)
        assert not stage.watch.verdicts[SCREEN].open
        assert stage.pc.sessions.current()[0].locked == (end == "lock")
        assert bool(stage.ladder.paused) == (end == "pause")
        assert opens(told) == [True, True]
        assert told.screen.left is None
        stage.ask("lan", contract.GRANT, m.GiveTime("screen", m.Seconds(600), child="an"))
        await stage.beat()
        assert browser.key not in stage.ladder.paused

    limit = SHORT if why == "time" else '[child.an.screen]\nbreak = { after = "10s", for = "10m" }\n'
    tell(tmp_path, f'{limit}end = "{end}"\n{SCHOOL}', story)


def test_in_a_browser_that_is_left_open_pages_close_when_nothing_else_does(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        assert opens(await stay(stage, 59 + LASTING)) == [True, True]
        told = await stay(stage, 2)
        assert opens(told) == [False, True]
        assert told.sites[0].status.because == "screen"
        stage.pc.screen.idle_time = timedelta(minutes=20)  # what was closed is not opened while nobody looks
        assert opens(await stay(stage, 2)) == [False, True]
        stage.ask("lan", contract.GRANT, m.GiveTime("screen", m.Seconds(60), child="an"))
        assert opens(await stay(stage, 2)) == [True, True]

    tell(tmp_path, ALWAYS, story)


def test_while_nobody_is_there_pages_stay(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        await stay(stage, 62)
        stage.pc.screen.idle_time = timedelta(minutes=20)
        assert opens(await stay(stage, 3 * LASTING)) == [True, True]
        stage.pc.screen.idle_time = timedelta()
        assert opens(await stay(stage, LASTING - 1)) == [True, True]
        assert opens(await stay(stage, 2)) == [False, True]

    tell(tmp_path, ALWAYS, story)
