from __future__ import annotations

from datetime import timedelta

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import LockedOut, NotFound, WrongSecret
from agent.api.messages import replace
from tests.ui import family
from tests.ui.cli.stage import PAPER, SECRET, Stage, as_json, failing

MADE = m.CodeView("12345678", "an", "screen", "screen", m.Seconds(900), family.NOW + timedelta(minutes=10))
WRONG = "This is no code that holds now."
WAIT = "Please wait 30 seconds before the next try."


@pytest.fixture
def phone(stage: Stage):
    stage.special = {
        contract.CODE.name: lambda *_: MADE,
        contract.REDEEM.name: lambda *_: family.GRANT,
        contract.RECOVER.name: stage.new_secret,
    }
    with stage.agent():
        yield stage


def test_a_code_to_read_out(phone: Stage):
    lines = phone.run("code", "15m").out.splitlines()
    assert lines[0] == "1234 5678"
    assert "15 minutes" in lines[1]
    assert lines[2].endswith("The child types: luytre redeem 12345678")
    assert phone.called(contract.CODE) == [m.MakeCode(extra=m.Seconds(900), child="an")]
    assert phone.run("code", "15m", "--json").json == as_json(MADE)
    assert "Con gõ: luytre redeem 12345678" in phone.run("code", "15m", lang="vi").out


@pytest.mark.parametrize(
    ("words", "params"),
    [
        (("3",), m.MakeCode(request=3, child="an")),
        (("3", "10m"), m.MakeCode(request=3, extra=m.Seconds(600), child="an")),
        (("3", "10", "phút"), m.MakeCode(request=3, extra=m.Seconds(600), child="an")),
        (("10", "phút"), m.MakeCode(extra=m.Seconds(600), child="an")),
        (("10m", "minecraft"), m.MakeCode(target="app:minecraft", extra=m.Seconds(600), child="an")),
        (
            ("10m", "--why", "ngoan", "--child", "an"),
            m.MakeCode(extra=m.Seconds(600), why="ngoan", child="an"),
        ),
    ],
)
def test_what_a_code_is_for(phone: Stage, words: tuple[str, ...], params: m.MakeCode):
    assert phone.run("code", *words).status == 0
    assert phone.called(contract.CODE) == [params]


def test_who_meant_minutes_reads_how_they_are_written(stage: Stage):
    stage.special = {contract.CODE.name: failing(NotFound.of("request.not-open", number=15, numbers=()))}
    with stage.agent():
        said = stage.run("code", "15", lang="vi")
        assert said.status == 5
        assert said.err.endswith("Muốn cho 15 phút: luytre code 15m\n")
        assert "luytre code" not in stage.run("code", "15m").err


def test_what_is_too_much(phone: Stage):
    said = phone.run("code", "3", "10m", "more")
    assert (said.status, said.err.splitlines()[0]) == (2, "That is too much: more")
    assert phone.run("code").status == 2
    assert phone.run("code", "soon").status == 2


@pytest.fixture
def parents(stage: Stage):
    """Two children, and a guardian in an account that is neither's."""
    stage.child, stage.owners = None, {"an": "an", "binh": "binh"}
    stage.special = {contract.CODE.name: lambda *_: replace(MADE, child="binh")}
    with stage.agent():
        yield stage


def test_a_code_for_a_request_says_whose_it_is(parents: Stage):
    said = parents.run("code", "3")
    assert (said.status, said.err) == (0, "")
    assert said.out.splitlines() == [
        "1234 5678",
        "It gives Bình 15 minutes more at the PC, once.",
        "It holds until 16:20. The child types: luytre redeem 12345678",
    ]
    assert parents.called(contract.CODE) == [m.MakeCode(request=3)]


def test_a_code_needs_the_guardian_s_door(stage: Stage):
    stage.secret_set, stage.trusted = True, False
    stage.special = {contract.CODE.name: lambda *_: MADE}
    with stage.agent():
        assert stage.run("code", "15m", typed="falsch\n").status == 4
        assert not stage.called(contract.CODE)


