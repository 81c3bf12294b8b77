"""While nobody answers: time runs out all the same, and what is closed stays covered."""

from __future__ import annotations

from typing import Any

from tests.ui.browser.covers import CLOSED, COVER, GAME, OURS, status
from tests.ui.browser.engine import Background
from tests.ui.browser.extension import told, view


def timed(site: int | None = None, screen: int | None = None, coming: str = "daily") -> dict[str, Any]:
    """A game that is open for so many seconds, on a PC that is."""
    game = view("game.example", is_open=True, left=site)
    game["status"] |= {"target": "site:game.example", "because": "site:game.example", "coming": coming}
    whole = {"target": "screen", "because": "screen", "coming": "window", "open": True, "left": screen}
    return told(game) | {"screen": whole}


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


def test_pages_of_ours_hear_that_the_agent_is_back() -> None:
    page = Background()
    page.show("https://school.example/")
    page.answer(CLOSED)
    page.hear({"event": "lost"})
    before = len(page.said("messages"))
    page.hear({"event": "connected", "child": "an", "language": "en"})
    page.answer(CLOSED)
    assert len(page.said("messages")) == before + 1
