"""An agent that leaves leaves nothing paused behind, whatever sends it away."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

from tests.system.agents import Account, stands_still


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_thaws_what_is_paused(child: Account, number: signal.Signals) -> None:
    agent = child.agent(policy=child.policy("2s")).started()
    game = child.play()
    agent.hear("verified", pid=game.pid, effect="pause", ok=True)
    agent.process.send_signal(number)
    assert agent.end() == 0
    assert agent.hear("stopped")["reason"] == number.name
    assert not stands_still(game.pid)
    assert agent.complaint == ""


def test_it_leaves_when_its_time_is_over(child: Account) -> None:
    agent = child.agent("--for", "1")
    assert agent.end() == 0
    assert (agent.said[0]["event"], agent.said[-1]["event"]) == ("started", "stopped")
    assert agent.complaint == ""


def test_it_leaves_when_nobody_reads_any_more(child: Account) -> None:
    reading, writing = os.pipe()
    words = [*child.python, "-m", "agent", "--try", "--state", child.state, "--json"]
    agent = child.start(*words, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    with os.fdopen(reading, "rb") as lines:
        assert b"started" in lines.readline()
    child.play()  # something to tell
    assert agent.wait(60) == 0
    assert agent.stderr is not None
    with agent.stderr as errors:
        assert errors.read() == b""


def test_it_cannot_tell_what_nobody_can_read(child: Account) -> None:
    closed = ["sh", "-c", 'exec "$@" >&-', "sh"]
    words = [*closed, *child.python, "-m", "agent", "--try", "--state", child.state, "--json"]
    agent = child.start(*words, stderr=subprocess.PIPE)
    _, errors = agent.communicate(timeout=60)
    assert agent.returncode == 2
    assert errors == b"--json needs a standard output.\n"


def test_a_full_disk_behind_standard_output_is_as_if_nobody_read(child: Account) -> None:
    words = [*child.python, "-m", "agent", "--try", "--state", child.state, "--json"]
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        agent = child.start(*words, stdout=full, stderr=subprocess.PIPE)
    _, errors = agent.communicate(timeout=60)
    assert agent.returncode == 0
    assert errors == b""


def test_after_it_has_left_another_one_may_come(child: Account) -> None:
    for _ in range(2):
        assert child.agent("--for", "0.1").end() == 0
