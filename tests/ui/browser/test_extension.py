"""What the extension may do, what it says, and how it judges: without a browser."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import idna
import pytest
import quickjs

from agent.service.browsing.surfing import MOST
from policies.catalog import CATEGORIES
from policies.finding import Reason
from ui.browser import host

FOLDER = Path(host.__file__).with_name("extension")
MANIFEST = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
FRAMES = ["main_frame", "sub_frame", "object"]
"""All that shows a page, also <embed> and <object>."""
OURS = (*MANIFEST["background"]["scripts"], "closed.js")


def view(name: str, *, is_open: bool, left: int | None = None) -> dict[str, Any]:
    return {"host": name, "name": name, "status": {"open": is_open, "left": left}}


def told(*sites: dict[str, Any], closed: tuple[str, ...] = (), screen: int | None = None) -> dict[str, Any]:
    return {"sites": list(sites), "closed": list(closed), "screen": {"left": screen}}


URL = """
class URL {
  constructor(text) {
    this.hostname = canonical(text);
    if (!this.hostname) throw new TypeError(text);
  }
}
"""


def canonical(text: str) -> str:
    """The host as a browser's URL has it; "" where it takes the address for none."""
    name = text.removeprefix("http://")
    try:
        for label in name.split("."):
            if label.startswith("xn--"):
                idna.decode(label)
    except idna.IDNAError:
        return ""
    return name


class Page:
    """The files that need no browser, in an engine."""

    def __init__(self) -> None:
        self.engine = quickjs.Context()
        self.engine.add_callable("canonical", canonical)
        self.engine.eval(URL)
        for name in ("words.js", "sites.js"):
            self.engine.eval((FOLDER / name).read_text("utf-8"))

    def ask(self, code: str, **values: Any) -> Any:
        """The value of an expression with these names in it."""
        names = "".join(f"const {name} = {json.dumps(value)};" for name, value in values.items())
        return json.loads(self.engine.eval(f"{{ {names} JSON.stringify({code}) ?? 'null' }}"))


@pytest.fixture(scope="module")
def page() -> Page:
    return Page()


def test_it_may_do_exactly_this() -> None:
    """No page is read or changed, no history, no cookies; whoever adds a right changes this on purpose."""
    assert MANIFEST["permissions"] == [
        "nativeMessaging",  # to the agent of this PC, and nobody else
        "tabs",  # which tab is in front, and of which site
        "webNavigation",  # a closed site is covered as it opens
        "declarativeNetRequest",  # and is not fetched at all
        "storage",  # what was closed holds over a restart
        "alarms",  # and it wakes up again
    ]
    forbidden = {"host_permissions", "optional_permissions", "content_scripts", "optional_host_permissions"}
    assert not forbidden & MANIFEST.keys()
    assert "web_accessible_resources" not in MANIFEST
    assert "externally_connectable" not in MANIFEST


def test_the_time_that_is_left_is_seen_without_a_click() -> None:
    """Firefox puts what says no place behind the piece of a puzzle; Chromium is told by its policy."""
    assert MANIFEST["action"]["default_area"] == "navbar"


