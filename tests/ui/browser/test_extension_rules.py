"""What is closed by what the agent said, what the browser does not fetch, how much time is left."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.browser.extension import FRAMES, SEARCH, Page, told, view


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://coccoc.com/search?query=x", SEARCH),
        ("https://coccoc.com/search#query=x", SEARCH),
        ("http://www.CocCoc.com//Search/images?query=x", SEARCH),
        ("https://coccoc.com/%73earch", SEARCH),
        ("https://coccoc-com.translate.goog/search?query=x&_x_tr_sl=vi", SEARCH),
        ("https://coccoc.com/", None),
        ("https://coccoc.com/webhp?search", None),
        ("https://help.coccoc.com/searchengine", None),
        ("https://notcoccoc.com/search", None),
        ("https://coccoc.com/%E0%A4%A", None),
        ("about:blank", None),
    ],
)
def test_a_search_that_nobody_can_lead_is_closed_and_the_rest_of_its_site_is_not(
    page: Page, address: str, place: str | None
) -> None:
    said = told() | {"unsafe": [SEARCH]}
    assert page.ask("new Rules(said).closes(address)", said=said, address=address) == place
    assert page.ask("new Rules(said).closes(address)", said=told(), address=address) is None


def test_the_browser_itself_fetches_no_such_search(page: Page) -> None:
    said = told() | {"unsafe": [SEARCH]}
    assert page.ask("networkRules(new Rules(said).names())", said=said) == [
        {
            "id": 3,
            "priority": 3,
            "action": {"type": "block"},
            "condition": {"urlFilter": "||coccoc.com/search^", "resourceTypes": FRAMES},
        }
    ]
    judged = "['coccoc.com/search', 'coccoc.com'].map((x) => new Rules(said).isClosed(x))"
    assert page.ask(judged, said=said) == [True, False]
    whole = said | {"closed": ["coccoc.com"]}
    assert page.ask("new Rules(said).closes('https://coccoc.com/search')", said=whole) == "coccoc.com"


def test_what_the_agent_said_of_a_host_wins_over_the_names_that_are_closed(page: Page) -> None:
    rules = told(
        view("kids.video.example", is_open=True),
        view("odd.example", is_open=False),
        closed=("video.example",),
    )
    judged = (
        "['m.video.example', 'kids.video.example', 'odd.example', 'x.odd.example', 'notvideo.example', '']"
    )
    code = f"(() => {{ const r = new Rules(said); return {judged}.map((x) => r.isClosed(x)); }})()"
    assert page.ask(code, said=rules) == [True, False, True, True, False, False], (
        "x.odd.example: until it was asked"
    )
    assert page.ask("new Rules().isClosed('x.example')") is False


def test_the_browser_itself_fetches_nothing_that_is_closed(page: Page) -> None:
    rules = told(
        view("kids.video.example", is_open=True),
        view("fine.example", is_open=True),
        view("[::1]", is_open=False),
        closed=("video.example", "bets.example"),
    )
    made = page.ask("networkRules(new Rules(said).names())", said=rules)
    shown = [(x["action"]["type"], x["condition"]["requestDomains"][::5]) for x in made]  # and copies
    assert shown == [
        ("block", ["bets.example", "video.example"]),
        ("allow", ["kids.video.example"]),
    ]
    assert made[1]["priority"] > made[0]["priority"]
    assert all(x["condition"]["resourceTypes"] == FRAMES for x in made)
    assert page.ask("networkRules(new Rules().names())") == []


def test_only_what_is_closed_is_kept_over_a_restart(page: Page) -> None:
    rules = told(view("a.example", is_open=True), view("b.example", is_open=False), closed=("c.example",))
    kept = page.ask("new Rules(said).kept()", said=rules)
    assert ([x["host"] for x in kept["sites"]], kept["closed"]) == (["b.example"], ["c.example"])
    assert page.ask("new Rules().kept()") is None


@pytest.mark.parametrize(
    ("left", "screen", "shown", "later"),
    [
        (None, None, None, None),
        (90, None, 90, 85),
        (None, 40, 40, 31),
        (90, 40, 40, 31),
        (38, 40, 38, 31),
        (0, 40, 0, -5),
    ],
)
def test_the_smaller_of_what_site_and_screen_have_left_is_shown(
    page: Page, left: int | None, screen: int | None, shown: int | None, later: int | None
) -> None:
    """``later``: nine seconds after the agent said so, of which five were in front of it."""
    rules = told(view("a.example", is_open=True, left=left), screen=screen)
    assert page.ask("new Rules(said).left('a.example')", said=rules) == shown
    assert page.ask("new Rules(said).left('a.example', 5, 9)", said=rules) == later
    assert page.ask("new Rules(said).left(null)", said=rules) is None


def test_a_refusal_is_shown_on_its_day_and_not_on_every_later_visit(page: Page) -> None:
    def asked(target: str, day: int, state: str) -> dict[str, Any]:
        return {"target": target, "expires_at": f"2026-11-{day}T17:00:00Z", "state": state}

    here = "site:x.vn"
    old, other = asked(here, 24, "refused"), asked("site:y.vn", 25, "asked")
    now = "Date.parse('2026-11-25T09:10:00Z')"
    assert page.ask(f"requestOf(asked, here, {now}) ?? null", asked=[other, old], here=here) is None
    new = asked(here, 25, "refused")
    assert page.ask(f"requestOf(asked, here, {now})", asked=[other, new, old], here=here) == new
