"""Our page over what is closed: whether it is there, and what becomes of the sound of its tab."""

from __future__ import annotations

import json

import pytest

from tests.ui.browser.engine import US, Background
from tests.ui.browser.extension import told, view

GAME = "https://bets.example/x"
OURS = "chrome-extension://x/closed.html?bets.example#https%3A%2F%2Fbets.example%2Fx"
CLOSED, OPEN = told(view("bets.example", is_open=False)), told(view("bets.example", is_open=True))
SOON = 0.5
"""Seconds until it is looked whether our page is there."""
FIRST = 0.15
"""Seconds that tabs which nobody sees or hears wait for the others."""


def quiet(by: str = US) -> dict[str, object]:
    return {"muted": True, "reason": "extension", "extensionId": by}


def test_a_tab_that_is_covered_makes_no_sound_and_may_again_when_it_is_open() -> None:
    page = Background()
    page.show(GAME, audible=True, mutedInfo={"muted": False})
    page.answer(CLOSED)
    assert (page.said("covered"), page.said("muted")) == ([OURS], [[1, True]])
    page.show(OURS, mutedInfo=quiet())
    page.changed(OPEN)
    assert (page.said("covered")[1:], page.said("muted")[1:]) == ([GAME], [[1, False]])


@pytest.mark.parametrize("mute", [{"muted": True, "reason": "user"}, quiet("another")])
def test_a_tab_that_its_owner_silenced_stays_silent(mute: dict[str, object]) -> None:
    page = Background()
    page.show(GAME, mutedInfo=mute)
    page.answer(CLOSED)
    page.show(OURS, mutedInfo=mute)
    page.changed(OPEN)
    assert page.said("covered") == [OURS, GAME]
    page.show("https://school.example/x", mutedInfo=mute)
    page.changed(OPEN)
    assert page.said("muted") == []


def test_a_covered_tab_in_which_somebody_goes_elsewhere_is_heard_again() -> None:
    page = Background()
    page.show(GAME)
    page.answer(CLOSED)
    page.show("https://school.example/film", mutedInfo=quiet())
    page.changed(CLOSED)
    assert page.said("muted") == [[1, True], [1, False]]
    page.changed(CLOSED)
    assert len(page.said("muted")) == 2


def test_while_our_page_is_on_its_way_the_tab_stays_silent() -> None:
    page = Background()
    page.show(GAME)
    page.answer(CLOSED)
    page.show(GAME, pendingUrl=OURS, mutedInfo=quiet())
    page.changed(CLOSED)
    assert page.said("muted") == [[1, True]]


def test_where_our_page_is_shown_nothing_more_is_done() -> None:
    page = Background()
    page.show(GAME)
    page.answer(CLOSED)
    page.show(OURS)
    page.wait(SOON)
    assert (page.said("made"), page.said("gone")) == ([], [])


@pytest.mark.parametrize("pending", [None, OURS])
def test_a_page_that_asks_to_be_kept_open_is_replaced_by_ours(pending: str | None) -> None:
    """Whoever answers "stay" keeps the page; while nobody answers, Chromium says that ours is on its way."""
    page = Background()
    page.show(GAME)
    page.answer(CLOSED)
    page.show(GAME, pendingUrl=pending)
    page.wait(SOON)
    assert page.said("made") == [{"windowId": 7, "index": 4, "active": True, "url": OURS}]
    assert page.said("gone") == [1001], "it was put to sleep before, under which it may have another number"


def test_a_tab_that_neither_sleeps_nor_goes_gets_one_page_of_ours_which_is_put_before_it() -> None:
    page = Background()
    page.set("failing.asleep = true")
    page.show(GAME)
    page.answer(CLOSED)
    page.wait(SOON)
    assert len(page.said("made")) == 1
    for _ in range(2):
        page.changed(CLOSED)
        page.wait(SOON)
    assert page.said("made")[1:] == [{"active": 100}, {"active": 100}]
    page.set("tabs[1].url = 'https://school.example/x'")
    page.changed(CLOSED)
    page.wait(SOON)
    assert page.said("made")[3]["url"] == OURS, "ours was left for another page"
    page.set("tabs = [tabs[0]]")
    page.changed(CLOSED)
    page.wait(SOON)
    assert page.said("made")[4]["url"] == OURS, "ours was closed"


