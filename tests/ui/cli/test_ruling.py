from __future__ import annotations

import pytest

from agent.api import contract
from agent.api import messages as m
from tests.ui.cli.stage import POLICY, SECRET, Stage
from tests.ui.cli.terminals import LUYTRE, terminal

RULE = '\n# homework first\n[[child.an.rule]]\napp = "minecraft"\ndaily = "2h"  # agreed\n'
TEXT = POLICY + RULE


@pytest.fixture
def ruled(stage: Stage) -> Stage:
    """A stage whose child has a rule."""
    stage.text = TEXT
    return stage


@pytest.mark.parametrize(
    ("words", "was", "is_now", "said"),
    [
        ("minecraft 45m", 'daily = "2h"', 'daily = "45m"', "An: Minecraft 2 h → 45 min every day"),
        ("Minecraft 45 phút", 'daily = "2h"', 'daily = "45m"', "An: Minecraft 2 h → 45 min every day"),
        ("app:minecraft block", 'daily = "2h"', 'action = "block"', None),
        ("minecraft FREE", 'daily = "2h"', 'action = "free"', None),
        ("minecraft always", 'daily = "2h"', 'action = "always"', None),
    ],
)
def test_one_rule_is_changed_and_the_rest_stays(
    ruled: Stage, words: str, was: str, is_now: str, said: str | None
):
    with ruled.agent():
        done = ruled.run("rule", "an", *words.split(), "--yes", "--why", "hè")
        assert done.status == 0
        assert done.out.endswith("In force as version 2.\n")
        assert said is None or said in done.out
        (params,) = ruled.called(contract.APPLY)
        assert params == m.ApplyPolicy(TEXT.replace(was, is_now), "hè")


def test_a_rule_is_taken_away_and_another_comes(ruled: Stage):
    with ruled.agent():
        assert ruled.run("rule", "An", "minecraft", "off", "--yes").status == 0
        assert ruled.text == POLICY + "\n# homework first\n"
        assert ruled.run("rule", "an", "minecraft", "off", "--yes").out == "Nothing changes.\n"
        assert ruled.run("rule", "AN", "youtube.com", "1h30", "--yes", "--json").json["version"] == 2
        more = '\n[[child.an.rule]]\nsite = "youtube.com"\ndaily = "1h30m"\n'
        assert ruled.text == f"{POLICY}{more}\n# homework first\n"
        assert len(ruled.called(contract.APPLY)) == 2


def test_nothing_changes_before_somebody_said_yes(ruled: Stage):
    with ruled.agent():
        said = ruled.run("rule", "an", "minecraft", "block")
        assert said.status == 2
        assert "Minecraft" in said.out
        with terminal(*LUYTRE, *ruled.options, "--lang", "en", "rule", "an", "minecraft", "block") as shown:
            shown.read_until("[y/n]")
            shown.type("n\n")
            assert shown.wait() == 1
        assert not ruled.called(contract.APPLY)


def test_it_is_a_guardians(ruled: Stage):
    ruled.trusted, ruled.secret_set = False, True
    with ruled.agent():
        assert ruled.run("rule", "an", "minecraft", "block", "--yes").status == 4
        assert ruled.run("rule", "an", "minecraft", "block", "--yes", typed=f"{SECRET}\n").status == 0


@pytest.mark.parametrize("what", ["soon", "0m", "45m block", "45m 5"])
def test_what_is_no_wish_is_told(ruled: Stage, what: str):
    with ruled.agent():
        said = ruled.run("rule", "an", "minecraft", *what.split())
        assert said.status == 2
        assert f"“{what}” is neither a time a day, like 45m, nor one of block, free, always, off." in said.err


def test_there_is_no_such_child_or_program(ruled: Stage):
    ruled.text = TEXT + '[child.mai]\nname = "Chị"\n[child.hoa]\nname = "Chị"\n'
    with ruled.agent():
        said = ruled.run("rule", "binh", "minecraft", "45m")
        assert (said.status, said.err) == (5, "There is no child “binh”. Did you mean an or mai or hoa?\n")
        assert ruled.run("rule", "Chị", "minecraft", "45m").status == 5
        assert ruled.run("rule", "an", "no such thing", "45m").status == 5
    ruled.text = POLICY.partition("\n[")[0]
    with ruled.agent():
        assert ruled.run("rule", "an", "minecraft", "45m").err == "There is no child “an”.\n"


def test_the_time_at_the_pc_has_one_amount_for_each_day(ruled: Stage):
    with ruled.agent():
        done = ruled.run("rule", "an", "screen", "2h", "--yes")
        assert done.status == 0
        assert done.out.startswith("An: screen time 1 h → 2 h every day\n")
        assert ruled.text == TEXT.replace('daily = "1h"', 'daily = "2h"')
        assert ruled.run("rule", "an", "máy tính", "90 phút", "--yes").status == 0
        assert ruled.text == TEXT.replace('daily = "1h"', 'daily = "1h30m"')


@pytest.mark.parametrize("what", ["screen block", "screen off", "presence 2h"])
def test_all_else_of_the_time_at_the_pc_is_left_to_the_text(ruled: Stage, what: str):
    with ruled.agent():
        said = ruled.run("rule", "an", *what.split(), "--yes")
        assert said.status == 1
        assert said.out == (
            "child.an.screen: of the time at the PC this changes the amount a day alone, like 2h; all else "
            "in the text: luytre policy show > family.toml, then luytre policy apply family.toml\n"
        )
        assert not ruled.called(contract.APPLY)


def test_what_cannot_be_changed_alone_names_the_place(ruled: Stage):
    ruled.text = POLICY.replace('name = "An"', 'name = "An"\nrule = [ { app = "minecraft", daily = "1h" } ]')
    with ruled.agent():
        said = ruled.run("rule", "an", "minecraft", "45m", "--yes")
        assert said.status == 1
        assert said.out.startswith("child.an.rule[0]: this cannot be changed alone here;")
        assert said.out.endswith("luytre policy apply family.toml (line 7)\n")
        assert "(dòng 7)" in ruled.run("rule", "an", "minecraft", "45m", "--yes", lang="vi").out
        told = ruled.run("rule", "an", "minecraft", "45m", "--yes", "--json").json
        assert [(error["path"], error["line"]) for error in told["errors"]] == [("child.an.rule[0]", 7)]
    ruled.text = TEXT
    with ruled.agent():
        first, second = ruled.run("rule", "an", "minecraft", "25h", "--yes").out.splitlines()
        assert first.startswith('child.an.rule[0].daily: "25h" is more than')
        assert second.startswith("child.an.rule[0]: this cannot be changed alone here;")
        assert not ruled.called(contract.APPLY)


def test_an_agreement_with_errors_is_mended_first(ruled: Stage):
    ruled.text = TEXT.replace("minecraft", "gone")
    with ruled.agent():
        said = ruled.run("rule", "an", "minecraft", "45m", "--yes")
        assert said.status == 1
        assert said.out.startswith("child.an.rule[0].app:")
