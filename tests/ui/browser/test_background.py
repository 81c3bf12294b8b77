"""The extension's background, with as much of a browser as it speaks to."""

from __future__ import annotations

import json
from typing import Any

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


CLOSED = told(view("bets.example", is_open=False))
OURS = "chrome-extension://x/closed.html?bets.example#https%3A%2F%2Fbets.example%2Fx"


def test_a_page_that_never_arrives_hides_none_that_is_there() -> None:
    """Chromium says which page is on its way, and goes on showing the one before until it is there."""
    page = Background()
    page.show("https://bets.example/x", pendingUrl="http://localhost:8000/")
    page.answer(CLOSED)
    assert page.said("covered") == [OURS]
    page.show("https://video.example/x", pendingUrl="http://localhost:8000/", audible=True)
    page.hear({"event": "changed"})
    asked = page.answer(CLOSED)["params"]
    assert asked == {"front": "video.example", "audible": True, "hosts": ["localhost"], "playing": []}
    assert page.said("covered") == [OURS]


def test_a_closed_page_is_covered_before_it_arrives_and_once() -> None:
    page = Background()
    page.show("https://video.example/x", pendingUrl="https://bets.example/x")
    page.answer(CLOSED)
    assert page.said("covered") == [OURS]
    for before in ("https://video.example/x", "https://bets.example/x", ""):
        page.show(before, pendingUrl=OURS)
        page.hear({"event": "changed"})
        page.answer(CLOSED)
    assert page.said("covered") == [OURS]


def test_a_page_comes_back_when_the_network_lets_it_and_not_before() -> None:
    """The network's rules go to the browser's disk; a page that came back sooner would be stopped by them."""
    page = Background()
    page.show("https://bets.example/x")
    page.answer(CLOSED)
    page.show(OURS)
    opened = told(view("bets.example", is_open=True))
    page.engine.eval("let written = null; failing.slow = new Promise((done) => { written = done; }); 0")
    page.hear({"event": "changed"})
    page.answer(opened)
    assert page.said("covered") == [OURS], "the rules are under way"
    page.engine.eval("written(); 0")
    page.settle()
    assert page.said("covered") == [OURS, "https://bets.example/x"]
    assert [len(rules) for rules in page.said("rules")] == [1, 0]


def begin(page: Background, address: str) -> None:
    """A page is on its way into the first tab."""
    page.set(f"happens.before.forEach((hear) => hear({{ tabId: 1, frameId: 0, url: '{address}' }}))")


def test_a_page_that_is_opened_while_the_network_still_stops_it_is_opened_again() -> None:
    page = Background()
    page.answer(CLOSED)
    page.set("let written = null; failing.slow = new Promise((done) => { written = done; })")
    page.changed(told(view("bets.example", is_open=True)))
    page.show("", pendingUrl="https://bets.example/x")
    begin(page, "https://bets.example/x")
    begin(page, "https://school.example/")
    assert page.said("covered") == [], "it would be stopped once more"
    page.set("written()")
    assert page.said("covered") == ["https://bets.example/x"]
    begin(page, "https://bets.example/x")
    assert len(page.said("covered")) == 1


def test_a_page_that_was_stopped_a_moment_before_is_opened_again_and_once() -> None:
    """Chromium tells what it stopped when the network lets it by already."""

    def stop(*, frame: int = 0, why: str = "BLOCKED_BY_CLIENT") -> None:
        where = {"tabId": 1, "frameId": frame, "url": "https://bets.example/x"}
        page.set(f"happens.error[0]({json.dumps(where | {'error': f'net::ERR_{why}'})})")

    page = Background()
    page.answer(CLOSED)
    page.changed(told(view("bets.example", is_open=True)))
    page.show("https://bets.example/x")
    stop(frame=4)
    stop(why="NAME_NOT_RESOLVED")
    assert page.said("covered") == []
    stop()
    assert page.said("covered") == ["https://bets.example/x"]
    stop()
    assert len(page.said("covered")) == 1, "somebody else stops it"
    page.wait(60)
    stop()
    assert len(page.said("covered")) == 2
    page.changed(CLOSED)
    page.wait(60)
    before = page.said("covered")
    stop()
    assert page.said("covered") == before


