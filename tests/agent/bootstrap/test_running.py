"""The command line of an agent, as a real process."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator

import pytest

from agent.bootstrap import running
from agent.bootstrap.running import DONE, NO, REFUSED, USAGE, _refuse
from tests.system.agents import Account, account

NAMELESS = 54321
"""An account that no list of accounts knows."""


@pytest.fixture
def mine() -> Iterator[Account]:
    with account(os.getuid()) as chosen:
        yield chosen


def run(who: Account, *options: str) -> tuple[int, str, str]:
    words = [*who.python, "-m", "agent", *options, "--state", str(who.state)]
    process = who.start(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output, errors = process.communicate(timeout=60)
    return process.returncode, output.decode(), errors.decode()


def test_without_json_it_says_nothing(mine: Account) -> None:
    assert run(mine, "--try", "--for", "0.2", "--headless") == (DONE, "", "")


def test_whoever_started_it_hears_when_it_is_ready_and_when_it_leaves(mine: Account) -> None:
    place = mine.folder / "notify"
    words = ["env", f"NOTIFY_SOCKET={place}", *mine.python, "-m", "agent", "--try", "--for", "0.2"]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(place))
        systemd.settimeout(60)
        process = mine.start(*words, "--state", str(mine.state))
        assert systemd.recv(100) == b"READY=1"
        assert systemd.recv(100) == b"STOPPING=1"
        assert process.wait(60) == DONE


def test_a_refusal_under_a_keeper_of_services_is_no_storm_of_starts(
    mine: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rested: list[float] = []
    monkeypatch.setattr(time, "sleep", rested.append)
    (mine.folder / "elsewhere").mkdir()
    state = mine.folder / "link"
    state.symlink_to(mine.folder / "elsewhere")
    words = ["--try", "--state", str(state)]
    assert running.main({}, words) == REFUSED
    assert rested == []
    assert running.main({"NOTIFY_SOCKET": str(mine.folder / "none")}, words) == REFUSED
    assert rested == [running.REST]
    assert "a link to somewhere else" in capsys.readouterr().err
    assert list((mine.folder / "elsewhere").iterdir()) == []


def test_the_service_is_roots() -> None:
    with account(NAMELESS) as stranger:
        status, output, errors = run(stranger)
    assert (status, output) == (USAGE, "")
    assert "--try" in errors


def test_an_option_that_there_is_not(mine: Account) -> None:
    assert run(mine, "--try", "--for", "soon")[0] == USAGE


def test_a_traceback_only_when_it_is_asked_for(mine: Account) -> None:
    mine.write("state", "no folder")
    status, _, errors = run(mine, "--try")
    assert status == REFUSED
    assert "Traceback" not in errors
    _, _, errors = run(mine, "--try", "--debug")
    assert "Traceback" in errors
    missing = ("--try", "--policy", str(mine.folder / "missing"))
    mine.state.unlink()
    assert "Traceback" not in run(mine, *missing)[2]
    assert "Traceback" in run(mine, *missing, "--debug")[2]


def test_a_kept_policy_that_is_not_understood_any_more_keeps_no_agent_away(mine: Account) -> None:
    from contextlib import closing
    from datetime import UTC, datetime

    from agent.ports.store import PolicyRecord
    from agent.storage import open_store

    with closing(open_store(mine.state)) as store:
        store.keep_policy(PolicyRecord(0, "format = 99\n", datetime.now(UTC), "lan", "", ()))
    status, output, errors = run(mine, "--try", "--for", "0.1", "--json")
    assert (status, errors) == (DONE, "")
    assert "policy-not-understood" in output


def test_a_given_policy_with_errors_is_refused(mine: Account) -> None:
    given = mine.write("policy.toml", "format = 99\n")
    status, _, errors = run(mine, "--try", "--policy", str(given))
    assert status == NO
    assert errors.startswith(f"{given}: ")


@pytest.mark.root
def test_an_account_without_a_name() -> None:
    with account(NAMELESS) as nobody:
        agent = nobody.agent("--for", "1").started()
        assert agent.end() == DONE
        assert agent.complaint == ""


def test_a_refusal_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert _refuse("It cannot be done.", REFUSED) == REFUSED
    assert capsys.readouterr().err == "It cannot be done.\n"
