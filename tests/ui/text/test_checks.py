"""What ``doctor`` found, in the reader's language."""

from __future__ import annotations

import pytest

from agent.api.advice import ADVICE
from agent.api.checks import FAILS, HOLDS, SENTENCES, TITLES, UNKNOWN, check
from agent.api.messages import Check, Checks
from agent.api.problems import PROBLEMS
from agent.ports.store import StoreProblem
from ui.text.checks import advice, said, summary, title

STOPPED = check("unit", "stopped", FAILS, {"unit": "luytre-agent.service"})


def test_a_case_is_said_in_both_languages() -> None:
    assert said(STOPPED, "en") == STOPPED.text == "luytre-agent.service does not run."
    assert said(STOPPED, "vi") == "luytre-agent.service không chạy."
    assert title(STOPPED, "vi") == "Dịch vụ"
    assert advice(STOPPED, "en") == STOPPED.advice
    assert advice(STOPPED, "vi").startswith("sudo systemctl start luytre-agent.service; xem")


def test_a_health_problem_is_said_as_everywhere() -> None:
    problem = Check("clock-jumped", UNKNOWN, "text of the agent")
    assert said(problem, "en").startswith("The PC’s clock was moved.")
    assert said(problem, "vi") != said(problem, "en")
    assert title(problem, "vi") == "Vấn đề đang có"
    assert advice(problem, "vi") == ""


@pytest.mark.parametrize(
    "strange",
    [
        Check("new", HOLDS, "text of the agent", "its advice", "case"),
        Check("unit", HOLDS, "text of the agent", "its advice", "stopped", {"other": "value"}),
    ],
)
def test_an_agent_of_another_version_is_quoted(strange: Check) -> None:
    assert (said(strange, "vi"), advice(strange, "vi")) == ("text of the agent", "its advice")


def test_every_case_has_a_title_and_advice_belongs_to_a_case() -> None:
    assert {key.partition(".")[0] for key in SENTENCES} == set(TITLES)
    assert set(ADVICE) <= set(SENTENCES)


def test_the_summary_counts() -> None:
    holds, unsure = check("clock", "ok", HOLDS), check("backup", "none", UNKNOWN)
    assert summary(Checks((holds,)), "en") == "1 holds"
    assert summary(Checks((holds, holds, unsure, STOPPED, STOPPED)), "en") == (
        "2 fail · 1 cannot be verified here · 2 hold"
    )
    assert summary(Checks((holds, STOPPED)), "vi") == "1 mục hỏng · 1 mục đạt"


def test_a_disk_that_refuses_is_told_in_the_readers_language() -> None:
    full = check("storage", "failed", FAILS, StoreProblem("disk-full", "/var: no space").about)
    assert said(full, "en") == full.text
    assert full.text == f"Nothing can be written: {PROBLEMS['disk-full'][1]} (/var: no space)"
    assert "Đĩa đã đầy." in said(full, "vi")
    assert said(full, "vi").endswith("(/var: no space)")
    read_only = check("storage", "failed", FAILS, {"problem": "something else"})
    assert said(read_only, "vi").endswith("something else")
