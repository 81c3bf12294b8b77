"""What a browser tells the agent, and what it hears."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import Denied
from agent.ports import Peer, Program
from policies.ids import AccountId
from tests.agent.service.stage import HEAD, SECONDS, Stage, play, program

YOUTUBE = '[[child.an.rule]]\nsite = "youtube.com"\ndaily = "60s"\n'


class Family(Stage):
    """An in front of Firefox."""

    speaker: int | None = 101

    def peer(self, account: str) -> Peer:
        return Peer(AccountId(account), self.speaker)

    def open_browser(self) -> Program:
        """Firefox comes to the front, with our relay as its child."""
        self.log_in()
        browser = self.pc.start(program(100, "/usr/bin/firefox"))
        self.pc.start(replace(program(101, "/usr/bin/python3"), parent=100))
        self.front(browser)
        return browser

    def show(self, front: str | None = None, *more: str, audible: bool = False) -> m.Sites:
        """What the browser tells, and hears."""
        return self.ask("an", contract.TABS, m.Tabs(front, audible, more))

    @property
    def counted(self) -> set[str]:
        return {str(target) for target in self.watch.observation.targets}


def tell(folder: Path, text: str, story: Callable[[Family], Awaitable[None]]) -> None:
    """A story in front of a browser."""
    play(folder, text, story, kind=Family)


def test_seconds_go_to_the_site_in_front_and_its_category(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        stage.show("www.youtube.com")
        await stage.live(4 * SECONDS)
        assert stage.counted == {"presence", "screen", "app:firefox", "site:youtube.com", "category:video"}
        stage.show("school.example")
        await stage.live(3 * SECONDS)
        assert stage.used("site:youtube.com") == 4
        assert stage.used("site:school.example") == 3
        assert stage.used("app:firefox") == 7
        stage.show(None)
        await stage.beat()
        assert stage.counted == {"presence", "screen", "app:firefox", "category:browser"}

    tell(tmp_path, YOUTUBE, story)


def test_a_browser_that_is_not_in_front_counts_for_nothing(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        stage.show("www.youtube.com")
        stage.front(stage.pc.start(program(200, "/usr/bin/anki")))
        await stage.beat()
        assert "site:youtube.com" not in stage.counted

    tell(tmp_path, "", story)


def test_where_nothing_can_be_seen_the_browsers_own_word_counts(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.pc.screen.hide()
        stage.open_browser()
        stage.show("www.youtube.com")
        await stage.beat()
        assert {"site:youtube.com", "category:video"} <= stage.counted
        assert "category:browser" not in stage.counted

    tell(tmp_path, "", story)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_tab_that_plays_needs_no_hands(tmp_path: Path, hidden: bool) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        if hidden:
            stage.pc.screen.hide()
        stage.pc.screen.idle_time = timedelta(minutes=20)
        stage.show("www.youtube.com")
        await stage.beat()
        assert stage.counted == set()
        stage.show("www.youtube.com", audible=True)
        await stage.beat()
        assert "site:youtube.com" in stage.counted

    tell(tmp_path, "", story)


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


@pytest.mark.parametrize("speaker", [None, 999, 300])
def test_a_word_that_no_program_of_the_account_brings_counts_for_nothing(
    tmp_path: Path, speaker: int | None
) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        stage.pc.start(replace(program(300, "/usr/bin/python3", "binh"), parent=100))
        stage.speaker = speaker
        assert stage.show("youtube.com").sites
        await stage.beat()
        assert "site:youtube.com" not in stage.counted

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


def test_a_word_that_our_relay_does_not_bring_counts_for_nothing(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        stage.surfing.believed = lambda program: "luytre-browser" in program.facts.command
        stage.show("youtube.com")
        assert stage.tabs.speaking(stage.watch.child.id) == {}

    tell(tmp_path, "", story)


def everything_in(folder: Path) -> bytes:
    """All bytes of all files."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("host", ["diary.example", "www.tongdai111.vn"])
