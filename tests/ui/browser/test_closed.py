"""Our page over a closed site, with as much of a browser as it speaks to: what a child reads there."""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from agent.api import contract, errors
from agent.api import messages as m
from agent.api.contract import METHODS, Access
from agent.api.errors import CODES, AgentError
from agent.api.refusals import SENTENCES
from agent.ports.store import StoreProblem
from tests.agent.service.failing import full_disk
from tests.agent.service.stage import AN, Stage, play
from tests.ui.browser.extension import FOLDER, Page
from tests.ui.browser.surroundings import CLOCK, DOCUMENT, HOURS, Script, hours, is_zone
from ui.browser import host
from ui.text import translator

BROWSER = """
const answers = {};
globalThis.location = { search: "?video.example" };
globalThis.browser = {
  runtime: { sendMessage: async ({ kind }) => answers[kind], onMessage: { addListener: () => {} } },
};
"""
NOW = "2026-11-25T09:10:00Z"
ZONE = "Asia/Ho_Chi_Minh"
"""The PC's own is another."""


def moment(at: str) -> int:
    """Milliseconds, as browsers count."""
    return int(datetime.fromisoformat(at).timestamp()) * 1000


class Closed(Script):
    """The page over video.example, before a child whose family speaks that language."""

    def __init__(
        self, language: str, opens_at: str | None = None, now: str = NOW, zone: str | None = ZONE
    ) -> None:
        super().__init__()
        self.engine.add_callable("isZone", is_zone)
        self.engine.add_callable("hours", hours)
        self.engine.eval(CLOCK + DOCUMENT + HOURS + BROWSER)
        status = {
            "target": "site:video.example",
            "because": "site:video.example",
            "reason": "daily",
            "open": False,
            "opens_at": opens_at,
        }
        told = {"language": language, "by": "", "unsafe": []} | ({"zone": zone} if zone else {})
        view = {"name": "Video", "status": status}
        self.answers(
            "state", {"told": told, "view": view, "asked": [], "connected": True, "now": moment(now)}
        )
        for name in ("words.js", "sites.js", "closed.js"):
            self.engine.eval((FOLDER / name).read_text("utf-8"))
        self.settle()

    @property
    def next(self) -> str:
        """When it opens again."""
        return str(self.engine.eval("elements.next.textContent"))

    def answers(self, kind: str, answer: object) -> None:
        """What the background will say."""
        self.engine.eval(f"answers.{kind} = {json.dumps(answer)}; 0")

    def ask(self, answer: object) -> str:
        """The child presses the button and hears that; what stands there then."""
        self.answers("ask", answer)
        self.submit()
        return str(self.engine.eval("elements.status.textContent"))


@pytest.fixture(scope="module")
def page() -> Page:
    return Page()


def refusal(page: Page, language: str, error: AgentError) -> str:
    """What a child reads of it."""
    answer = {"code": CODES[kind_of(error)], "case": error.case, "about": dict(error.about)}
    return str(page.ask("refusal(language, answer)", language=language, answer=answer))


def kind_of(error: AgentError) -> type[AgentError]:
    return next(kind for kind in type(error).__mro__ if kind in CODES)


def test_a_refusal_is_read_in_the_familys_language() -> None:
    asked = {"code": -32006, "case": "request.repeated", "about": {"number": "3"}}
    assert Closed("vi").ask(asked) == "Chưa gửi được: Con đã xin rồi (số 3)."
    assert Closed("en").ask(asked) == "It could not be sent: You have asked already (number 3)."
    assert Closed("vi").ask({"result": {}}) == "Đã gửi. Có câu trả lời là hiện ngay ở đây."


@pytest.mark.parametrize("answer", [{"error": ""}, {"error": "The agent is not there."}, None])
def test_an_agent_that_is_away_is_told_as_that(answer: object) -> None:
    assert Closed("vi").ask(answer) == "Luytre hiện không trả lời. Con gọi bố mẹ nhé."


@pytest.mark.parametrize(
    ("opens_at", "english", "vietnamese"),
    [
        ("2026-11-25T09:30:00Z", "It opens again in 20 min", "Mở lại sau 20 phút"),
        ("2026-11-25T13:00:00Z", "It opens again: 20:00", "Mở lại lúc: 20:00"),
        ("2026-11-25T18:05:00Z", "It opens again: tomorrow, 01:05", "Mở lại lúc: 01:05 ngày mai"),
        ("2026-11-26T01:00:00Z", "It opens again: tomorrow, 08:00", "Mở lại lúc: 08:00 ngày mai"),
        ("2026-11-26T17:00:00Z", "It opens again: Friday, 00:00", "Mở lại lúc: 00:00 Thứ Sáu"),
        ("2026-11-30T17:00:00Z", "It opens again: Tuesday, 00:00", "Mở lại lúc: 00:00 Thứ Ba"),
    ],
)
def test_hours_are_those_of_the_household_as_in_its_windows(
    opens_at: str, english: str, vietnamese: str
) -> None:
    assert [Closed(language, opens_at).next for language in ("en", "vi")] == [english, vietnamese]


def test_a_weekday_that_comes_once_more_before_has_its_date() -> None:
    monday = "2026-11-23T01:00:00Z"
    said = [Closed(language, "2026-11-29T17:00:00Z", monday).next for language in ("en", "vi")]
    assert said == [
        "It opens again: Monday 30 November, 00:00",
        "Mở lại lúc: 00:00 Thứ Hai, 30 tháng 11",
    ]


