"""What can be brought about as often as somebody likes, in a log that others read too."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from agent import service
from agent.api import contract
from agent.api import messages as m
from agent.api.errors import AgentError
from agent.ports import Refusal
from agent.service.acting.starts import TELL_EVERY, RefusedStarts
from agent.service.reporting.pace import EVERY, FREE, KNOWN, LONGEST, SPOKEN, Pace
from policies.finding import Reason
from policies.ids import AppId, ChildId
from policies.target import Target
from tests.agent.service.known import MINECRAFT
from tests.agent.service.stage import AN, HEAD, SECONDS, Stage, play, program

CHILD = ChildId("an")
NOW = datetime(2026, 11, 25, 7, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 11, 25), date(2026, 11, 26)
RULES = """
[[child.an.rule]]
match = { exe = "/opt/mygame" }
name = "My game"
action = "block"

[child.binh]
name = "Bình"
accounts = ["binh"]
"""


def app(number: int) -> Target:
    return Target.parse(f"app:{number}")


def say(pace: Pace, number: int, at: datetime = NOW, day: date = TODAY, *, named: bool = False) -> bool:
    return pace.alone(CHILD, ("block", app(number)), f"{number} was closed", at, day, named=named)


def test_the_same_of_the_same_thing_is_told_once_a_day_and_then_together() -> None:
    pace = Pace()
    assert [say(pace, 1, named=True) for _ in range(5)] == [True] + [False] * 4
    assert say(pace, 2, named=True)
    assert list(pace.due(NOW, "en")) == []
    assert list(pace.due(NOW + EVERY, "en")) == [(CHILD, "again and again: 1 was closed (4×)")]
    assert list(pace.due(NOW + 2 * EVERY, "en")) == []
    assert not say(pace, 1, NOW + EVERY, named=True)
    assert list(pace.due(NOW + EVERY, "vi", at_once=True)) == [
        (CHILD, "lặp lại nhiều lần: 1 was closed (1×)")
    ]
    assert say(pace, 1, day=TOMORROW, named=True)


def test_of_what_no_rule_names_only_so_much_is_told_and_the_rest_is_counted() -> None:
    pace = Pace()
    told = [say(pace, number) for number in range(KNOWN + 100)]
    assert told == [True] * FREE + [False] * (KNOWN + 100 - FREE)
    assert say(pace, 5000, named=True)
    assert not any(say(pace, number) for number in range(KNOWN + 50, KNOWN + 150))
    ((_, line),) = pace.due(NOW + EVERY, "en")
    assert line.count("×") == SPOKEN
    assert line.endswith(f"; {KNOWN + 200 - FREE - SPOKEN - line.count('2×')} other things of this kind")
    assert say(pace, 7, day=TOMORROW)


def test_however_long_a_name_is_a_line_is_not() -> None:
    pace = Pace()
    for _ in range(2):
        pace.alone(CHILD, ("block", app(1)), "x" * 5000, NOW, TODAY, named=True)
    ((_, line),) = pace.due(NOW, "en", at_once=True)
    assert len(line) < LONGEST + 50


def test_what_is_erased_comes_not_back() -> None:
    pace = Pace()
    for child in (CHILD, ChildId("binh"), ChildId("chi")):
        for _ in range(2):
            pace.alone(child, ("block", app(1)), "closed", NOW, TODAY, named=True)
    pace.forget(ChildId("binh"))
    assert [child for child, _ in pace.due(NOW, "en", at_once=True)] == [CHILD, "chi"]
    say(pace, 1)
    pace.forget(None)
    assert list(pace.due(NOW, "en", at_once=True)) == []


PARAMS: dict[str, Any] = {
    "unlock": m.Secret("0000"),
    "ask": m.Ask("screen", m.Seconds(60), "please"),
    "page": m.Page("888.com", "gambling"),
    "explain": m.Pid(100),
    "answer": m.Answer(1, m.Seconds(60)),
    "takeback": m.TakeBack(1),
    "policy.apply": m.ApplyPolicy(HEAD),
    "policy.version": m.OfVersion(1),
    "secret.set": m.NewSecret("12345"),
    "redeem": m.Redeem("12345678"),
    "secret.recover": m.Recover("0000-0000-0000-0000-0000-0000-0000", "12345"),
    "secret.reset": m.ResetSecret("12345"),
    "lockout.lift": m.Lift("an"),
    "restore": m.RestorePart("", last=True),
}
"""What a child's script says where a method wants to be told something."""


async def call_everything(stage: Stage) -> None:
    """As a child, with no thought for what it is good for."""
    for method in contract.METHODS:
        params = PARAMS[method.name] if method.name in PARAMS else method.params()
        actor = stage.router.actor(stage.peer("an"), unlocked=False)
        try:
            answer = stage.router.call(actor, method, params)
            if isinstance(answer, Awaitable):
                await answer
        except AgentError:
            continue


