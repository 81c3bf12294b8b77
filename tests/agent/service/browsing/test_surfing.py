"""What a browser tells the agent, and what it hears."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import Denied
from tests.agent.service.browsing.surfed import BETS, YOUTUBE, Family, tell
from tests.agent.service.stage import HEAD, SECONDS


def test_it_hears_what_is_open_what_is_closed_and_why(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        told = stage.show("www.youtube.com", "888.com", "www.tongdai111.vn", "888.com", "")
        assert [(x.host, x.name, x.status.open) for x in told.sites] == [
            ("www.youtube.com", "YouTube", True),
            ("888.com", "888", False),
            ("www.tongdai111.vn", "www.tongdai111.vn", True),
        ]
        assert told.sites[0].status.left == 60
        assert (told.sites[1].status.reason, told.sites[1].status.because) == ("block", "category:gambling")
        assert (told.child, told.by, told.language) == ("An", "", "en")
        assert (told.zone, told.at) == ("Asia/Ho_Chi_Minh", stage.watch.now)
        assert told.screen.open
        assert told.closed == ("888.com", "888casino.com")
        for _ in range(13):
            stage.show("www.youtube.com")
            await stage.live(5 * SECONDS)
        assert not stage.show("www.youtube.com").sites[0].status.open
        stage.ask("lan", contract.GRANT, m.GiveTime("site:youtube.com", m.Seconds(60), child="an"))
        assert stage.show("www.youtube.com").sites[0].status.open

    blocked = '[child.an.sites]\nmode = "filter"\nblock = ["gambling"]\n'
    tell(tmp_path, YOUTUBE + blocked, story)


def test_who_set_it_is_told_and_looked_up_once_for_each_agreement(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        with stage.dead_disk():
            assert stage.show().by == ""
        stage.agree(YOUTUBE)
        assert stage.show().by == "lan"
        with stage.dead_disk():
            assert stage.show().by == "lan"
        stage.agreements.apply(HEAD, "root", "")
        assert stage.show().by == ""

    tell(tmp_path, "", story)


def test_who_is_no_child_has_no_sites(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        with pytest.raises(Denied):
            stage.ask("lan", contract.TABS, m.Tabs("youtube.com"))

    tell(tmp_path, "", story)


def test_a_site_of_a_blocked_category_is_opened_by_an_answer_and_no_other_of_it(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        closed = stage.show("video.example", "m.youtube.com").sites[1].status
        assert not closed.open
        asked = stage.ask("an", contract.ASK, m.Ask(closed.target, m.Seconds(900), "homework"))
        stage.ask("lan", contract.ANSWER, m.Answer(asked.id, m.Seconds(900)))
        told = stage.show("youtube.com", "888.com")
        assert [x.status.open for x in told.sites] == [True, False]
        assert told.closed == ("888.com", "888casino.com")

    tell(tmp_path, '[child.an.sites]\nmode = "filter"\nblock = ["gambling", "video"]\n', story)


SAFE_SEARCH = "[child.an.sites]\nsafe_search = true\n"


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("", ()),
        (SAFE_SEARCH, ("coccoc.com/search",)),
        (SAFE_SEARCH + '[[child.an.rule]]\nsite = "coccoc.com"\naction = "free"\n', ()),
    ],
)
def test_a_search_that_nobody_can_lead_is_closed_where_safe_search_is_wanted(
    tmp_path: Path, text: str, closed: tuple[str, ...]
) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        assert stage.show("coccoc.com").unsafe == closed

    tell(tmp_path, text, story)


def test_such_a_search_is_open_for_as_long_as_a_guardian_said(tmp_path: Path) -> None:
    """Its site is open, so that the time of an answer would last for the rest of the day."""

    async def story(stage: Family) -> None:
        stage.open_browser()
        assert stage.show("coccoc.com").unsafe
        asked = stage.ask("an", contract.ASK, m.Ask("site:coccoc.com", m.Seconds(60), "homework"))
        stage.ask("lan", contract.ANSWER, m.Answer(asked.id, m.Seconds(60)))
        assert not stage.show("coccoc.com").unsafe
        await stage.live(61 * SECONDS)
        assert stage.show("coccoc.com").unsafe
        until = stage.watch.now + 90 * SECONDS
        stage.ask("lan", contract.GRANT, m.GiveTime("site:coccoc.com", until=until, child="an"))
        await stage.live(80 * SECONDS)
        assert not stage.show("coccoc.com").unsafe
        await stage.live(11 * SECONDS)
        assert stage.show("coccoc.com").unsafe
        stage.ask("lan", contract.GRANT, m.GiveTime("site:youtube.com", m.Seconds(60), child="an"))
        assert stage.show("coccoc.com").unsafe

    tell(tmp_path, SAFE_SEARCH, story)


@pytest.mark.parametrize("playing", [False, True])
def test_whether_a_closed_site_is_in_front_or_heard_is_remembered(tmp_path: Path, *, playing: bool) -> None:
    """It is covered a moment later; where it is not, somebody will ask."""

    async def story(stage: Family) -> None:
        stage.open_browser()
        child = stage.watch.child.id

        def show(host: str) -> None:
            shown = m.Tabs("school.example", hosts=(host,), playing=(host,)) if playing else m.Tabs(host)
            stage.ask("an", contract.TABS, shown)

        show("www.888.com")
        assert stage.tabs.uncovered(child) == {100}
        show("youtube.com")
        assert stage.tabs.uncovered(child) == frozenset()
        show("tongdai111.vn")
        stage.show("school.example", "888.com")  # covered, or about to open
        assert stage.tabs.uncovered(child) == frozenset()

    tell(tmp_path, BETS, story)
