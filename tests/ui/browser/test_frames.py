"""Frames of a site that closes, in pages of other sites that stay open."""

from __future__ import annotations

import json
from typing import Any

from tests.ui.browser.engine import Background
from tests.ui.browser.extension import told

SCHOOL = "https://school.example/lesson"
PLAYER = {"frameId": 5, "url": "https://www.video.example/embed/1", "errorOccurred": False}
CLOSED = told(closed=("video.example",))


def around(page: Background, *frames: dict[str, Any]) -> None:
    """What the page in the first tab holds."""
    page.set(f"frames[1] = {json.dumps([{'frameId': 0, 'url': SCHOOL}, *frames])}")


def test_a_page_around_a_player_is_loaded_anew_when_its_site_closes_and_once() -> None:
    page = Background()
    page.show(SCHOOL)
    around(page, PLAYER)
    page.answer(told())
    assert page.said("reloaded") == []
    page.changed(CLOSED)
    assert page.said("reloaded") == [1]
    page.changed(told(closed=("bets.example", "video.example")))
    assert page.said("reloaded") == [1], "what is there now is empty, and it was closed before"


def test_where_no_frame_of_it_is_no_page_is_disturbed() -> None:
    page = Background()
    page.show(SCHOOL)
    page.answer(told())
    around(page, {"frameId": 4, "url": "https://maps.example/"}, PLAYER | {"errorOccurred": True})
    page.changed(CLOSED)
    page.set("frames = {}")
    page.changed(told(closed=("maps.example",)))
    assert page.said("reloaded") == []


def test_what_sleeps_is_covered_or_ours_is_not_loaded_anew() -> None:
    page = Background()
    page.answer(told())
    around(page, PLAYER)
    for shown in (
        {"url": SCHOOL, "discarded": True},
        {"url": "https://video.example/"},
        {"url": "chrome-extension://x/closed.html?video.example#https%3A%2F%2Fvideo.example"},
    ):
        page.open({"id": 1, "active": True} | shown)
        page.changed(told())
        page.changed(CLOSED)
    assert page.said("reloaded") == []


def test_a_page_waits_until_the_network_stops_what_it_would_fetch_again() -> None:
    page = Background()
    page.show(SCHOOL)
    around(page, PLAYER)
    page.answer(told())
    page.set("let written = null; failing.slow = new Promise((done) => { written = done; })")
    page.changed(CLOSED)
    assert page.said("reloaded") == []
    page.set("written()")
    assert page.said("reloaded") == [1]


def test_where_the_network_does_not_stop_it_nothing_is_gained() -> None:
    page = Background()
    page.show(SCHOOL)
    around(page, PLAYER)
    page.answer(told())
    page.set("failing.rules = true")
    page.changed(CLOSED)
    assert page.said("reloaded") == []


def test_what_was_closed_when_the_browser_was_closed_is_not_loaded_twice() -> None:
    page = Background(kept=CLOSED)
    page.show(SCHOOL)
    around(page, PLAYER)
    page.hear({"event": "connected", "child": "an", "language": "en"})
    page.answer(told(closed=("bets.example", "video.example")))
    assert page.said("reloaded") == []
