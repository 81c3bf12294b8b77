from __future__ import annotations

import pytest

from agent.api import contract
from agent.api import messages as m
from tests.ui import family
from tests.ui.cli.stage import POLICY, SECRET, Stage, as_json
from tests.ui.cli.terminals import LUYTRE, terminal

VERSIONS = (
    m.PolicyVersion(3, family.NOW, "lan", "hè", ("An: screen time 1 h → 2 h every day",)),
    m.PolicyVersion(2, family.NOW, "lan", "", ()),
    m.PolicyVersion(1, family.NOW, "lan", "", ()),
)
FIRST = "# the first\n" + POLICY.replace("1h", "30m")
GONE = POLICY.replace("[child.an.screen]", '[[child.an.rule]]\napp = "gone"')


@pytest.fixture
def earlier(stage: Stage) -> Stage:
    """A stage whose agreement has a past."""
    stage.text = POLICY.replace("1h", "2h")
    stage.kept = {3: stage.text, 2: POLICY, 1: FIRST}
    stage.special = {contract.HISTORY.name: lambda *_: m.PolicyHistory(VERSIONS)}
    return stage


def test_the_document_is_shown_as_it_was_written(home: Stage):
    assert home.run("policy", "show").out == POLICY
    assert home.run("policy", "show", "--json").json["text"] == POLICY


def test_an_earlier_document_is_shown_by_its_number(stage: Stage):
    stage.kept = {2: POLICY, 1: "# the first\n" + POLICY}
    with stage.agent():
        assert stage.run("policy", "show", "1").out == "# the first\n" + POLICY
        assert stage.run("policy", "show", "1", "--json").json["version"] == 1
        said = stage.run("policy", "show", "3", lang="vi")
        assert (said.status, said.out) == (5, "")
        assert said.err == "Không có bản thỏa thuận thứ 3. Những bản còn giữ: 2, 1.\n"
        assert "a whole number" in stage.run("policy", "show", "old").err


def test_an_earlier_document_is_a_guardians(stage: Stage):
    stage.trusted, stage.secret_set, stage.kept = False, True, {1: POLICY}
    with stage.agent():
        assert stage.run("policy", "show", "1").status == 4
        assert stage.run("policy", "show", "1", typed=f"{SECRET}\n").out == POLICY


def test_history(earlier: Stage):
    with earlier.agent():
        assert earlier.run("policy", "history").out.splitlines() == [
            "3  2026-11-25 16:10  lan  hè",
            "   An: screen time 1 h → 2 h every day",
            "2  2026-11-25 16:10  lan",
            "1  2026-11-25 16:10  lan",
            "Back to one of them: luytre policy undo 2",
        ]
        assert earlier.run("policy", "history", lang="vi").out.splitlines()[-1] == (
            "Quay lại một bản: luytre policy undo 2"
        )
        assert earlier.run("policy", "history", "--json").json == as_json(m.PolicyHistory(VERSIONS))


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_of_what_was_agreed_more_than_a_year_ago_the_day_alone_is_told(earlier: Stage, lang: str):
    old = m.PolicyVersion(4, family.NOW, "", "", ())
    earlier.special = {contract.HISTORY.name: lambda *_: m.PolicyHistory((old,))}
    with earlier.agent():
        assert earlier.run("policy", "history", lang=lang).out == "4  2026-11-25 16:10\n"


def test_who_cannot_go_back_is_not_told_how(earlier: Stage):
    earlier.mode, earlier.trusted = "service", False
    with earlier.agent():
        assert "undo" not in earlier.run("policy", "history").out
    earlier.mode, earlier.trusted = "try", True
    earlier.special = {contract.HISTORY.name: lambda *_: m.PolicyHistory(VERSIONS[-1:])}
    with earlier.agent():
        assert "undo" not in earlier.run("policy", "history").out


def test_the_version_before_is_put_in_force_again(earlier: Stage):
    with earlier.agent():
        said = earlier.run("policy", "undo", "--yes")
        assert said.out == "An: screen time 2 h → 1 h every day\nIn force as version 2.\n"
        (params,) = earlier.called(contract.APPLY)
        assert params == m.ApplyPolicy(POLICY, "back to version 2")


def test_any_version_is_put_in_force_again_by_its_number(earlier: Stage):
    with earlier.agent():
        said = earlier.run("policy", "undo", "1", "--yes", lang="vi")
        assert said.status == 0
        (params,) = earlier.called(contract.APPLY)
        assert params == m.ApplyPolicy(FIRST, "quay lại bản thứ 1")
        assert earlier.run("policy", "undo", "1", "--yes").out == "Nothing changes.\n"
        assert len(earlier.called(contract.APPLY)) == 1
        assert earlier.run("policy", "undo", "2", "--yes", "--json").json["version"] == 2


def test_where_nobody_can_be_asked_nothing_is_undone(earlier: Stage):
    with earlier.agent():
        said = earlier.run("policy", "undo")
        assert (said.status, said.out) == (2, "An: screen time 2 h → 1 h every day\n")
        assert not earlier.called(contract.APPLY)


def test_a_person_is_asked_before_it_is_undone(earlier: Stage):
    with (
        earlier.agent(),
        terminal(*LUYTRE, *earlier.options, "--lang", "en", "policy", "undo") as shown,
    ):
        shown.read_until("[y/n]")
        shown.type("n\n")
        assert shown.wait() == 1
        assert not earlier.called(contract.APPLY)


def test_without_an_earlier_version_there_is_none_to_go_back_to(earlier: Stage):
    earlier.special = {contract.HISTORY.name: lambda *_: m.PolicyHistory(VERSIONS[-1:])}
    with earlier.agent():
        said = earlier.run("policy", "undo", "--yes")
        assert (said.status, said.out) == (1, "There is no earlier version to go back to.\n")
        assert earlier.run("policy", "undo", "9").status == 5


def test_an_earlier_version_that_is_wrong_today_names_the_place(earlier: Stage):
    earlier.kept[2] = GONE
    with earlier.agent():
        said = earlier.run("policy", "undo", "--yes")
        assert said.status == 1
        place, mend = said.out.splitlines()
        assert place.startswith('child.an.rule[0].app: "gone" is no')
        assert "(line 9)" in place
        assert mend == (
            "Version 2 can be mended: luytre policy show 2 > family.toml, "
            "then luytre policy apply family.toml"
        )
        told = earlier.run("policy", "undo", "--yes", "--json").json
        assert [error["line"] for error in told["errors"]] == [9]
        assert not earlier.called(contract.APPLY)