def test_a_child_uses_a_code(phone: Stage):
    assert phone.run("redeem", "1234", "5678").out.startswith("Given: ")
    assert phone.called(contract.REDEEM) == [m.Redeem("1234 5678", "an")]
    assert phone.run("redeem", "12345678", "--json").json == as_json(family.GRANT)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (WrongSecret("no", 0, 3), "This is no code that holds now. 3 tries left."),
        (
            WrongSecret("no", 30, 0),
            "This is no code that holds now. Please wait 30 seconds before the next try.",
        ),
        (LockedOut("no", 30, 0), "Please wait 30 seconds before the next try."),
    ],
)
def test_a_wrong_code_is_told(stage: Stage, error: LockedOut, text: str):
    stage.special = {contract.REDEEM.name: failing(error), contract.RECOVER.name: failing(error)}
    with stage.agent():
        said = stage.run("redeem", "12345678")
        assert (said.status, said.err) == (4, f"{text}\n")
        said = stage.run("secret", "recover", typed="AAAA\nnew one\n")
        assert (said.status, said.err) == (4, f"{text}\n")


def test_a_recovery_code_is_shown(phone: Stage):
    said = phone.run("secret", "recovery")
    assert said.out.startswith(f"{PAPER}\nThis is the recovery code.")
    assert phone.run("secret", "recovery", "--json").json == {"code": PAPER}


def test_a_forgotten_secret_is_set_anew(phone: Stage):
    said = phone.run("secret", "recover", typed=f"{PAPER}\nnew one\n")
    assert said.out.startswith(f"The new PIN is set.\n{PAPER}\n")
    assert phone.called(contract.RECOVER) == [m.Recover(PAPER, "new one")]
    assert phone.called(contract.UNLOCK) == [m.Secret("new one")]
    assert phone.run("secret", "recover", "--json", typed=f"{PAPER}\n{SECRET}\n").json == {"code": PAPER}


def test_what_a_code_gives_is_said_for_a_game(phone: Stage):
    game = replace(MADE, target="app:minecraft", name="Minecraft")
    phone.special[contract.CODE.name] = lambda *_: game
    assert phone.run("code", "3").status == 0


def test_no_secret_is_typed_in_a_child_s_account(stage: Stage):
    stage.mode, stage.secret_set, stage.trusted = "service", True, False
    with stage.agent():
        for words in (("unlock",), ("secret", "recover"), ("secret", "reset"), ("code", "15m")):
            said = stage.run(*words, typed=f"{SECRET}\n{SECRET}\n")
            assert said.status == 4
            assert "one-time code" in said.err.lower()
        asked = {contract.UNLOCK, contract.RECOVER, contract.RESET, contract.CODE}
        assert not any(stage.called(method) for method in asked)


def test_an_administrator_sets_another_secret(stage: Stage):
    stage.special = {contract.RESET.name: stage.new_secret}
    stage.prove = True
    with stage.agent():
        said = stage.run("secret", "reset", typed="new one\n")
        assert said.out.startswith(f"The new PIN is set.\n{PAPER}\n")
        assert stage.called(contract.RESET) == [m.ResetSecret("new one")]
        assert stage.called(contract.UNLOCK) == [m.Secret("new one")]
        assert stage.run("secret", "reset", "--json", typed="new one\n").json == {"code": PAPER}


def test_an_administrator_allows_new_tries(stage: Stage):
    stage.prove = True
    with stage.agent():
        assert stage.run("secret", "allow", "an").out == "an may try again.\n"
        assert stage.called(contract.LIFT) == [m.Lift("an")]
        assert stage.run("secret", "allow", "an", "--json").json == {}


def test_who_is_no_administrator_is_refused(stage: Stage):
    stage.prove = False
    with stage.agent():
        said = stage.run("secret", "allow", "an")
        assert (said.status, said.err.partition(",")[0]) == (
            4,
            "Only an administrator of this PC may do this",
        )
        assert not stage.called(contract.LIFT)
