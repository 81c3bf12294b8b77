"""Pages that are covered before they arrive, and opened again when the network lets them."""

from __future__ import annotations

import json

from tests.ui.browser.covers import CLOSED, OURS
from tests.ui.browser.engine import Background
from tests.ui.browser.extension import told, view


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


def test_our_page_that_is_on_its_way_is_not_made_to_begin_anew() -> None:
    """A browser that is told to stop a page shows its own words there, at the same address."""
    page = Background()
    page.show("https://school.example/")
    page.answer(CLOSED)
    begin(page, "https://bets.example/x")
    arrives = "happens.updated.forEach((hear) => hear(1, { url: 'https://bets.example/x' }))"
    page.show("https://bets.example/x", pendingUrl=OURS)
    page.set(arrives)
    assert page.said("covered") == [OURS]
    page.show("https://bets.example/x")
    page.set(arrives)
    assert page.said("covered") == [OURS, OURS], "what does not come is asked for again"


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


def test_an_account_that_is_nobodys_child_any_more_has_its_pages_back() -> None:
    page = Background()
    page.show("https://bets.example/x")
    page.answer(CLOSED)
    page.show(OURS)
    page.hear({"event": "changed"})
    page.hear({"id": page.said("asked")[-1]["id"], "error": "Denied", "code": -32001})
    assert page.said("covered")[-1] == "https://bets.example/x"
    assert page.said("rules")[-1] == []
