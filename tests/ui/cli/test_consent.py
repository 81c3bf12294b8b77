"""A yes is a yes wherever it is said."""

from __future__ import annotations

import unicodedata

import pytest

from agent.api import contract
from agent.api import messages as m
from tests.ui.cli.stage import Stage
from tests.ui.cli.terminals import LUYTRE, terminal
from ui.cli.consent import meant

YES = ("y", "yes", "YES", " c ", "có", "co", unicodedata.normalize("NFD", "Có"))
NO = ("n", "no", "No", "k", "không", "khong", "KHÔNG")


@pytest.mark.parametrize("said", YES)
def test_yes(said: str):
    assert meant(said) is True


@pytest.mark.parametrize("said", NO)
def test_no(said: str):
    assert meant(said) is False


@pytest.mark.parametrize("said", ["", "10m", "perhaps", "yes please"])
def test_neither(said: str):
    assert meant(said) is None


@pytest.mark.parametrize("said", ["y", "co"])
def test_what_is_yes_to_a_question_is_yes_to_a_request(home: Stage, said: str):
    assert home.run("answer", "3", said).out == "15 minutes more of YouTube: yes\n"


@pytest.mark.parametrize(("said", "status", "erased"), [("co", 0, 1), ("k", 1, 0), ("", 1, 0), ("10m", 1, 0)])
def test_only_a_yes_goes_on(stage: Stage, said: str, status: int, erased: int):
    stage.special = {contract.ERASE.name: lambda *_: m.Nothing()}
    with stage.agent(), terminal(*LUYTRE, *stage.options, "--lang", "vi", "erase", "an") as shown:
        shown.read_until("[c/k]")
        shown.type(f"{said}\n")
        if not said:  # an empty line is asked again
            shown.type("no\n")
        assert shown.wait() == status
    assert len(stage.called(contract.ERASE)) == erased
