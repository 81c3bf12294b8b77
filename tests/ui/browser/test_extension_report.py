"""What the agent is told: which page is in front, what is in sight and what is heard."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent.service.browsing.surfing import MOST
from tests.ui.browser.extension import Page, told, view


def window(*tabs: dict[str, Any], focused: bool = True, state: str = "normal") -> dict[str, Any]:
    return {"focused": focused, "state": state, "tabs": list(tabs)}


def tab(name: str, *, active: bool = False, audible: bool = False, muted: bool = False) -> dict[str, Any]:
    url = f"https://{name}/secret" if name else "about:blank"
    return {
        "url": url,
        "active": active,
        "audible": audible,
        "mutedInfo": {"muted": muted},
        "title": "secret",
    }


def test_it_tells_the_host_in_front_what_is_in_sight_and_what_is_heard_and_nothing_else(page: Page) -> None:
    windows = [
        window(tab("front.example", active=True, audible=True), tab("behind.example")),
        window(tab("beside.example", active=True), focused=False),
        window(tab("hidden.example", active=True), focused=False, state="minimized"),
        window(tab("song.example", audible=True), tab("hushed.example", audible=True, muted=True)),
    ]
    found = page.ask("report(windows, ['covered.example'], ['next.example'])", windows=windows)
    assert found == {
        "front": "front.example",
        "audible": True,
        "hosts": ["next.example", "beside.example", "song.example", "covered.example"],
        "playing": ["song.example"],
    }
    assert "secret" not in json.dumps(found)


def test_beside_another_program_each_tab_that_is_heard_is_told(page: Page) -> None:
    windows = [
        window(tab("clip.example", active=True, audible=True), focused=False),
        window(tab("song.example", audible=True), focused=False, state="minimized"),
        window(
            tab("quiet.example", active=True), tab("hushed.example", audible=True, muted=True), focused=False
        ),
    ]
    found = page.ask("report(windows, [], [])", windows=windows)
    assert (found["front"], found["audible"]) == (None, False)
    assert found["playing"] == ["clip.example", "song.example"]


def test_no_number_of_lessons_hides_a_film(page: Page) -> None:
    """What costs something is told first; what nobody knows may cost something."""
    lessons = [f"school{number}.example" for number in range(MOST + 8)]
    views = [view(host, is_open=True) for host in (*lessons, "film.example")]
    for one, action in zip(views, [*["free", "always"] * (len(lessons) // 2), "limit"], strict=True):
        one["status"]["action"] = action
    tabs = [tab(host, audible=True) for host in (*lessons, "film.example", "unheard.example")]
    windows = [window(tab("quiet.example", active=True)), window(*tabs, focused=False)]
    found = page.ask("report(windows, [], [], new Rules(said))", windows=windows, said=told(*views))
    assert found["playing"][:3] == ["film.example", "unheard.example", lessons[0]]
    assert len(found["playing"]) == MOST


@pytest.mark.parametrize(
    "windows",
    [
        [],
        [window(tab("x.example", active=True), focused=False)],
        [window(tab("x.example", active=True), state="minimized")],
        [window(tab("", active=True))],
        [{"focused": True, "state": "normal"}],
    ],
)
def test_what_is_not_in_front_is_not_counted(page: Page, windows: list[Any]) -> None:
    assert page.ask("report(windows, [], [])", windows=windows)["front"] is None


@pytest.mark.parametrize("url", ["https://old.example/x", "", None])
def test_a_page_on_its_way_is_what_a_tab_shows_where_there_is_no_other_yet(
    page: Page, url: str | None
) -> None:
    """Some are on their way for ever: what was there before is looked at meanwhile."""
    moving = {"url": url, "pendingUrl": "https://new.example/x", "active": True}
    found = page.ask("report(windows, [], [])", windows=[window(moving)])
    if url:
        assert (found["front"], found["hosts"]) == ("old.example", ["new.example"])
    else:
        assert (found["front"], found["hosts"]) == ("new.example", [])


PLAYS = tab("video.example", active=True, audible=True)
READS = tab("school.example", active=True)
BEHIND = window(READS, focused=False)


@pytest.mark.parametrize(
    ("windows", "front", "audible"),
    [
        ([window(PLAYS, focused=False), window(READS)], "video.example", True),
        ([window(READS), window(PLAYS, focused=False)], "video.example", True),
        ([window(tab("", active=True)), window(PLAYS, focused=False)], "video.example", True),
        ([window({"active": True}), BEHIND, window(PLAYS, focused=False)], "video.example", True),
        ([window(PLAYS), window(tab("x.example", active=True, audible=True), focused=False)], PLAYS, True),
        ([window(READS), window(PLAYS, focused=False, state="minimized")], READS, False),
        ([window(READS), window(PLAYS | {"mutedInfo": {"muted": True}}, focused=False)], READS, False),
        ([window(READS), window(PLAYS | {"active": False}, focused=False)], READS, False),
        ([window(READS, PLAYS | {"active": False})], READS, False),
        ([window(READS), window(PLAYS | {"url": "file:///film"}, focused=False)], READS, False),
        ([BEHIND, window(PLAYS, focused=False)], None, False),
        ([window(READS, state="minimized"), window(PLAYS, focused=False)], None, False),
    ],
    ids=[
        "beside it",
        "whichever is first",
        "an empty page clicked into",
        "a tab without an address clicked into",
        "what plays under the hand wins",
        "put away",
        "muted",
        "behind another tab there",
        "behind this tab",
        "of no site",
        "another program in front",
        "what has the focus is put away",
    ],
)
def test_a_page_that_plays_in_sight_is_in_front_of_a_silent_one(
    page: Page, windows: list[Any], front: Any, audible: bool
) -> None:
    """Who clicks into a small window beside a film watches the film. Music behind other tabs is nobody's."""
    found = page.ask("report(windows, [], [])", windows=windows)
    shown = front["url"].split("/")[2] if isinstance(front, dict) else front
    assert (found["front"], found["audible"]) == (shown, audible)


@pytest.mark.parametrize(
    ("other", "front"), [(3, "video.example"), (4, "school.example"), (-1, "school.example")]
)
def test_both_halves_of_a_split_view_are_in_sight(page: Page, other: int, front: str) -> None:
    views = (READS | {"splitViewId": 3}, PLAYS | {"active": False, "splitViewId": other})
    assert page.ask("report(windows, [], [])", windows=[window(*views)])["front"] == front
    quiet = views[1] | {"audible": False}
    found = page.ask("report(windows, [], [])", windows=[window(views[0], quiet)])
    assert ("video.example" in found["hosts"]) == (other == 3)
    apart = (READS | {"splitViewId": -1}, PLAYS | {"active": False, "splitViewId": -1})
    assert page.ask("report(windows, [], [])", windows=[window(*apart)])["front"] == "school.example"
