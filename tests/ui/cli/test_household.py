from __future__ import annotations

from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.messages import replace
from tests.ui import family
from tests.ui.cli.stage import PAPER, SECRET, Stage, as_json, run_piped
from tests.ui.cli.terminals import LUYTRE, terminal
from ui import country


def test_children(home: Stage):
    assert home.run("children").out.splitlines() == [
        "key   name  accounts  left             now        requests",
        "an    An    an        47 minutes left  at the PC  1",
        "binh  Bình  binh      no limit         away       0",
    ]
    assert home.run("children", "--json").json == as_json(family.CHILDREN)


def test_whom_to_call(home: Stage):
    said = home.run("help-line", "--country", "vn")
    assert said.out == (
        "111  Tổng đài quốc gia bảo vệ trẻ em\n    24/7 · https://tongdai111.vn\nVN-COP\n    https://vn-cop.vn\n"
    )
    assert home.called(contract.HELP)[0].country == "VN"
    assert home.run("help-line", "--json").json == as_json(family.HELP)


def test_whom_to_call_without_an_agent(stage: Stage):
    said = stage.run("help-line", lang="vi")
    assert said.status == 0
    assert "111" in said.out
    assert "116 111" in stage.run("help-line", "--country", "DE").out


def test_whom_to_call_without_an_agent_is_of_the_country_that_the_tray_heard_of(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "luytre").mkdir()
    (tmp_path / "luytre" / "tray.ini").write_text("[help]\ncountry=DE\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert stage.run("help-line").out.startswith("116 111")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    monkeypatch.setattr(country, "of_zone", lambda: "AT")
    assert stage.run("help-line").out.startswith("147")
    monkeypatch.setattr(country, "of_zone", lambda: "")
    unknown = stage.run("help-line").out
    assert unknown.startswith("111")
    assert "https://childhelplineinternational.org" in unknown


def test_an_entry_without_hours_or_page_is_one_line(stage: Stage):
    stage.special = {contract.HELP.name: lambda *_: m.Help("VN", (m.Helpline("Line", "1", "", ""),))}
    with stage.agent():
        assert stage.run("help-line").out == "1  Line\n"


def test_the_secret_is_tried(stage: Stage):
    stage.secret_set = True
    with stage.agent():
        assert stage.run("unlock", typed=f"{SECRET}\n").out == (
            "That is right. Commands that need it ask for it again.\n"
        )
        assert "until" in stage.run("unlock", "--json", typed=f"{SECRET}\n").json
        said = stage.run("unlock", typed="falsch\n")
        assert (said.status, said.err) == (4, "That was not the right PIN. 4 tries left.\n")


def test_where_no_secret_is_set_it_cannot_be_tried(home: Stage):
    said = home.run("unlock")
    assert (said.status, said.out) == (1, "The parents’ PIN is not set yet: luytre secret set\n")


def test_a_first_secret_is_set(home: Stage):
    assert home.run("secret", "set", typed="new one\n").out.startswith(f"The new PIN is set.\n{PAPER}\n")
    assert home.called(contract.NEW_SECRET) == [m.NewSecret("new one", None)]


def test_the_old_secret_is_asked_for_before_the_new_one(stage: Stage):
    stage.secret_set, stage.trusted = True, False
    with stage.agent():
        assert stage.run("secret", "set", "--json", typed=f"{SECRET}\nnew one\n").json == {"code": PAPER}
        assert stage.called(contract.NEW_SECRET) == [m.NewSecret("new one", SECRET)]
        assert stage.run("secret", "set", typed="falsch\nnew one\n").status == 4
        assert len(stage.called(contract.NEW_SECRET)) == 1


def test_a_person_types_a_new_secret_twice_and_unseen(home: Stage):
    with terminal(*LUYTRE, *home.options, "--lang", "en", "secret", "set") as shown:
        shown.read_until("The new PIN:")
        shown.type("new one\n")
        shown.read_until("The new PIN again:")
        shown.type("another one\n")
        shown.screen = shown.read_until("not the same twice.").partition("twice.")[2]
        shown.read_until("The new PIN:")
        shown.type("new one\n")
        shown.read_until("The new PIN again:")
        shown.type("new one\n")
        assert shown.wait() == 0
        assert "new one" not in shown.screen
    assert home.called(contract.NEW_SECRET) == [m.NewSecret("new one", None)]


def test_the_clock_is_accepted(home: Stage):
    assert home.run("clock", "accept").out == "The PC’s clock is taken as right.\n"
    assert home.run("clock", "accept", "--json").json == {}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_learn_to_complete(shell: str):
    assert "_LUYTRE_COMPLETE" in run_piped(["completion", shell]).out


def test_children_with_the_same_standing(stage: Stage):
    away = m.Children((replace(family.CHILDREN.children[1], accounts=()),))
    stage.special = {contract.CHILDREN.name: lambda *_: away}
    with stage.agent():
        assert "binh  Bình" in stage.run("children").out


def test_a_closed_door_is_no_used_up_time(stage: Stage):
    stage.special = {contract.CHILDREN.name: lambda *_: family.SHUT}
    with stage.agent():
        said = stage.run("children").out
        assert "on a break until 16:20" in said
        assert "closed, opens tomorrow at 15:30" in said
        assert "no time left" not in said