def test_a_site_that_nobody_named_and_a_helpline_are_never_written_down(tmp_path: Path, host: str) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        stage.show(host)
        await stage.live(5 * SECONDS)
        assert stage.counted == {"presence", "screen", "app:firefox", "category:browser"}
        stage.tally.write()
        stage.store.state.tables.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        kept = everything_in(tmp_path)
        assert b"app:firefox" in kept
        assert host.removeprefix("www.").encode() not in kept

    tell(tmp_path, "", story)


def test_a_film_on_a_site_that_nobody_named_needs_no_hands_either(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        stage.pc.screen.idle_time = timedelta(minutes=20)
        stage.show("films.example", audible=True)
        await stage.beat()
        assert "app:firefox" in stage.counted

    tell(tmp_path, "", story)


class Listed(Family):
    """Lists know of games, and of luck in a part of a well-known service."""

    known: ClassVar = {"fun.example": "games", "luck.youtube.com": "gambling", "luck.example": "gambling"}

    async def see(self, front: str | None = None, *more: str) -> m.Sites:
        """What the browser tells, and hears, where lists are asked."""
        self.kinds.ask = self.say
        params = m.Tabs(front, audible=False, hosts=more)
        actor = self.router.actor(self.peer("an"), unlocked=False)
        answer = self.router.call(actor, contract.TABS, params)
        return await answer if isinstance(answer, Awaitable) else answer

    async def say(self, host: str) -> str | None:
        return self.known.get(host, "")


GAMES = '[[child.an.rule]]\ncategory = "games"\ndaily = "10s"\n'
BETS = '[child.an.sites]\nmode = "filter"\nblock = ["gambling"]\n'


def test_what_only_lists_know_is_closed_by_its_category_and_opened_by_an_answer(tmp_path: Path) -> None:
    async def story(stage: Listed) -> None:
        stage.open_browser()
        hosts = ("www.luck.example", "luck.youtube.com", "youtube.com", "[::1]", "tongdai111.vn")
        told = await stage.see("plain.example", *hosts)
        assert [x.status.open for x in told.sites] == [True, False, False, True, True, True]
        closed = told.sites[1]
        assert (closed.name, closed.status.target) == ("luck.example", "site:luck.example")
        assert (closed.status.reason, closed.status.because) == ("block", "category:gambling")
        asked = stage.ask("an", contract.ASK, m.Ask("site:luck.example", m.Seconds(60), "homework"))
        stage.ask("lan", contract.ANSWER, m.Answer(asked.id, m.Seconds(60)))
        told = await stage.see("www.luck.example")
        assert told.sites[0].status.open
        await stage.live(61 * SECONDS)
        assert not (await stage.see("www.luck.example")).sites[0].status.open

    play(tmp_path, BETS, story, kind=Listed)


def test_of_what_only_lists_know_the_category_is_counted_where_a_rule_limits_it(tmp_path: Path) -> None:
    async def story(stage: Listed) -> None:
        stage.open_browser()
        await stage.see("www.fun.example")
        await stage.live(4 * SECONDS)
        assert stage.counted == {"presence", "screen", "app:firefox", "category:games"}
        assert (await stage.see("www.fun.example")).sites[0].status.left == 6
        await stage.live(6 * SECONDS)
        told = (await stage.see("www.fun.example")).sites[0].status
        assert (told.open, told.reason, told.because) == (False, "daily", "category:games")
        await stage.see("luck.example")
        await stage.beat()
        assert "category:gambling" not in stage.counted
        stage.tally.write()
        stage.store.state.tables.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        assert b"fun.example" not in everything_in(tmp_path)

    play(tmp_path, GAMES, story, kind=Listed)


def test_a_child_that_is_none_any_more_hears_nothing(tmp_path: Path) -> None:
    async def story(stage: Listed) -> None:
        stage.open_browser()
        asking = asyncio.ensure_future(stage.see("fun.example"))
        await asyncio.sleep(0)
        stage.enforcer.watches.clear()
        with pytest.raises(Denied):
            await asking
        with pytest.raises(Denied):
            stage.show("fun.example")

    play(tmp_path, GAMES, story, kind=Listed)


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