def test_where_it_is_closed_again_meanwhile_it_is_not() -> None:
    page = Background()
    page.answer(CLOSED)
    page.set("let written = null; failing.slow = new Promise((done) => { written = done; })")
    page.changed(told(view("bets.example", is_open=True)))
    begin(page, "https://bets.example/x")
    page.set("state.rules = new Rules({ sites: [], closed: ['bets.example'], screen: {} }); written()")
    assert page.said("covered") == []


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


def timed(site: int | None = None, screen: int | None = None, coming: str = "daily") -> dict[str, Any]:
    """A game that is open for so many seconds, on a PC that is."""
    game = view("game.example", is_open=True, left=site)
    game["status"] |= {"target": "site:game.example", "because": "site:game.example", "coming": coming}
    whole = {"target": "screen", "because": "screen", "coming": "window", "open": True, "left": screen}
    return told(game) | {"screen": whole}


GAME = "https://game.example/x"
COVER = "chrome-extension://x/closed.html?game.example#https%3A%2F%2Fgame.example%2Fx"


def status(page: Background, host: str) -> dict[str, Any]:
    """How our page over a host says it."""
    page.set(f"happens.message[0]({{ kind: 'state', host: '{host}' }}, null, (x) => said.told = x)")
    answer = page.said("told")
    return {"connected": answer["connected"]} | ((answer["view"] or {}).get("status") or {})


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


def test_time_that_runs_out_while_nobody_answers_is_over_all_the_same() -> None:
    page = Background()
    page.show(GAME)
    page.answer(told())
    page.changed(timed(90, 500))
    page.hear({"event": "lost"})
    page.wait(85)
    assert page.said("covered") == []
    page.wait(10)
    assert page.said("covered") == [COVER]
    said = status(page, "game.example")
    assert (said["connected"], said["open"], said["reason"]) == (False, False, "daily")
    assert page.said("rules")[-1][0]["condition"]["requestDomains"][0] == "game.example"
    page.show(COVER)
    page.hear({"event": "connected", "child": "an", "language": "en"})
    page.answer(timed(60))
    assert page.said("covered")[1:] == [GAME], "what the agent says holds"


def test_the_end_of_the_screens_time_closes_what_is_in_front_as_that() -> None:
    page = Background()
    page.show(GAME)
    page.answer(told())
    page.changed(timed(None, 30))
    page.hear({"event": "lost"})
    page.wait(60)
    assert page.said("covered") == [COVER]
    said = status(page, "game.example")
    assert (said["target"], said["reason"]) == ("screen", "window")


def test_what_nobody_named_is_closed_with_the_screen_too() -> None:
    page = Background()
    page.show("https://other.example/")
    page.answer(told())
    page.changed(timed(None, 30, coming=""))
    page.hear({"event": "lost"})
    page.wait(60)
    assert len(page.said("covered")) == 1


def test_only_time_in_front_of_a_site_is_taken_off_while_nobody_answers() -> None:
    page = Background()
    page.show("https://school.example/")
    page.answer(told())
    page.changed(timed(90))
    page.hear({"event": "lost"})
    page.wait(300)
    page.show(GAME)
    page.set("happens.updated[0](1, { url: 'https://game.example/x' })")
    page.wait(85)
    assert page.said("covered") == []
    page.show("https://school.example/")
    page.set("look()")
    page.wait(300)
    page.show(GAME)
    page.set("look()")
    page.wait(10)
    assert page.said("covered") == [COVER]


