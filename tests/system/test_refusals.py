"""What cannot be started says why, in a sentence, and leaves with a status that scripts can read."""

from __future__ import annotations

import subprocess

import pytest

from tests.conftest import ELSEWHERE
from tests.system.agents import Account, Agent

FIVE = """
format = 1
zone = "Asia/Ho_Chi_Minh"
[child.an]
name = "An"
colour = "red"
[child.an.screen]
daily = "25h"
open = { mon = ["19:00-18:00"] }
[[child.an.rule]]
app = "no-such-game-at-all"
daily = "1h"
[[child.an.rule]]
category = "games"
action = "explode"
"""


def refused(child: Account, *options: object, status: int) -> str:
    words = [*child.python, "-m", "agent", "--try", "--state", str(child.state), *map(str, options)]
    agent = child.start(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output, errors = agent.communicate(timeout=60)
    assert agent.returncode == status, errors.decode()
    assert output == b""
    assert b"Traceback" not in errors
    return errors.decode()


def in_force(child: Account) -> str:
    return child.call("policy.show")


def test_a_second_agent_of_a_folder_says_so_and_leaves(child: Account) -> None:
    first = child.agent().started()
    said = refused(child, status=3)
    assert said == (
        "Another agent already works with this folder. Stop it first, or choose another folder.\n"
    )
    assert first.process.poll() is None
    assert first.leave() == 0


def test_a_folder_that_cannot_be_written(child: Account) -> None:
    child.write("state", "this is a file")
    said = refused(child, status=3)
    assert str(child.state) in said
    assert said.count("\n") == 1


def test_a_folder_of_somebody_else(child: Account) -> None:
    if child.other:
        child.state.mkdir(mode=0o755)  # root's
    else:
        child.state.symlink_to("/proc/self/fdinfo")  # a folder in which not even root makes files
    said = refused(child, status=3)
    assert "written" in said
    assert said.count("\n") == 1


def test_five_errors_are_five_lines_and_the_old_policy_stays(child: Account) -> None:
    good = child.policy("1h")
    assert child.agent("--for", "0.1", policy=good).end() == 0
    said = refused(child, "--policy", child.write("five.toml", FIVE), status=1)
    lines = said.splitlines()
    assert len(lines) == 5
    for part in ("colour", "daily", "open.mon", "no-such-game-at-all", "action"):
        assert any(part in line for line in lines), part
    assert all("line " in line and line.startswith(str(child.folder)) for line in lines)
    agent: Agent = child.agent().started()
    assert child.game.name in in_force(child)
    assert agent.leave() == 0


def test_an_empty_policy_is_no_policy(child: Account) -> None:
    assert "format" in refused(child, "--policy", child.write("empty.toml", ""), status=1)


def test_a_policy_that_is_no_text(child: Account) -> None:
    path = child.write("latin.toml", "format = 1 # xin chào bé Ý\n".encode("utf-16"))
    assert refused(child, "--policy", path, status=1) == f"{path}: this is not a text in UTF-8.\n"


def test_a_policy_that_is_not_there(child: Account) -> None:
    missing = child.folder / "missing.toml"
    assert refused(child, "--policy", missing, status=3) == f"{missing}: No such file or directory\n"


def test_a_policy_that_is_a_folder(child: Account) -> None:
    assert "Is a directory" in refused(child, "--policy", child.folder, status=3)


@pytest.mark.parametrize("child", [pytest.param(ELSEWHERE, marks=pytest.mark.root)], indirect=True)
def test_the_service_is_roots(child: Account) -> None:
    agent = child.start(*child.python, "-m", "agent", stderr=subprocess.PIPE)
    _, errors = agent.communicate(timeout=60)
    assert agent.returncode == 2
    assert b"--try" in errors