def test_its_version_is_the_projects() -> None:
    project = tomllib.loads((FOLDER.parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    assert MANIFEST["version"] == project["version"]


def test_both_browsers_run_the_same_files_in_the_same_order() -> None:
    """Firefox is told them by the manifest, Chromium by the last of them."""
    *first, last = MANIFEST["background"]["scripts"]
    (told,) = re.findall(r"importScripts\((.*)\);", (FOLDER / last).read_text("utf-8"))
    assert MANIFEST["background"]["service_worker"] == last
    assert re.findall(r'"([^"]+)"', told) == first


def test_every_file_that_it_names_is_there_and_no_other() -> None:
    background = MANIFEST["background"]
    named = {"manifest.json", "closed.html", background["service_worker"], *background["scripts"]}
    named |= set(MANIFEST["icons"].values())
    named |= set(re.findall(r'(?:src|href)="([^":]+)"', (FOLDER / "closed.html").read_text("utf-8")))
    assert {path.name for path in FOLDER.iterdir()} == named


def test_it_speaks_with_nobody_but_the_agent() -> None:
    """Of an address the host is told; the rest of it stays in the browser, nor is a title ever looked at."""
    for name in OURS:
        code = (FOLDER / name).read_text("utf-8")
        assert not re.search(
            r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|eval|Function)\b\s*\(", code
        )
        assert "innerHTML" not in code
        assert ".title" not in code.replace("document.title", "")


@pytest.mark.parametrize(
    ("address", "hosts"),
    [
        ("https://888.com/x", ["888.com"]),
        ("https://www-888-com.translate.goog/x?_x_tr_sl=en", ["www.888.com", "www-888-com.translate.goog"]),
        ("https://my--site-example.translate.goog/", ["my-site.example", "my--site-example.translate.goog"]),
        (
            "https://translate.google.com/translate?u=http://888.com/a",
            ["888.com", "translate.google.com"],
        ),
        (
            "https://translate.google.com.vn/?u=https%3A%2F%2F888.com",
            ["888.com", "translate.google.com.vn"],
        ),
        ("https://translate.google.com/?sl=en&text=see+888.com", ["translate.google.com"]),
        ("https://www.translatetheweb.com/?a=888.com", ["888.com", "www.translatetheweb.com"]),
        ("https://translate.yandex.com/translate?url=888.com&lang=en", ["888.com", "translate.yandex.com"]),
        (
            "https://web.archive.org/web/20200101000000/http://www.888.com:80/x",
            ["www.888.com", "web.archive.org"],
        ),
        ("https://web.archive.org/web/2020id_/888.com", ["888.com", "web.archive.org"]),
        ("https://web.archive.org/about/", ["web.archive.org"]),
        ("https://archive.ph/newest/https://888.com/", ["888.com", "archive.ph"]),
        ("https://archive.today/2020/https://888.com/", ["888.com", "archive.today"]),
        (
            "https://webcache.googleusercontent.com/search?q=cache:AbC-1:888.com/x+bets",
            ["888.com", "webcache.googleusercontent.com"],
        ),
        ("view-source:https://web.archive.org/web/2/http://888.com", ["888.com", "web.archive.org"]),
        (
            "https://0-my--bets-example.translate.goog/?_x_tr_sl=en&_x_tr_enc=0",
            ["my-bets.example", "0-my--bets-example.translate.goog"],
        ),
        (
            "https://1-trem--wu5a-vn.translate.goog/?_x_tr_enc=1",
            ["xn--trem-wu5a.vn", "1-trem--wu5a-vn.translate.goog"],
        ),
        ("https://1-example-com.translate.goog/", ["1.example.com", "1-example-com.translate.goog"]),
        ("https://om.translate.goog/x?_x_tr_hp=www-888-c", ["www.888.com", "om.translate.goog"]),
        (
            "https://translate.googleusercontent.com/translate_c?depth=1&u=https://888.com/",
            ["888.com", "translate.googleusercontent.com"],
        ),
        (
            "https://papago.naver.net/website?locale=vi&source=en&url=https%3A%2F%2F888.com%2Fx",
            ["888.com", "papago.naver.net"],
        ),
        (
            "https://fanyi.baidu.com/transpage?query=https%3A%2F%2F888.com&from=en",
            ["888.com", "fanyi.baidu.com"],
        ),
        (
            "https://www-888-com.cdn.ampproject.org/c/s/www.888.com/bets?x=1",
            ["www.888.com", "www-888-com.cdn.ampproject.org"],
        ),
        ("https://cdn.ampproject.org/v/888.com", ["888.com", "cdn.ampproject.org"]),
        (
            "https://my--bets-example.cdn.ampproject.org/",
            ["my-bets.example", "my--bets-example.cdn.ampproject.org"],
        ),
        (
            "https://0-my--bets-example-0.cdn.ampproject.org/x",
            ["my-bets.example", "0-my--bets-example-0.cdn.ampproject.org"],
        ),
        ("https://888-com.bing-amp.com/c/s/888.com/", ["888.com", "888-com.bing-amp.com"]),
        ("https://www.google.com.vn/amp/s/www.888.com/bets", ["www.888.com", "www.google.com.vn"]),
        ("https://google.com/amp/888.com", ["888.com", "google.com"]),
        ("https://www.google.com/search?q=amp", ["www.google.com"]),
        ("https://cc.bingj.com/cache.aspx?q=x&u=http%3a%2f%2f888.com%2f&w=1", ["888.com", "cc.bingj.com"]),
        ("https://r.jina.ai/https://888.com/x?y=z", ["888.com", "r.jina.ai"]),
        ("https://r.jina.ai/888.com", ["888.com", "r.jina.ai"]),
        ("https://12ft.io/https://www.888.com", ["www.888.com", "12ft.io"]),
        ("https://12ft.io/api/proxy?ref=&q=https%3A%2F%2F888.com", ["888.com", "12ft.io"]),
        ("https://12ft.io/", ["12ft.io"]),
        ("chrome://settings", []),
    ],
)
def test_a_translation_or_a_kept_copy_is_judged_by_whose_page_it_is_too(
    page: Page, address: str, hosts: list[str]
) -> None:
    assert page.ask("hostsOf(address)", address=address) == hosts


def test_seconds_in_front_of_a_copy_are_those_of_whose_page_it_is(page: Page) -> None:
    shown = {"url": "https://web.archive.org/web/2/http://888.com", "active": True}
    said = page.ask(
        "report(windows, [], [])", windows=[{"focused": True, "state": "normal", "tabs": [shown]}]
    )
    assert said == {"front": "888.com", "audible": False, "hosts": ["web.archive.org"], "playing": []}


def test_the_browser_fetches_no_translation_nor_copy_of_a_closed_site(page: Page) -> None:
    rules = page.ask("networkRules({blocked: ['my-bets.example'], allowed: [], searches: []})")
    assert rules[0]["condition"]["requestDomains"] == [
        "my-bets.example",
        "my--bets-example.translate.goog",
        "my--bets-example.cdn.ampproject.org",
        "0-my--bets-example.translate.goog",
        "0-my--bets-example-0.cdn.ampproject.org",
        "www-my--bets-example.translate.goog",
        "www-my--bets-example.cdn.ampproject.org",
    ]


def test_the_browser_fetches_no_translation_of_a_closed_name_with_diacritics(page: Page) -> None:
    rules = page.ask("networkRules({blocked: ['xn--trem-wu5a.vn'], allowed: [], searches: []})")
    assert "1-trem--wu5a-vn.translate.goog" in rules[0]["condition"]["requestDomains"]


def test_no_rule_holds_what_a_browser_takes_for_no_name(page: Page) -> None:
    """Firefox refuses all rules of a call when one name is not written as its URL has it."""
    closed = told(view("xn--zz.example", is_open=False), closed=("xn--trem-wu5a.vn", "bets.example"))
    [rule] = page.ask("networkRules(new Rules(said).names())", said=closed)
    domains = rule["condition"]["requestDomains"]
    assert {"xn--trem-wu5a.vn", "bets.example", "bets-example.translate.goog"} <= set(domains)
    assert all(canonical(f"http://{name}") == name for name in domains)


SEARCH = "coccoc.com/search"


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


def test_it_asks_only_what_the_relay_lets_through() -> None:
    code = "".join((FOLDER / name).read_text("utf-8") for name in MANIFEST["background"]["scripts"])
    assert set(re.findall(r'\bask\("(\w+)"', code)) == host.ASKED - {"page"}  # the other extension's


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("http://Example.COM./secret?q=1#x", "example.com"),
        ("https://user:word@m.example.com:8443/", "m.example.com"),
        ("view-source:https://example.com/", "example.com"),
        ("blob:https://example.com/uuid", "example.com"),
        ("view-source:blob:https://example.com/x", "example.com"),
        ("about:reader?url=https%3A%2F%2Fexample.com%2Fpage", "example.com"),
        ("about:reader?url=%E0%A4%A", ""),
        ("https://[::1]:80/x", "[::1]"),
        ("https://xn--thnglong-4va.vn", "xn--thnglong-4va.vn"),
        ("https://good.example\\@bad.example/", "good.example"),
        ("about:blank", ""),
        ("chrome://settings", ""),
        (f"https://{'a' * 245}.example/", f"{'a' * 245}.example"),
        (f"https://{'a' * 246}.example/", ""),
        ("file:///etc/passwd", ""),
        ("", ""),
    ],
)
def test_only_the_host_of_an_address_is_looked_at(page: Page, address: str, name: str) -> None:
    assert page.ask("hostOf(address)", address=address) == name
    assert page.ask("hostOf(undefined)") == ""


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


