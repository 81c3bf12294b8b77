"""The extension that reads pages: what it may do, takes of a page, and tells; without a browser."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import quickjs

from agent.browsers.wish import HOST, PAGES
from agent.service.browsing.guesses import CATEGORIES
from ui.browser import host
from ui.browser.judge import CODE, WEIGHTS

FOLDER = Path(host.__file__).with_name("pages")
MANIFEST = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
BACKGROUND = (FOLDER / "background.js").read_text("utf-8")
READING = (FOLDER / "reading.js").read_text("utf-8")

# As much of a page as reading.js looks at; each step of its walk takes a millisecond.
DOM = """
const NodeFilter = { SHOW_TEXT: 4 };
let now = 0;
const performance = { now: () => now };
const location = { hostname: told.host };
const self = {};
const top = told.inside ? {} : self;
const [innerWidth, innerHeight] = told.inside ?? [100, 100];
const requestIdleCallback = (run) => run();
const element = ([tagName, seen, editable]) => ({
  tagName, isContentEditable: Boolean(editable), checkVisibility: () => seen });
const nodes = told.nodes.map(([data, ...of]) => ({ data, parentElement: element(of) }));
const document = {
  title: told.title,
  body: {},
  querySelectorAll: (what) => {
    const key = ["h1", "itemprop", "ld+json", "meta"].find((x) => what.includes(x));
    return (told[key] || []).map((x) => ({ getAttribute: (name) => x[name] ?? null, ...x }));
  },
  createTreeWalker: () => {
    let at = -1;
    const nextNode = () => {
      now += 1;
      at += 1;
      return at < nodes.length;
    };
    return { get currentNode() { return nodes[at]; }, nextNode };
  },
};
"""


def read(**told: Any) -> dict[str, Any]:
    """What reading.js takes of a page."""
    engine = quickjs.Context()
    page = {"host": "luck.example", "title": "", "nodes": []} | told
    engine.eval(f"const told = {json.dumps(page)};{DOM}")
    engine.eval(f"let seen; Promise.resolve({READING.rstrip().rstrip(';')}).then((x) => {{ seen = x; }});")
    while engine.execute_pending_job():
        pass
    found: dict[str, Any] = json.loads(engine.eval("JSON.stringify(seen)"))
    return found


def test_it_may_do_exactly_this() -> None:
    """Whoever adds a right changes this on purpose."""
    assert MANIFEST["permissions"] == [
        "nativeMessaging",  # to the agent of this PC, and nobody else
        "scripting",  # a page is read where the agent wants it, and by nothing that lies in every page
    ]
    assert MANIFEST["host_permissions"] == ["http://*/*", "https://*/*"]
    forbidden = {"optional_permissions", "content_scripts", "optional_host_permissions"}
    assert not forbidden & MANIFEST.keys()
    assert not {"web_accessible_resources", "externally_connectable"} & MANIFEST.keys()


def test_its_version_is_the_projects_and_its_name_the_one_that_browsers_are_told() -> None:
    project = tomllib.loads((FOLDER.parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    assert MANIFEST["version"] == project["version"]
    assert MANIFEST["browser_specific_settings"]["gecko"]["id"] == PAGES


def test_every_file_that_it_names_is_there_and_no_other() -> None:
    background = MANIFEST["background"]
    named = {"manifest.json", background["service_worker"], *background["scripts"]}
    named |= {"reading.js", "weights.json"} | set(MANIFEST["icons"].values())
    assert {path.name for path in FOLDER.iterdir()} == named
    assert 'files: ["reading.js"]' in BACKGROUND


def test_it_judges_by_the_very_code_and_weights_of_the_command_line() -> None:
    assert (FOLDER / "judge.js").read_bytes() == CODE.read_bytes()
    assert (FOLDER / "weights.json").read_bytes() == WEIGHTS.read_bytes()


def test_it_speaks_with_nobody_but_the_agent() -> None:
    for code in (BACKGROUND, READING):
        assert not re.search(r"\b(XMLHttpRequest|WebSocket|EventSource|sendBeacon|eval|Function)\b", code)
        assert "innerHTML" not in code
        assert not re.search(r"\.value\b", code)
    assert re.findall(r"fetch\((.*?)\)\n", BACKGROUND) == ['pagesApi.runtime.getURL("weights.json")']
    assert "fetch" not in READING
    assert f'AGENT = "{HOST}"' in BACKGROUND


def test_it_tells_the_agent_a_host_and_a_category_and_nothing_else() -> None:
    assert re.findall(r"\bask\((\{.*?\})\)", BACKGROUND) == [
        "{ host }",
        "{ host, category: CATEGORY[category] }",
    ]
    assert re.findall(r"postMessage\((.*)\);", BACKGROUND) == ['{ id, method: "page", params }']
    assert "page" in host.ASKED


def test_its_categories_are_those_of_a_family_and_fraud_is_among_what_harms() -> None:
    (table,) = re.findall(r"CATEGORY = (\{.*\});", BACKGROUND)
    told = dict(re.findall(r'(\w+): "(\w+)"', table))
    assert list(told) == json.loads(WEIGHTS.read_text("utf-8"))["categories"]
    assert {name: rule for name, rule in told.items() if name != rule} == {"scam": "malware"}
    assert set(told.values()) == CATEGORIES


def test_only_words_in_sight_are_taken() -> None:
    nodes = [
        ["  Lucky \n", "P", True],
        ["hidden", "P", False],
        ["code()", "SCRIPT", True],
        ["typed", "TEXTAREA", True],
        ["noted", "DIV", True, True],
        [" ", "P", True],
        ["day", "B", True],
    ]
    seen = read(title=" A  title ", nodes=nodes, h1=[{"textContent": " Big\n win "}, {"textContent": " "}])
    assert (seen["host"], seen["title"], seen["headings"], seen["text"]) == (
        "luck.example",
        "A title",
        ["Big win"],
        "Lucky day",
    )
    assert set(seen) == {"host", "title", "headings", "labels", "text"}


@pytest.mark.parametrize(
    ("size", "taken"), [([300, 250], False), ([970, 250], False), ([300, 600], False), ([640, 480], True)]
)
def test_of_pages_in_a_page_those_are_read_that_are_large_enough_to_be(size: list[int], taken: bool) -> None:
    """What is smaller is an advertisement, and no word of the site that it stands in."""
    seen = read(nodes=[["Lucky day", "P", True]], inside=size)
    assert (seen or {}).get("text") == ("Lucky day" if taken else None)


def test_everything_has_a_limit() -> None:
    long = "word " * 10000
    seen = read(
        title=long,
        nodes=[[long, "P", True]] * 3,
        h1=[{"textContent": long}] * 99,
        meta=[{"name": "rating", "content": long}] * 99,
    )
    assert len(seen["title"]) == 300
    assert len(seen["text"]) == 6000
    assert (len(seen["headings"]), len(seen["headings"][0])) == (40, 300)
    assert (len(seen["labels"]), len(seen["labels"][0])) == (20, 300)


def test_a_page_of_a_million_pieces_is_left_when_the_time_is_over() -> None:
    assert len(read(nodes=[["a", "P", True]] * 1000)["text"].split()) < 10


def test_what_a_page_says_of_itself_is_taken() -> None:
    seen = read(
        meta=[
            {"name": "rating", "content": "RTA-5042-1996-1400-1577-RTA"},
            {"name": "isFamilyFriendly", "content": "no"},
        ],
        itemprop=[{"href": "https://schema.org/False"}, {"content": "true"}, {"textContent": "no"}],
        **{"ld+json": [{"textContent": '{"isFamilyFriendly": "false"}'}, {"textContent": "{}"}]},
    )
    assert seen["labels"] == [
        "RTA-5042-1996-1400-1577-RTA",
        "isFamilyFriendly no",
        "isFamilyFriendly False",
        "isFamilyFriendly true",
        "isFamilyFriendly no",
        "isFamilyFriendly false",
    ]
