"""Sentences of the agent, in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import AgentError
from agent.records import StoreProblem
from tests.agent.service.stage import Stage, play
from ui.text.sentences import SENTENCES, said

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
