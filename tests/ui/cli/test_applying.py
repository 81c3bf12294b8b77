from __future__ import annotations

from pathlib import Path

import pytest

from agent.api import contract
from policies.document import Vocabulary, read
from tests.ui.cli.stage import POLICY, Stage, run_piped
from tests.ui.cli.terminals import LUYTRE, terminal
from ui.cli.applying import check_text, hints, sentences


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "family.toml"
    path.write_text(POLICY.replace('"1h"', '"2h"'), encoding="utf-8")
    return path


def test_a_text_is_read_or_its_errors_are():
    assert check_text(POLICY).policy == read(POLICY, known=Vocabulary())
    wrong = check_text("format = 1\n")
    assert (wrong.policy, [error.path for error in wrong.errors]) == (None, ["zone"])


def test_programs_are_told_by_their_names():
    more = POLICY + '[[child.an.rule]]\napp = "minecraft"\ndaily = "1h"\n'
    assert sentences(read(POLICY, known=Vocabulary()), read(more, known=Vocabulary()), "en") == [
        "An: Minecraft: new rule: 1 h every day"
    ]


SITE = '[[child.an.rule]]\nsite = "{}"\naction = "block"\n'
HINT = "An: the rule for discord.gg speaks of that name alone. All of Discord is discord.com."


@pytest.mark.parametrize(
    ("hosts", "told"),
    [
        (("discord.gg",), [HINT]),
        (("discord.gg", "discord.com"), []),
        (("discord.com", "own.example"), []),
        (("www.discord.com",), [HINT.replace("discord.gg", "www.discord.com")]),
        (("chat.discord.com",), []),
        (
            ("roblox.cn", "discord.gg"),
            [HINT.replace("discord", "roblox").replace("Discord", "Roblox").replace(".gg", ".cn"), HINT],
        ),
    ],
)
def test_a_rule_for_another_name_of_a_service_is_told(hosts: tuple[str, ...], told: list[str]):
    assert hints(read(POLICY + "".join(map(SITE.format, hosts)), known=Vocabulary()), "en") == told
    assert hints(None, "en") == []


def test_it_is_told_when_it_is_checked_and_when_it_is_new(home: Stage, file: Path):
    file.write_text(POLICY + SITE.format("discord.gg"), encoding="utf-8")
    assert run_piped(["--lang", "en", "policy", "check", str(file)]).out == f"No errors.\n{HINT}\n"
    assert HINT in home.run("policy", "apply", "--yes", str(file)).out.splitlines()
    file.write_text(home.text + "# longer\n", encoding="utf-8")
    assert HINT not in home.run("policy", "apply", "--yes", str(file)).out


@pytest.mark.parametrize(
    ("mode", "changed", "asked"),
    [
        ("service", '"An"\naccounts = ["an"]', True),
        ("service", '"Mai"', False),
        ("try", '"An"\naccounts = ["an"]', False),
    ],
)
def test_where_accounts_change_hands_an_administrator_is_asked(
    home: Stage, file: Path, mode: str, changed: str, asked: bool
):
    home.mode = mode
    file.write_text(POLICY.replace('"An"', changed), encoding="utf-8")
    with terminal(*LUYTRE, *home.options, "--lang", "en", "policy", "apply", "--yes", str(file)) as shown:
        assert shown.wait() == 0
        assert ("asked for the password" in shown.screen) is asked
    assert len(home.called(contract.APPLY)) == 1


def test_where_nobody_can_be_asked_yes_must_be_said(home: Stage, file: Path):
    said = home.run("policy", "apply", str(file))
    assert said.status == 2
    assert "add --yes" in said.err


@pytest.mark.parametrize(("typed", "status", "applied"), [("y\n", 0, 1), ("n\n", 1, 0)])
def test_a_person_is_asked(home: Stage, file: Path, typed: str, status: int, applied: int):
    with terminal(*LUYTRE, *home.options, "--lang", "en", "policy", "apply", str(file)) as shown:
        shown.read_until("[y/n]")
        shown.type(typed)
        assert shown.wait() == status
    assert len(home.called(contract.APPLY)) == applied
