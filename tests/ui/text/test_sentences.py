"""Sentences of the agent, in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.api import contract, errors
from agent.api import messages as m
from agent.api.errors import AgentError
from agent.ports.store import StoreProblem
from agent.storage.backup import Refused
from tests.agent.service.stage import Stage, play
from tests.architecture.sources import ROOT
from ui.text.sentences import SENTENCES, known, said

BINH = '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'
CALLS = {
    "which child": (contract.STATUS, m.OfChild(), "Hãy nói rõ là con nào: an, binh."),
    "no such child": (
        contract.STATUS,
        m.OfChild("bin"),
        "Không có con nào tên “bin”. Có phải là binh hoặc an?",
    ),
    "no such request": (contract.ANSWER, m.Answer(7), "Không có lời xin số 7. Đang chờ: không có."),
    "too long": (
        contract.GRANT,
        m.GiveTime(extra=m.Seconds(10**6), child="an"),
        "Cho ít nhất một giây và nhiều nhất 24 giờ.",
    ),
    "no such program": (contract.EXPLAIN, m.Pid(7), "Không có chương trình nào của con mang số 7."),
}


@pytest.mark.parametrize("what", CALLS)
def test_what_the_agent_refuses_is_said_in_vietnamese(tmp_path: Path, what: str) -> None:
    method, params, told = CALLS[what]

    async def story(stage: Stage) -> None:
        with pytest.raises(AgentError) as refused:
            stage.ask("lan", method, params)
        assert said(str(refused.value), "vi") == told
        assert said(str(refused.value), "en") == str(refused.value)

    play(tmp_path, BINH, story)


def test_what_is_not_known_is_quoted() -> None:
    assert said("Something new.", "vi") == "Something new."


@pytest.mark.parametrize("sentence", SENTENCES)
def test_each_is_its_own(sentence: str) -> None:
    words = {
        "name": "x",
        "names": "x or y",
        "number": "3",
        "numbers": "none",
        "state": "granted",
        "time": "15:15",
    }
    text = sentence.format(**words, word="x", why="x", problem="x")
    assert said(text, "en") == text
    assert said(text, "vi") != text


@pytest.mark.parametrize("before", ["", "Nothing can be unlocked now. ", "The secret cannot be kept now. "])
def test_what_the_disk_refuses_is_said_with_the_words_of_the_problem(before: str) -> None:
    refused = before + str(StoreProblem("disk-full", "/var: No space left on device"))
    told = said(refused, "vi")
    assert "Đĩa đã đầy." in told
    assert told.endswith("(/var: No space left on device)")
    assert not before or before not in told
    assert said(refused, "en") == refused


BY_KIND = (
    *(errors.BadFrame, errors.UnknownMethod, errors.WrongVersion, errors.NotAdministrator),
    *(errors.LockedOut, errors.KeyLost, StoreProblem),
)
"""Told by what they are (``ui.text.refusals``), or by the register of problems."""
ELSEWHERE = {
    "The first record is number 0.": "faces begin there",
    "Ask for a backup from its beginning, part by part.": "faces do",
    "Give a backup from its beginning, part by part; it may not be too large.": "faces do",
    "This part of the backup is not in base 64.": "faces write it so",
    "A page may be guessed to be adult, gambling, violence, drugs or malware.": "the extension guesses so",
    "Only a child's own browser tells which site is in front.": "told to the extension alone",
    "7. Those that hold: 7.": "begins with one of two sentences of policies, which are known with it",
    "There are no Unix sockets for the agent here.": "said by the agent at its start",
    "7 can be changed by others: the agent does not listen there.": "said by the agent at its start",
    "Another agent is running here already; this one leaves.": "said by the agent at its start",
}
"""What no face shows to a person, and why."""


def texts(node: ast.expr, module: ast.Module) -> Iterator[str]:
    """What an error is made with, where that can be read: with a 7 in the place of each value."""
    match node:
        case ast.Constant(str() as text):
            yield text
        case ast.JoinedStr(values):
            told = "".join(str(x.value) if isinstance(x, ast.Constant) else "7" for x in values)
            if any(letter.isalpha() for letter in told):
                yield told
        case ast.Name(name):
            for found in ast.walk(module):
                if isinstance(found, ast.Assign) and name in map(ast.unparse, found.targets):
                    yield from texts(found.value, module)


def refusals() -> Iterator[tuple[str, str]]:
    """Everything that the agent raises for somebody to read, and where."""
    kinds: dict[str, Any] = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type)}
    kinds |= {"Refused": Refused, "StoreProblem": StoreProblem}
    for room in ("service", "server", "storage"):
        for path in sorted((ROOT / "agent" / room).rglob("*.py")):
            module = ast.parse(path.read_text("utf-8"))
            for node in ast.walk(module):
                if not isinstance(node, ast.Raise):
                    continue
                call = node.exc
                if not isinstance(call, ast.Call) or not call.args:
                    continue
                kind = kinds.get(ast.unparse(call.func))
                if kind is not None and not issubclass(kind, BY_KIND):
                    for text in texts(call.args[0], module):
                        yield str(kind(text)), f"{path.relative_to(ROOT)}:{node.lineno}"


def test_all_that_the_agent_refuses_can_be_said_in_the_readers_language() -> None:
    found = dict(refusals())
    assert len(found) > 50
    unknown = {
        text: place
        for text, place in found.items()
        if not known(text, "vi") and not known(text.removesuffix("7"), "vi")  # another sentence may follow
    }
    assert unknown.keys() == ELSEWHERE.keys()


@pytest.mark.parametrize("word", ["cut off", "longer than it was"])
def test_what_is_wrong_with_a_backup_is_said_in_whole_sentences(word: str) -> None:
    told = said(str(Refused(f"This backup is {word}: 7 of 9 bytes.")), "vi")
    assert word not in told
    assert "7" in told
    assert "9" in told