def test_a_child_who_calls_and_tries_everything_pushes_nothing_out_of_sight(tmp_path: Path) -> None:
    """For an hour here; a guardian who reads fifty lines reads all that matters of it."""

    class Clock:
        now = 0.0

    async def story(stage: Stage) -> None:
        gate = RefusedStarts(
            stage.pc.programs,
            stage.household,
            stage.reporter,
            stage.health,
            lambda: Clock.now,
            lambda: stage.enforcer.watches,
        )
        stage.log_in()
        stage.ask("lan", contract.GRANT, m.GiveTime(extra=m.Seconds(600), child="an"))
        for _ in range(61):
            await stage.beat()
            gate.refused(Refusal(AN, "/opt/mygame", 100))
            await call_everything(stage)
            stage.pc.clock.pass_time(60 * SECONDS)
            Clock.now += TELL_EVERY
        await stage.beat()
        lines = Counter(x.what for x in stage.ask("lan", contract.LOG, m.LogOf(limit=50)).entries)
        assert lines["gave 10 min more for the PC"] == 1
        assert lines["asked for 1 min more for the PC"] == 1
        assert lines["took a copy of what is recorded"] == 2
        assert lines["My game was tried and did not start: it is closed now"] == 1
        assert lines["again and again: My game was tried and did not start: it is closed now (60×)"] == 1
        assert sum(lines.values()) < 25
        assert "internal-error" not in stage.standing

    play(tmp_path, RULES, story)


def test_closing_all_that_a_child_brought_along_is_told_of_some_of_it(tmp_path: Path) -> None:
    """Any file may be called as a game of the catalogue is; each is closed with its category."""
    games = '[[child.an.rule]]\ncategory = "games"\ndaily = "60s"\n'

    async def story(stage: Stage) -> None:
        names = [f"game{number}" for number in range(2 * FREE)]
        for name in names:
            known = replace(MINECRAFT, app=AppId(name), name=name)
            stage.household.known.by_fact["exe", name] = stage.household.known.by_app[known.app] = known  # type: ignore[index]
        session = stage.log_in()
        for number, name in enumerate(names):
            stage.pc.start(program(100 + number, f"/home/an/{name}"))
        stage.front(stage.pc.programs.program(100))
        await stage.live(70 * SECONDS, beat=10 * SECONDS)
        kinds = {"limit", "closed"}
        lines = [entry.what for entry in stage.store.entries(CHILD, 1000) if entry.kind in kinds]
        assert "Games was closed: the day's time was used" in lines
        assert len(lines) == FREE + 1
        stage.pc.sessions.remove(session.id)  # who is away asks for no beats
        await stage.live(EVERY + 10 * SECONDS, beat=600 * SECONDS)
        (told,) = (x.what for x in stage.store.entries(CHILD, 1000) if x.what.startswith("again and again"))
        assert told.endswith(f"; {FREE - SPOKEN} other things of this kind")

    play(tmp_path, games, story)


def test_what_is_still_to_be_told_is_told_before_the_end(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        for _ in range(3):
            stage.reporter.often("not-started", CHILD, Target.parse("app:my-game"))
        stage.reporter.catch_up()
        assert len(stage.store.entries(CHILD, 10)) == 1
        stage.reporter.catch_up(at_once=True)
        assert stage.store.entries(CHILD, 1)[0].what.endswith("it is closed now (2×)")

    play(tmp_path, RULES, story)


BY_CHILD = {reason.value for reason in Reason} - {"open"} | {
    *("not-started", "did-instead", "did-not-hold"),
    *("browser-unlinked", "browser-uncovered", "browser-apart", "browser-misled", "browser-changed"),
}
"""Told by ``often``."""
BOUNDED = {
    *("asked", "code-wrong", "code-used", "secret-wrong", "recovery-wrong", "exported"),
    *("ran-without", "unseen"),
}
"""A child can bring them about, and not often: five open questions, a hundred wrong tries, once an hour, once
a start of the PC."""


def test_whatever_is_told_without_a_bound_is_not_a_child_s_to_bring_about() -> None:
    told: set[str] = set()
    for file in Path(service.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first = node.args[0]
                if node.func.attr in {"log", "_log"} and isinstance(first, ast.Constant):
                    told.add(str(first.value))
    by_others = {
        *("started", "stopped", "door-opened", "recovery-made", "recovery-used", "secret-reset"),
        *("tries-allowed", "code-made", "clock-corrected", "clock-accepted", "restored", "backed-up"),
        *("enrolled", "freed", "refused", "took-back"),
    }
    assert told <= BOUNDED | by_others
    assert not told & BY_CHILD
