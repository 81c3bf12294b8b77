from __future__ import annotations

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import Unavailable
from agent.api.messages import replace
from tests.ui import family
from tests.ui.cli.stage import SECRET, Stage, as_json, failing

BINH = replace(
    family.STATUS,
    child="binh",
    name="Bình",
    grants=(replace(family.GRANT, targets=("screen",), id=13, extra=None),),
)


def several(stage: Stage) -> None:
    """A parent of two, whose account is no child's."""

    def status(_actor: object, params: m.OfChild) -> m.Status:
        return BINH if params.child == "binh" else family.STATUS

    stage.owners = {"an": "an", "binh": "binh"}
    stage.special = {contract.STATUS.name: status}


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "Taken back: 30 minutes more of Roblox, until midnight\n"),
        ("vi", "Đã thu lại: thêm 30 phút cho Roblox, đến hết hôm nay\n"),
    ],
)
def test_a_guardian_takes_back_what_was_given(home: Stage, lang: str, told: str):
    said = home.run("takeback", "11", "--why", "bấm nhầm", lang=lang)
    assert (said.status, said.out) == (0, told)
    assert home.called(contract.TAKE_BACK) == [m.TakeBack(11, "bấm nhầm")]


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "It is open still, because the rule for Roblox stands."),
        ("vi", "Vẫn đang mở, vì quy tắc cho Roblox vẫn còn."),
    ],
)
def test_that_it_is_open_still_is_said(stage: Stage, lang: str, told: str):
    still = replace(family.TAKEN, open=True, reason="rule")
    stage.special = {contract.TAKE_BACK.name: lambda _actor, _params: still}
    with stage.agent():
        said = stage.run("takeback", "11", lang=lang)
        assert (said.status, said.out.splitlines()[1:]) == (0, [told])


def test_as_json(home: Stage):
    expected = replace(family.TAKEN, taken_why="")
    assert home.run("takeback", "11", "--json").json == as_json(expected)


@pytest.mark.parametrize(
    ("lang", "first", "what"),
    [
        ("en", "Say which, by its number:", "12  An: 15 minutes more of Minecraft, until midnight"),
        ("vi", "Hãy nói rõ số nào:", "12  An: thêm 15 phút cho Minecraft, đến hết hôm nay"),
    ],
)
def test_without_a_number_all_that_holds_is_told(home: Stage, lang: str, first: str, what: str):
    said = home.run("takeback", lang=lang)
    assert said.status == 2
    assert first in said.err
    assert what in said.err
    assert not home.called(contract.TAKE_BACK)


def test_where_nothing_holds_that_is_said(stage: Stage):
    stage.status = family.UNLIMITED
    with stage.agent():
        assert "Nothing that was given holds now." in stage.run("takeback").err


def test_of_several_children_all_that_holds_is_told(stage: Stage):
    several(stage)
    with stage.agent():
        said = stage.run("takeback").err
        assert "12  An: 15 minutes more of Minecraft" in said
        assert "13  Bình: Time at the PC: open until midnight" in said
        assert "An:" not in stage.run("takeback", "--child", "binh").err
        assert stage.run("takeback", "13").status == 0
        assert stage.run("takeback", "--child", "chi").status == 5


@pytest.mark.parametrize(
    ("case", "holding", "lang", "told"),
    [
        ("grant.over", [13, 14], "en", "Grant 12 is over. Those that hold: 13, 14.\n"),
        (
            "grant.over",
            [],
            "vi",
            "Lần cho giờ số 12 đã hết. Đang còn hiệu lực: không có.\n",
        ),
        (
            "grant.taken-back",
            [13],
            "vi",
            "Lần cho giờ số 12 đã được thu lại rồi. Đang còn hiệu lực: 13.\n",
        ),
    ],
)
def test_what_holds_no_more_is_said_with_what_holds(
    stage: Stage, case: str, holding: list[int], lang: str, told: str
):
    stage.special = {contract.TAKE_BACK.name: failing(Unavailable.of(case, number=12, numbers=holding))}
    with stage.agent():
        said = stage.run("takeback", "12", lang=lang)
        assert (said.status, said.err) == (1, told)


def test_the_secret_is_asked_for(stage: Stage):
    stage.secret_set, stage.trusted = True, False
    with stage.agent():
        assert stage.run("takeback", "11", typed="falsch\n").status == 4
        assert not stage.called(contract.TAKE_BACK)
        assert stage.run("takeback", "11", typed=f"{SECRET}\n").status == 0