def test_what_is_left_of_the_screen_is_nothing_to_keep_over_a_restart() -> None:
    kept = told(closed=("bets.example",), screen=5)
    page = Background(kept=kept)
    page.show(GAME)
    page.set("look()")
    page.wait(60)
    assert page.said("covered") == []
    assert page.said("kept")[0]["kept"]["screen"] == {"left": None}


def test_without_an_answer_what_is_closed_is_covered_all_the_same() -> None:
    page = Background()
    page.answer(CLOSED)
    page.hear({"event": "lost"})
    page.show("https://bets.example/x")
    page.set("look()")
    assert page.said("covered") == [OURS]


def test_an_agent_that_is_gone_keeps_no_question_waiting() -> None:
    """The next one is asked as soon as it is back, not after seconds."""
    page = Background()
    page.hear({"event": "lost"})
    page.hear({"event": "connected", "child": "an", "language": "en"})
    assert len(page.said("asked")) == 2


def test_a_search_can_be_asked_about_as_its_site() -> None:
    page = Background()
    page.show("https://coccoc.com/search?query=x")
    site = view("coccoc.com", is_open=True)
    site["status"]["target"] = "site:coccoc.com"
    page.answer(told(site) | {"unsafe": [SEARCH]})
    assert status(page, SEARCH)["target"] == "site:coccoc.com"
    assert status(page, "unheard.example/search") == {"connected": True}


def test_more_covered_tabs_than_a_question_has_room_for_stay_covered_and_all_get_their_turn() -> None:
    page = Background()
    hosts = [f"h{number}.example" for number in range(70)]
    cover = "chrome-extension://x/closed.html?"
    shown = [{"id": n, "url": f"{cover}{host}#https%3A%2F%2F{host}%2F"} for n, host in enumerate(hosts)]
    page.open({"id": 99, "url": "https://school.example/", "active": True}, *shown[:60])
    page.answer(told(*(view(host, is_open=False) for host in hosts[:60])))
    page.open({"id": 99, "url": "https://school.example/", "active": True}, *shown)
    before = len(page.said("covered"))
    asked: set[str] = set()
    for _ in range(3):
        page.hear({"event": "changed"})
        question = page.said("asked")[-1]["params"]["hosts"]
        asked |= {*question}
        page.answer(told(*(view(host, is_open=False) for host in question)))
    assert asked == {*hosts}
    after = page.said("covered")[before:]
    assert not [address for address in after if not address.startswith(cover)], "none was opened again"


def test_below_a_site_that_is_closed_by_itself_what_is_open_opens_after_it_was_asked() -> None:
    """The browser's own rules stop all below a name; nobody would load anew what they stopped."""
    page, address = Background(), "https://kids.games.example/"
    closed, opened = view("games.example", is_open=False), view("kids.games.example", is_open=True)
    page.show("https://school.example/")
    page.answer(told(closed))
    begin(page, address)
    [ours] = page.said("covered")
    assert "kids.games.example" in ours
    page.show(ours)
    page.hear({"event": "changed"})
    assert "kids.games.example" in page.answer(told(closed, opened))["params"]["hosts"]
    assert page.said("covered") == [ours, address]
    assert page.said("rules")[-1][-1]["action"] == {"type": "allow"}


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


def test_an_account_that_is_nobodys_child_any_more_has_its_pages_back() -> None:
    page = Background()
    page.show("https://bets.example/x")
    page.answer(CLOSED)
    page.show(OURS)
    page.hear({"event": "changed"})
    page.hear({"id": page.said("asked")[-1]["id"], "error": "Denied", "code": -32001})
    assert page.said("covered")[-1] == "https://bets.example/x"
    assert page.said("rules")[-1] == []


def test_pages_of_ours_hear_that_the_agent_is_back() -> None:
    page = Background()
    page.show("https://school.example/")
    page.answer(CLOSED)
    page.hear({"event": "lost"})
    before = len(page.said("messages"))
    page.hear({"event": "connected", "child": "an", "language": "en"})
    page.answer(CLOSED)
    assert len(page.said("messages")) == before + 1


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
