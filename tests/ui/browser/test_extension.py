"""What the extension may do, and the words in which it speaks: without a browser."""

from __future__ import annotations

import re
import tomllib

import pytest

from policies.catalog import CATEGORIES
from policies.finding import Reason
from tests.ui.browser.extension import FOLDER, MANIFEST, OURS, Page
from ui.browser import host


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


def test_it_asks_only_what_the_relay_lets_through() -> None:
    code = "".join((FOLDER / name).read_text("utf-8") for name in MANIFEST["background"]["scripts"])
    assert set(re.findall(r'\bask\("(\w+)"', code)) == host.ASKED - {"page"}  # the other extension's


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