@pytest.mark.parametrize(
    ("left", "sign"), [(None, ""), (-3, "0s"), (59, "59s"), (60, "1"), (61, "2"), (5999, "100"), (7200, "2h")]
)
def test_a_badge_has_four_signs(page: Page, left: int | None, sign: str) -> None:
    assert page.ask("badge(left)", left=left) == sign


@pytest.mark.parametrize(
    ("seconds", "english", "vietnamese"),
    [
        (30, "30 s", "30 giây"),
        (90, "2 min", "2 phút"),
        (5400, "1 h 30 min", "1 giờ 30 phút"),
        (7200, "2 h", "2 giờ"),
    ],
)
def test_a_span_is_said_in_both_languages(page: Page, seconds: int, english: str, vietnamese: str) -> None:
    for language, words in (("en", english), ("vi", vietnamese)):
        code = "span((key, values) => say(language, key, values), seconds)"
        assert page.ask(code, language=language, seconds=seconds) == words


def test_a_refusal_is_shown_on_its_day_and_not_on_every_later_visit(page: Page) -> None:
    def asked(target: str, day: int, state: str) -> dict[str, Any]:
        return {"target": target, "expires_at": f"2026-11-{day}T17:00:00Z", "state": state}

    here = "site:x.vn"
    old, other = asked(here, 24, "refused"), asked("site:y.vn", 25, "asked")
    now = "Date.parse('2026-11-25T09:10:00Z')"
    assert page.ask(f"requestOf(asked, here, {now}) ?? null", asked=[other, old], here=here) is None
    new = asked(here, 25, "refused")
    assert page.ask(f"requestOf(asked, here, {now})", asked=[other, new, old], here=here) == new


def test_both_languages_say_the_same_things_with_the_same_values(page: Page) -> None:
    words = page.ask("WORDS")
    assert words["en"].keys() == words["vi"].keys()
    for key, text in words["en"].items():
        assert set(re.findall(r"%\w+%", text)) == set(re.findall(r"%\w+%", words["vi"][key])), key
    assert {reason.value for reason in Reason} <= words["en"].keys()


def test_everything_that_is_said_is_used(page: Page) -> None:
    code = "".join((FOLDER / name).read_text("utf-8") for name in OURS if name != "words.js")
    reasons = {reason.value for reason in Reason}
    unused = {key for key in page.ask("WORDS.en") if f'"{key}"' not in code} - reasons
    assert not unused


def test_a_language_that_it_does_not_speak_is_english(page: Page) -> None:
    assert page.ask("say('de', 'closed', { site: 'X' })") == "X is closed"
    assert page.ask("say('vi', 'refused', {})") == "Lần này chưa được con nhé."


def test_categories_are_called_as_everywhere(page: Page) -> None:
    assert page.ask("CATEGORIES") == {key: list(names) for key, names in CATEGORIES.items()}
