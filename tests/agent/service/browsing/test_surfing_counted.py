"""Time goes to a site by the word of the browser in front; what nobody named is not written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.agent.service.browsing.surfed import YOUTUBE, Family, everything_in, tell
from tests.agent.service.stage import SECONDS, program


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


def test_a_word_that_our_relay_does_not_bring_counts_for_nothing(tmp_path: Path) -> None:
    async def story(stage: Family) -> None:
        stage.open_browser()
        stage.surfing.believed = lambda program: "luytre-browser" in program.facts.command
        stage.show("youtube.com")
        assert stage.tabs.speaking(stage.watch.child.id) == {}

    tell(tmp_path, "", story)


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
