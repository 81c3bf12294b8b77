"""The extension's background, with as much of a browser as it speaks to."""

from __future__ import annotations

import json
from typing import Any

from tests.ui.browser.covers import CLOSED, GAME, OURS, status
from tests.ui.browser.engine import Background
from tests.ui.browser.extension import SEARCH, told, view


def test_rules_that_a_browser_refuses_stop_nothing_else_and_are_tried_again() -> None:
    page, closed = Background(), told(view("b.example", is_open=False), closed=("bets.example",))
    page.engine.eval("failing.rules = true; 0")
    page.answer(closed)
    assert page.said("rules") == []
    assert page.said("kept")[0]["kept"]["closed"] == ["bets.example"]
    assert page.said("messages") == [{"kind": "changed"}]
    assert page.said("badges")
    page.engine.eval("failing.rules = false; 0")
    for _ in range(2):
        page.hear({"event": "changed"})
        page.answer(closed)
    assert len(page.said("rules")) == 1, "what is in force is not told again"


def test_a_search_that_nobody_can_lead_is_covered_and_the_agent_hears_of_its_host_alone() -> None:
    page = Background()
    page.show("https://coccoc.com/search?query=secret")
    page.answer(told() | {"unsafe": [SEARCH]})
    [shown] = page.said("covered")
    assert shown.partition("#")[0] == f"chrome-extension://x/closed.html?{SEARCH}"
    page.show(shown)
    page.hear({"event": "changed"})
    assert page.answer(told() | {"unsafe": [SEARCH]})["params"]["hosts"] == ["coccoc.com"]
    assert len(page.said("covered")) == 1
    page.hear({"event": "changed"})
    page.answer(told())
    assert page.said("covered")[1:] == ["https://coccoc.com/search?query=secret"]


def test_a_film_in_a_second_window_is_told_and_its_time_is_shown() -> None:
    page = Background()
    page.show("https://school.example/x")
    film = {"id": 2, "url": "https://video.example/x", "active": True, "audible": True}
    beside = [{"focused": False, "state": "normal", "tabs": [film]}]
    page.engine.eval(f"others = {json.dumps(beside)}; 0")
    page.hear({"event": "changed"})
    page.answer(told())  # the question that was under way
    asked = page.answer(told(view("video.example", is_open=True, left=600)))["params"]
    assert asked == {"front": "video.example", "audible": True, "hosts": ["school.example"], "playing": []}
    assert page.said("badges")[-1] == {"text": "10"}


def test_our_pages_hear_the_households_moment_whatever_the_clock_of_the_pc_says() -> None:
    page = Background()
    page.show(GAME)
    page.answer(told() | {"at": "2026-11-25T13:00:00Z"})
    said = "2026-11-25T13:00:00.000Z", "2026-11-25T13:01:00.000Z", "2026-11-25T14:00:00.000Z"
    assert moment(page) == said[0]
    page.wait(60)
    assert moment(page) == said[1]
    page.set("now -= 3600000")
    page.changed(told() | {"at": "2026-11-25T14:00:00Z"})
    assert moment(page) == said[2]
    kept = Background(kept=told() | {"at": "2026-11-24T13:00:00Z"})
    assert moment(kept) == "2026-11-25T09:00:00.000Z", "nobody has spoken since the browser began"


def moment(page: Background) -> str:
    """What a page of ours takes for now."""
    status(page, "game.example")
    return str(page.read("new Date(said.told.now).toISOString()"))


def test_another_zone_is_drawn_at_once() -> None:
    page = Background()
    page.show(GAME)
    page.answer(told())
    page.answer(told())
    before = len(page.said("messages"))
    page.set("look()")
    page.answer(told() | {"zone": "Asia/Ho_Chi_Minh"})
    assert len(page.said("messages")) == before + 1


def test_a_search_can_be_asked_about_as_its_site() -> None:
    page = Background()
    page.show("https://coccoc.com/search?query=x")
    site = view("coccoc.com", is_open=True)
    site["status"]["target"] = "site:coccoc.com"
    page.answer(told(site) | {"unsafe": [SEARCH]})
    assert status(page, SEARCH)["target"] == "site:coccoc.com"
    assert status(page, "unheard.example/search") == {"connected": True}


def test_pages_of_ours_ask_anew_when_something_is_another_and_not_at_each_answer() -> None:
    page = Background()
    page.show("https://school.example/")
    page.changed(told(view("school.example", is_open=True, left=90)))
    before = len(page.said("messages"))
    for left in (80, 70, 60):
        page.set("look()")
        page.answer(told(view("school.example", is_open=True, left=left)))
    assert len(page.said("messages")) == before
    page.set("look()")
    page.answer(told(view("school.example", is_open=False)))
    assert len(page.said("messages")) == before + 1
    page.changed(told(view("school.example", is_open=False)))
    assert len(page.said("messages")) == before + 2, "the agent says so itself of a request that is answered"
    page.hear({"event": "lost"})
    assert len(page.said("messages")) == before + 3


def free_while_the_pc_is_over() -> dict[str, Any]:
    site = view("school.example", is_open=True)
    site["status"] |= {"action": "always"}
    return told(site) | {"screen": {"left": 0}}


def test_a_site_that_is_always_open_has_no_last_second_when_the_pc_s_time_is_over() -> None:
    page = Background()
    page.show("https://school.example/")
    page.changed(free_while_the_pc_is_over())
    assert page.said("badges")[-1] == {"text": ""}
    before = len(page.said("asked"))
    page.wait(2)
    assert len(page.said("asked")) == before


def test_an_agent_that_said_that_nothing_is_left_is_not_asked_again_and_again() -> None:
    page = Background()
    page.show("https://game.example/")
    page.changed(told(view("game.example", is_open=True, left=0)))
    before = len(page.said("asked"))
    for _ in range(8):
        page.wait(0.25)
    assert len(page.said("asked")) == before


def test_an_account_that_becomes_a_childs_is_found_out_and_greeted_anew() -> None:
    page = Background()
    page.hear({"event": "connected", "child": None, "language": "en"})
    before = len(page.said("asked"))
    page.set("happens.alarm.forEach((hear) => hear())")
    asked = page.said("asked")[before:]
    assert [(x["method"], x["params"]) for x in asked] == [("tabs", {})]
    page.hear({"id": asked[0]["id"], "error": "Denied", "code": -32001})
    assert page.said("left") == 0, "it is nobody's"
    page.set("happens.alarm.forEach((hear) => hear())")
    page.answer(CLOSED)
    assert page.said("left") == 1
    page.show("https://bets.example/x")
    page.hear({"event": "connected", "child": "an", "language": "en"})
    page.answer(CLOSED)
    assert page.said("covered") == [OURS]


def test_the_agent_hears_where_the_browser_has_the_extension_by_nobodys_word() -> None:
    page = Background(installed="development")
    assert page.answer(CLOSED)["params"]["managed"] is False
    assert "managed" not in Background().answer(CLOSED)["params"]