def test_behind_another_tab_ours_comes_behind_it_too() -> None:
    page = Background()
    page.set("failing.asleep = true")
    page.show(GAME, active=False)
    for _ in range(2):
        page.changed(CLOSED)
        page.answer(CLOSED)
        page.wait(SOON)
    assert [made["active"] for made in page.said("made")] == [False]


def test_what_was_opened_meanwhile_is_left_alone() -> None:
    page = Background()
    page.show(GAME)
    page.answer(CLOSED)
    page.show(GAME)
    page.changed(OPEN)
    page.wait(SOON)
    assert page.said("made") == []


def test_a_tab_that_was_closed_meanwhile_is_no_trouble() -> None:
    page = Background()
    page.show(GAME)
    page.answer(CLOSED)
    page.open()
    page.wait(SOON)
    page.show(GAME)
    page.changed(CLOSED)
    page.wait(SOON)
    assert len(page.said("made")) == 1


def test_a_page_on_its_way_to_ours_is_looked_after_though_nobody_covered_it_here() -> None:
    """The extension may have begun anew in between."""
    page = Background()
    page.show(GAME, pendingUrl=OURS)
    page.answer(CLOSED)
    page.wait(SOON)
    assert page.said("covered") == []
    assert len(page.said("made")) == 1


READER = "about:reader?url=https%3A%2F%2Fbets.example%2Fx"


@pytest.mark.parametrize(
    ("address", "opened"),
    [(READER, [READER, GAME]), (f"view-source:{GAME}", [f"view-source:{GAME}", GAME]), (GAME, [GAME])],
)
def test_what_firefox_opens_for_itself_alone_comes_back_as_the_page_itself(
    address: str, opened: list[str]
) -> None:
    page = Background()
    page.show(address)
    page.answer(CLOSED)
    [ours] = page.said("covered")
    page.show(ours)
    page.set("failing.reader = true")
    page.changed(OPEN)
    assert page.said("covered")[1:] == opened[-1:]
    page.set("failing.reader = false")
    page.show(ours)
    page.changed(OPEN)
    assert page.said("covered")[2:] == opened[:1]


def test_what_is_seen_or_heard_is_covered_and_opened_again_before_what_is_not() -> None:
    page = Background()
    tabs = [
        {"id": number, "windowId": 1, "url": GAME, "active": number == 2, "audible": number == 3}
        for number in range(1, 5)
    ]
    page.open(*tabs)
    page.answer(CLOSED)
    assert [tab for tab, _ in page.said("muted")] == [2, 3]
    assert page.said("covered") == 2 * [OURS]
    page.wait(FIRST)
    assert [tab for tab, _ in page.said("muted")] == [2, 3, 1, 4]
    assert page.said("covered") == 4 * [OURS]
    page.set(f"tabs = tabs.map((tab) => ({{ ...tab, url: {json.dumps(OURS)} }}))")
    page.changed(OPEN)
    assert page.said("covered")[4:] == 2 * [GAME]
    page.wait(FIRST)
    assert page.said("covered")[4:] == 4 * [GAME]


def test_a_tab_that_goes_elsewhere_while_it_waits_is_left_alone() -> None:
    page = Background()
    tabs = [{"id": number, "windowId": 1, "url": GAME, "active": number == 2} for number in (1, 2)]
    page.open(*tabs)
    page.answer(CLOSED)
    page.set("tabs[0].url = 'https://school.example/x'")
    page.wait(FIRST)
    assert page.said("covered") == [OURS]
    assert page.said("muted") == [[2, True]]


def test_nobody_waits_for_tabs_that_stay_as_they_are() -> None:
    page = Background()
    tabs = [
        {"id": 1, "windowId": 1, "url": "https://school.example/x", "active": False},
        {"id": 2, "windowId": 1, "url": GAME, "active": True},
    ]
    page.open(*tabs)
    page.answer(CLOSED)
    asked = len(page.said("asked"))
    page.changed(CLOSED)
    assert len(page.said("asked")) > asked
    assert page.said("covered")[0] == OURS
