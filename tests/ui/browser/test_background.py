"""The extension's background, with as much of a browser as it speaks to."""

from __future__ import annotations

import json
from typing import Any

import quickjs

from tests.ui.browser.test_extension import FOLDER, SEARCH, URL, canonical, told, view

BROWSER = """
const said = { rules: [], kept: [], messages: [], badges: [], covered: [], asked: [] };
const failing = { rules: false, slow: null };
let tabs = [];
let others = [];
let hear = null;
const event = { addListener: () => {} };
const agent = {
  onMessage: { addListener: (listener) => { hear = listener; } },
  onDisconnect: event,
  postMessage: (question) => said.asked.push(question),
};
const log = (where) => (what) => { said[where].push(what); return Promise.resolve(); };
globalThis.browser = {
  runtime: {
    getURL: (name) => `chrome-extension://x/${name}`,
    connectNative: () => agent, sendMessage: log("messages"),
    onMessage: event, onStartup: event, onInstalled: event,
  },
  tabs: {
    query: async () => tabs,
    update: async (id, change) => { if (change.url) said.covered.push(change.url); },
    onActivated: event, onRemoved: event, onCreated: event, onReplaced: event, onUpdated: event,
  },
  windows: {
    getAll: async ({ populate }) => [{ focused: true, state: "normal", tabs: populate && tabs }, ...others],
    onFocusChanged: event, onCreated: event, onRemoved: event, onBoundsChanged: event,
  },
  webNavigation: { onBeforeNavigate: event, onCommitted: event, onHistoryStateUpdated: event },
  declarativeNetRequest: {
    getDynamicRules: async () => said.rules.at(-1) ?? [],
    updateDynamicRules: async ({ addRules }) => {
      if (failing.rules) throw new Error("refused");
      await failing.slow;
      said.rules.push(addRules);
    },
  },
  storage: { local: { get: async () => ({}), set: log("kept") } },
  action: { setBadgeText: log("badges"), setBadgeBackgroundColor: () => {}, setTitle: () => {} },
  alarms: { create: () => {}, onAlarm: event },
};
globalThis.setTimeout = globalThis.setInterval = globalThis.clearTimeout = () => {};
"""


class Background:
    """The extension in a browser; a child is at the PC."""

    def __init__(self) -> None:
        self.engine = quickjs.Context()
        self.engine.add_callable("canonical", canonical)
        self.engine.eval(URL + BROWSER)
        for name in ("words.js", "sites.js", "background.js"):
            self.engine.eval((FOLDER / name).read_text("utf-8"))
        self.settle()
        self.hear({"event": "connected", "child": "an", "language": "en"})

    def settle(self) -> None:
        """All that was promised has happened."""
        while self.engine.execute_pending_job():
            pass

    def hear(self, message: dict[str, Any]) -> None:
        """The agent speaks."""
        self.engine.eval(f"hear({json.dumps(message)}); 0")
        self.settle()

    def answer(self, rules: dict[str, Any]) -> dict[str, Any]:
        """The agent answers the newest question; which it was."""
        question: dict[str, Any] = self.said("asked")[-1]
        self.hear({"id": question["id"], "result": {"language": "en"} | rules})
        return question

    def said(self, where: str) -> Any:
        """What the browser was told."""
        return json.loads(self.engine.eval(f"JSON.stringify(said.{where})"))

    def show(self, address: str, **more: Any) -> None:
        """A tab in front."""
        shown = [{"id": 1, "url": address, "active": True} | more]
        self.engine.eval(f"tabs = {json.dumps(shown)}; 0")


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
