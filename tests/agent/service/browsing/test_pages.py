"""Which pages a browser may judge, and what becomes of what it guessed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import BadParams, Denied
from agent.service.browsing.pages import unlisted
from agent.service.observing.readers import FEW, PATIENCE
from tests.agent.service.browsing import surfed
from tests.agent.service.stage import SECONDS, play, program

CHOSEN = '[child.an.sites]\nmode = "filter"\nblock = ["gambling"]\npages = true\n'
UNKNOWN = "www.luck.example"


class Family(surfed.Family):
    """An in front of Firefox, whose second extension speaks."""

    async def judged(self, host: str, category: str | None = None, account: str = "an") -> bool:
        """What the extension asks or says; whether pages of that host are wanted."""
        return (await self.wait_for(account, contract.PAGE, m.Page(host, category))).wanted

    def seen(self, host: str = UNKNOWN) -> m.SiteView:
        """What the first extension hears of a host."""
        (view,) = self.ask("an", contract.TABS, m.Tabs(host)).sites
        return view


def tell(folder: Path, story: Callable[[Family], Awaitable[None]], text: str = CHOSEN) -> None:
    play(folder, text, story, kind=Family)


def test_a_site_that_was_guessed_to_be_what_is_closed_is_closed(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        await stage.beat()
        assert stage.seen().status.open
        assert await stage.judged(UNKNOWN)
        stage.done = False
        assert await stage.judged(UNKNOWN, "gambling")
        assert stage.done  # a beat is wanted
        assert [(x.child, x.ok) for x in stage.told("verdict", "site:luck.example")] == [("an", False)]
        view = stage.seen()
        assert (view.guess, view.name, view.status.target) == (True, "luck.example", "site:luck.example")
        assert (view.status.open, view.status.reason, view.status.because) == (
            False,
            "block",
            "category:gambling",
        )
        other = stage.seen("blog.luck.example")
        assert (other.guess, other.status.open) == (False, True)
        assert "luck.example" not in "".join(map(str, stage.watch.usage.days.values()))

    tell(tmp_path, story)


def test_what_the_child_may_open_anyway_is_not_remembered(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        await stage.beat()
        assert await stage.judged(UNKNOWN, "adult")
        view = stage.seen()
        assert (view.guess, view.status.open) == (False, True)

    tell(tmp_path, story)


@pytest.mark.parametrize(
    "host", ["www.youtube.com", "888.com", "tongdai111.vn", "blog.rule.example", "192.168.1.1", "localhost"]
)
def test_what_somebody_has_said_something_about_is_not_judged(tmp_path: Path, host: str) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        await stage.beat()
        assert not await stage.judged(host)
        assert not await stage.judged(host, "gambling")
        assert not stage.seen(host).guess

    tell(tmp_path, story, CHOSEN + '[[child.an.rule]]\nsite = "rule.example"\ndaily = "1h"\n')


def test_what_a_list_knows_is_not_judged(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        await stage.beat()

        async def listed(host: str) -> bool:
            return host == "luck.example"

        stage.pages.listed = listed
        assert not await stage.judged(UNKNOWN, "gambling")
        assert await stage.judged("other.example")
        assert stage.seen().status.open

    tell(tmp_path, story)


def test_a_family_that_says_no_meanwhile_means_it(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        await stage.beat()
        assert await stage.judged("before.example", "gambling")

        async def slow(_host: str) -> bool:
            stage.agree("")
            return False

        stage.pages.listed = slow
        assert not await stage.judged(UNKNOWN, "gambling")
        assert not stage.seen("before.example").guess

    tell(tmp_path, story)


def test_where_no_family_chose_it_nothing_is_judged(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        await stage.beat()
        assert not await stage.judged(UNKNOWN, "gambling")
        assert not stage.seen().guess

    tell(tmp_path, story, '[child.an.sites]\nblock = ["gambling"]\n')


@pytest.mark.parametrize("speaker", [None, 77, 102])
def test_only_what_a_child_s_own_browser_brings_is_believed(tmp_path: Path, speaker: int | None) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        stage.pc.start(program(102, "/usr/bin/python3", "binh"))
        stage.speaker = speaker
        await stage.beat()
        assert not await stage.judged(UNKNOWN, "gambling")

    tell(tmp_path, story)


def test_a_process_that_only_says_that_it_is_the_relay_is_not_believed(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        stage.pages.believed = lambda _program: False
        await stage.beat()
        assert not await stage.judged(UNKNOWN)

    tell(tmp_path, story)


def test_a_guardian_s_browser_and_another_category_are_refused(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        await stage.beat()
        with pytest.raises(Denied):
            await stage.judged(UNKNOWN, account="lan")
        with pytest.raises(BadParams):
            await stage.judged(UNKNOWN, "games")

    tell(tmp_path, story)


def test_whoever_is_no_child_any_more_is_not_judged(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        await stage.beat()
        actor = stage.router.actor(stage.peer("an"), unlocked=False)
        stage.enforcer.watches.clear()
        assert not (await stage.pages.hear(actor, m.Page(UNKNOWN))).wanted
        assert not await unlisted(UNKNOWN)

    tell(tmp_path, story)


def test_a_browser_whose_second_extension_asks_is_not_silent(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        await stage.beat()

        def show() -> None:
            for number in range(FEW):
                stage.seen(f"{number}.example")
            stage.pc.clock.pass_time(PATIENCE * SECONDS)

        show()
        assert stage.tabs.readers.silent(100)
        stage.pages.believed = lambda _program: False
        await stage.judged(UNKNOWN)
        assert stage.tabs.readers.silent(100)
        stage.pages.believed = lambda _program: True
        await stage.judged(UNKNOWN)
        assert not stage.tabs.readers.silent(100)

    tell(tmp_path, story)


@pytest.mark.parametrize("text", ["", CHOSEN.replace("gambling", "video")])
def test_where_no_page_was_read_or_none_came_nobody_should_have_asked(tmp_path: Path, text: str) -> None:
    """What is closed is covered before it is there."""

    async def story(stage: Family) -> None:
        stage.open_browser()
        await stage.beat()
        for host in ("youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com"):
            stage.seen(host)
        stage.pc.clock.pass_time(PATIENCE * SECONDS)
        assert not stage.tabs.readers.silent(100)

    tell(tmp_path, story, text)
