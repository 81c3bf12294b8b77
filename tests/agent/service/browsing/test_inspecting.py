"""One look at one browser: what is known after it."""

from __future__ import annotations

import pytest

from agent.api.browser_problems import BROWSER_APART, BROWSER_CHANGED, BROWSER_MISLED, BROWSER_UNLINKED
from agent.platforms.memory.browsers import MemoryBrowsers
from agent.ports import Copy
from agent.service.browsing.inspecting import Inspecting
from agent.service.browsing.link import LASTING, Link
from agent.service.browsing.renewals import Renewals
from policies.ids import ChildId
from policies.target import app
from tests.agent.service.stage import program

FIREFOX = program(100, "/usr/bin/firefox")
WHOSE = ChildId("an"), app("firefox")


def looked_at(copies: MemoryBrowsers, *, missed: bool = False) -> tuple[Link, list[Copy]]:
    link, given = Link(0.0), list[Copy]()
    inspecting = Inspecting(copies, Renewals(lambda: 5.0, given.append), lambda: 5.0)
    assert link.due(5.0, missed=missed)
    inspecting.look(FIREFOX, link, WHOSE, missed=missed)
    return link, given


def test_a_look_that_goes_on_says_nothing_yet_and_is_due_again() -> None:
    link, given = looked_at(MemoryBrowsers(kept={100: None}))
    assert (link.wrong, link.touched, given) == ("", 5.0, [])
    assert link.lasts(5.0 + LASTING)


@pytest.mark.parametrize(("how", "wrong"), [(Copy.CHANGED, BROWSER_CHANGED), (Copy.GENUINE, "")])
def test_what_lies_in_its_profile(how: Copy, wrong: str) -> None:
    link, given = looked_at(MemoryBrowsers(kept={100: how}))
    assert link.wrong == wrong
    assert not link.lasts(5.0 + LASTING)
    assert given == ([how] if wrong else [])


def test_what_is_missing_is_given_anew_once_the_browser_is_missed() -> None:
    assert looked_at(MemoryBrowsers(kept={100: Copy.MISSING}))[1] == []
    assert looked_at(MemoryBrowsers(kept={100: Copy.MISSING}), missed=True)[1] == [Copy.MISSING]


def test_how_it_was_started_goes_before_what_lies_there() -> None:
    lies = {100: Copy.CHANGED}
    assert looked_at(MemoryBrowsers(kept=lies, set_apart={100}))[0].wrong == BROWSER_APART
    assert looked_at(MemoryBrowsers(kept=lies, led_astray={100}))[0].wrong == BROWSER_MISLED
    assert looked_at(MemoryBrowsers(kept=lies, bare={100}))[0].wrong == BROWSER_UNLINKED
