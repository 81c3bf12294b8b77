"""When a page is looked at, what of it is judged, and how often the agent is asked: with the real judge."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ui.browser.surroundings import CLOCK, Script
from tests.ui.browser.test_pages import FOLDER, MANIFEST

BROWSER = """
const asked = [];
const reads = [];
const pages = {};
const hung = { frames: false, all: false };
const happens = {};
const on = (name) => ({ addListener: (listener) => { happens[name] = listener; } });
let hear = null;
let wanted = true;
let silent = false;
const agent = {
  onMessage: { addListener: (listener) => { hear = listener; } },
  onDisconnect: { addListener: () => {} },
  disconnect: () => {},
  postMessage: ({ id, params }) => {
    asked.push(params);
    if (!silent) Promise.resolve().then(() => hear({ id, result: { wanted } }));
  },
};
globalThis.fetch = async () => ({ json: async () => told.weights });
globalThis.browser = {
  runtime: {
    getURL: (name) => name,
    connectNative: () => {
      if (!silent) Promise.resolve().then(() => hear({ event: "connected", child: "an" }));
      return agent;
    },
    onInstalled: on("installed"), onStartup: on("startup"),
  },
  scripting: {
    executeScript: async (wish) => {
      reads.push(wish);
      if (hung.frames && wish.target.allFrames) await new Promise(() => {});
      if (hung.all && wish.target.allFrames) throw new Error("a frame is gone");
      const shown = pages[wish.target.tabId];
      if (!shown) throw new Error("No tab with id");
      return wish.target.allFrames ? shown : shown.filter((one) => one.frameId === 0);
    },
  },
  tabs: {
    query: async () => told.tabs,
    onUpdated: on("updated"), onRemoved: on("removed"), onActivated: on("activated"),
  },
};
"""
BETS = (
    "Play over 2,000 slots, live roulette and blackjack. Deposit 20 and get 200 free spins. Fast "
    "withdrawals, VIP club, licensed in Curacao. Join now and hit the progressive jackpot."
)
GATE = "You must be eighteen to come in. I am eighteen. I am not."
ADDRESS = "https://luck.example/hall"
REPORT = {"host": "luck.example", "category": "gambling"}


class Judging(Script):
    """The extension in a browser with tab 1."""

    def __init__(self, *tabs: dict[str, Any]) -> None:
        super().__init__()
        weights = json.loads((FOLDER / "weights.json").read_text("utf-8"))
        self.engine.eval(f"const told = {json.dumps({'weights': weights, 'tabs': tabs})};{CLOCK}{BROWSER}")
        for name in MANIFEST["background"]["scripts"]:
            self.engine.eval((FOLDER / name).read_text("utf-8"))

    def show(self, text: str, *frames: str | None, host: str = "luck.example") -> None:
        """What the page says from now on, and the pages in it."""
        page = {"host": host, "title": "", "headings": [], "labels": [], "text": text}
        inside = [{"frameId": 9 + n, "result": x and {**page, "text": x}} for n, x in enumerate(frames)]
        self.do(f"pages[1] = {json.dumps([*inside, {'frameId': 0, 'result': page}])}")

    def happen(self, address: str = ADDRESS, **change: Any) -> None:
        """The browser says what became of the tab."""
        self.do(f"happens.updated(1, {json.dumps(change)}, {json.dumps({'url': address})})")

    def do(self, code: str) -> None:
        """And all that follows at once."""
        self.engine.eval(f"{code}; 0")
        self.wait(0)

    @property
    def reported(self) -> list[Any]:
        """Guesses that the agent was told."""
        return [x for x in self.read("asked") if "category" in x]


def test_a_page_that_is_there_is_judged_at_once_and_told_once() -> None:
    page = Judging()
    page.show(BETS)
    page.happen(status="complete")
    assert page.read("asked") == [{"host": "luck.example"}, REPORT]
    page.wait(60)
    assert len(page.read("reads")) == 1


def test_a_page_that_never_finishes_is_judged_all_the_same() -> None:
    page = Judging()
    page.show(BETS)
    page.happen(status="loading", url=ADDRESS)
    assert page.read("asked") == []
    page.wait(3)
    assert page.reported == [REPORT]
    assert page.read("reads")[0]["injectImmediately"], "else the browser waits for its end"


@pytest.mark.parametrize("after", [2, 14])
def test_what_comes_later_is_judged_later(after: float) -> None:
    """Words that a script brings, or a click on "I am eighteen"."""
    page = Judging()
    page.show(GATE)
    page.happen(status="complete")
    page.wait(after)
    assert page.reported == []
    page.show(BETS)
    page.wait(15 - after)
    assert page.reported == [REPORT]


def test_who_comes_back_to_a_tab_sees_it_judged_again() -> None:
    page = Judging()
    page.show(GATE)
    page.happen(status="complete")
    page.wait(60)
    page.show(BETS)
    page.do("happens.activated({ tabId: 1 })")
    page.do("happens.activated({ tabId: 2 })")
    page.wait(3)
    assert page.reported == [REPORT]


def test_a_page_that_changes_its_address_is_judged_anew_and_cannot_keep_its_judge_waiting() -> None:
    page = Judging()
    page.show(GATE)
    page.happen(status="complete")
    page.wait(60)
    page.show(BETS)
    for number in range(8):
        page.happen(url=f"{ADDRESS}/{number}")
        page.wait(0.5)
    assert page.reported == [REPORT]


def test_the_words_of_pages_in_a_page_are_its_own() -> None:
    page = Judging()
    page.show("", None, BETS)
    page.happen(status="complete")
    assert page.reported == [REPORT]


@pytest.mark.parametrize("trouble", ["frames", "all"])
def test_a_page_in_it_that_never_answers_hides_nothing(trouble: str) -> None:
    page = Judging()
    page.do(f"hung.{trouble} = true")
    page.show(BETS, GATE)
    page.happen(status="complete")
    page.wait(3)
    assert page.reported == [REPORT]


def test_where_nobody_wants_it_no_page_is_read_and_the_agent_is_asked_once() -> None:
    page = Judging()
    page.do("wanted = false")
    page.show(BETS)
    page.happen(status="loading", url=ADDRESS)
    page.happen(status="complete")
    for number in range(5):
        page.happen(url=f"{ADDRESS}/{number}")
        page.wait(20)
    assert page.read("asked") == [{"host": "luck.example"}]
    assert page.read("reads") == []
    page.wait(300)
    page.happen(status="complete")
    assert len(page.read("asked")) == 2, "the family may have agreed on something else"


def test_an_agent_that_does_not_answer_is_asked_again() -> None:
    page = Judging()
    page.do("silent = true")
    page.show(BETS)
    page.happen(status="complete")
    page.wait(10)
    page.do("silent = false; hear({ event: 'connected', child: 'an' })")
    page.happen(status="complete")
    assert page.reported == [REPORT]


def test_a_page_that_gave_way_to_another_is_not_judged_as_that() -> None:
    page = Judging()
    page.show(GATE)
    page.happen(status="complete")
    page.show(BETS, host="other.example")
    page.wait(60)
    page.happen("about:blank", status="complete")
    page.happen("https://[::1]/", status="complete")
    page.do("delete pages[1]")
    page.happen(status="complete")
    page.do("happens.removed(1)")
    page.wait(60)
    assert page.reported == []


def test_many_hosts_are_no_burden() -> None:
    page = Judging()
    for number in range(300):
        page.happen(f"https://h{number}.example/", status="complete")
    assert page.engine.eval("answers.size") == 200


def test_what_is_open_when_the_extension_comes_is_judged_too() -> None:
    page = Judging({"id": 1, "url": ADDRESS})
    page.show(BETS)
    page.do("happens.installed()")
    assert page.reported == [REPORT]


def test_an_agent_that_does_not_answer_is_asked_again_at_the_next_look() -> None:
    page = Judging()
    page.show(GATE, host="elsewhere.example")
    page.happen("https://elsewhere.example/", status="complete")
    page.show(BETS)
    page.do("silent = true")
    page.happen(status="complete")
    page.wait(10)
    assert page.reported == []
    page.do("silent = false")
    page.wait(10)
    assert page.reported == [REPORT]
