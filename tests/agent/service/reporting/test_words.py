"""Sentences of the log."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from string import Formatter

import pytest

from agent.service.reporting.words import FEW, LONG, TEXTS, called, few, say, span
from policies.finding import Reason
from policies.target import Target
from tests.architecture.sources import modules, short, tree


def test_both_languages_say_the_same_things() -> None:
    for english, vietnamese in TEXTS.values():
        fields = [
            {name for _, name, _, _ in Formatter().parse(text) if name} for text in (english, vietnamese)
        ]
        assert fields[0] == fields[1]


def test_of_many_things_a_few_are_named() -> None:
    assert few(("a", "b")) == "a, b"
    assert few([f"{number}" for number in range(FEW + 3)]) == "0, 1, 2, 3, 4 (+3)"
    assert few(["/" * 300 + "game (1)"]) == "…" + "/" * (LONG - 8) + "game (1)"


def test_every_reason_for_which_something_closes_has_a_sentence() -> None:
    assert {reason.value for reason in Reason} - {"open"} <= TEXTS.keys()


def test_a_sentence() -> None:
    values = {"time": timedelta(minutes=90), "what": "Minecraft"}
    assert say("asked", "en", **values) == "asked for 1 h 30 min more for Minecraft"
    assert say("asked", "vi", **values) == "xin thêm 1 giờ 30 phút cho Minecraft"


@pytest.mark.parametrize(
    ("target", "name", "english", "vietnamese"),
    [
        ("screen", "screen", "the PC", "máy tính"),
        ("category:games", "games", "Games", "Trò chơi"),
        ("category:unheard", "unheard", "unheard", "unheard"),
        ("app:minecraft", "Minecraft", "Minecraft", "Minecraft"),
    ],
)
def test_targets_as_people_call_them(target: str, name: str, english: str, vietnamese: str) -> None:
    assert called(Target.parse(target), name, "en") == english
    assert called(Target.parse(target), name, "vi") == vietnamese


@pytest.mark.parametrize(
    ("seconds", "english", "vietnamese"),
    [
        (0, "0 min", "0 phút"),
        (45, "45 s", "45 giây"),
        (60, "1 min", "1 phút"),
        (3599, "59 min 59 s", "59 phút 59 giây"),
        (-7200, "2 h", "2 giờ"),
        (90061, "1 day 1 h", "1 ngày 1 giờ"),
    ],
)
def test_spans_as_people_say_them(seconds: int, english: str, vietnamese: str) -> None:
    assert span(timedelta(seconds=seconds), "en") == english
    assert span(timedelta(seconds=seconds), "vi") == vietnamese
    assert span(timedelta(seconds=seconds), "fr") == english


ABOUT = {"who", "child", "kind"}
"""What a call says of its line, not in it."""


def given(path: Path, call: ast.Call) -> list[str]:
    """The words of the log that a call may mean; none where it is about something else."""
    if not isinstance(call.func, ast.Attribute) or not call.args:
        return []
    said, owner = call.func.attr, ast.unparse(call.func.value)
    told = said in {"log", "often"} and (owner.endswith("reporter") or path.stem == "reporter")
    if not told and (owner, said) != ("words", "say"):
        return []
    first = call.args[0]
    words = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
    return [str(x.value) for x in words if isinstance(x, ast.Constant)]


def test_each_line_of_the_log_has_its_sentence_and_all_that_the_sentence_names() -> None:
    files = [x for x in modules() if short(x).startswith(("agent/service/", "agent/bootstrap/"))]
    calls = [(x, call) for x in files for call in ast.walk(tree(x)) if isinstance(call, ast.Call)]
    found, wrong = 0, []
    for path, call in calls:
        for word in given(path, call):
            fields = {name for _, name, _, _ in Formatter().parse(TEXTS[word][0]) if name}
            values = {x.arg for x in call.keywords} - ABOUT
            lacks = set() if None in values else fields - values - {"what"}
            if lacks or values - fields - {None}:
                wrong.append((short(path), word, lacks, values - fields))
            found += 1
    assert not wrong
    assert found > 20