@pytest.mark.parametrize("zone", ["No/Where", None])
def test_a_zone_that_the_browser_does_not_know_hides_no_hour(zone: str | None) -> None:
    assert Closed("en", "2026-11-25T13:00:00Z", zone=zone).next == "It opens again: 13:00"


def refusals(tmp_path: Path) -> Iterator[AgentError]:
    """What a real agent says to a child who asks for what it will not take."""
    found: list[AgentError] = []

    async def story(stage: Stage) -> None:
        def ask(target: str, seconds: int = 60, account: str = AN) -> m.RequestView | None:
            try:
                params = m.Ask(target, m.Seconds(seconds))
                return stage.ask(account, contract.ASK, params)
            except AgentError as error:
                found.append(error)
                return None

        stage.log_in()
        await stage.beat()
        asked = ask("screen")
        assert asked is not None
        ask("screen")
        for site in ("youtube.com", "888.com", "spotify.com", "school.example"):
            assert ask(f"site:{site}")
        ask("category:games")
        stage.ask("lan", contract.ANSWER, m.Answer(asked.id))
        ask("screen")
        ask("category:games", 0)
        ask("category:game")
        ask("nothing")
        ask("screen", account="tam")
        with full_disk():
            ask("category:games")

    play(tmp_path, "", story)
    return iter(found)


def test_what_a_real_agent_refuses_has_words_in_both_languages(page: Page, tmp_path: Path) -> None:
    found = list(refusals(tmp_path))
    kinds = ["TooMany"] * 3 + ["BadParams", "NotFound", "BadParams", "Denied", "StoreProblem"]
    assert [type(error).__name__ for error in found] == kinds
    for error in found:
        english, vietnamese = (refusal(page, language, error) for language in ("en", "vi"))
        assert "" != english != vietnamese != ""
        assert vietnamese != refusal(page, "vi", AgentError())
        assert str(error) not in vietnamese
        numbers = re.findall(r"\d+", str(error)) if isinstance(error, errors.TooMany) else []
        assert re.findall(r"\d+", vietnamese) == numbers


SERVING = (
    *("agent.api.wire", "agent.server.actor", "agent.server.connection", "agent.server.router"),
    *("agent.service.handlers", "agent.service.household", "agent.service.requests", "agent.service.said"),
    *("agent.service.browsing.appeals", "agent.service.browsing.surfing"),
)
"""Where the methods of the extension are served."""


def made(module: str) -> Iterator[tuple[type[AgentError], str]]:
    """Each error that a file makes, with its case."""
    source = importlib.import_module(module).__file__
    assert source is not None
    for node in ast.walk(ast.parse(Path(source).read_text("utf-8"))):
        match node:
            case ast.Call(ast.Name(name), _):
                case = ""
            case ast.Call(ast.Attribute(ast.Name(name), "of"), [ast.Constant(str(case)), *_]):
                pass
            case _:
                continue
        kind = getattr(errors, name, None)
        if isinstance(kind, type) and issubclass(kind, AgentError):
            yield kind, case


def test_each_kind_that_its_methods_may_get_has_words_of_its_own(page: Page) -> None:
    asked = [method for method in METHODS if method.name in host.ASKED]
    assert {method.access for method in asked} <= {Access.ANYONE, Access.SELF}, "so no secret is asked for"
    kinds = {kind for module in SERVING for kind, _ in made(module)} | {errors.UnknownMethod, AgentError}
    kinds -= {errors.NotHere}
    assert kinds > {errors.Denied, errors.TooMany, errors.Unavailable, errors.NotFound}
    known = page.ask("KINDS")
    for kind in kinds | {kind_of(StoreProblem("disk-full"))}:
        english, vietnamese = known[str(CODES[kind])]
        assert english != vietnamese
        assert refusal(page, "en", kind("x")) == english
        assert refusal(page, "vi", kind("x")) == vietnamese


def test_what_it_never_heard_of_is_told_in_the_pages_language(page: Page) -> None:
    """An agent of the future may refuse in another way."""
    answer = {"error": "Something new.", "code": -32050}
    said = [page.ask("refusal(language, answer)", language=x, answer=answer) for x in ("en", "vi", "de")]
    assert said == ["That did not work. Please try again.", "Chưa được. Hãy thử lại nhé.", said[0]]
    assert page.ask("refusal('vi', {error: 'Something new.'})") == ""
    assert page.ask("refusal('vi', {error: '', code: -32007})") == page.ask("KINDS")["-32007"][1]


def test_sentences_are_those_of_the_agent_and_said_as_everywhere(page: Page) -> None:
    """Each question too many has an answer that says what to wait for."""
    cases = {case for kind, case in made("agent.service.requests") if kind is errors.TooMany}
    vietnamese = translator("vi")
    assert page.ask("REFUSALS") == {case: [SENTENCES[case], vietnamese(SENTENCES[case])] for case in cases}
    assert len(cases) == 4


def test_a_case_that_it_never_heard_of_is_told_by_its_kind(page: Page) -> None:
    for strange in ("constructor", "toString", "", "of.the-future"):
        answer = {"code": -32006, "case": strange, "about": {}}
        assert page.ask("refusal('en', answer)", answer=answer) == page.ask("KINDS")["-32006"][0]


def test_what_comes_next_is_written_anew_as_time_goes_by() -> None:
    closed = Closed("en", opens_at="2026-11-25T09:20:00Z")
    closed.wait(1)
    assert "10 min" in closed.read("elements.next.textContent")
    closed.wait(300)
    assert "5 min" in closed.read("elements.next.textContent")
    closed.engine.eval("now += 200000; heard.visibilitychange(); 0")
    assert "2 min" in closed.read("elements.next.textContent"), "it was hidden, where timers rest"
