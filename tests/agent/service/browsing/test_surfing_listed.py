"""Sites that only lists know are closed and counted by their category."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import ClassVar

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import Denied
from tests.agent.service.browsing.surfed import BETS, Family, everything_in
from tests.agent.service.stage import SECONDS, play

GAMES = '[[child.an.rule]]\ncategory = "games"\ndaily = "10s"\n'


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
