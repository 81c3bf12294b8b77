"""The admin door on a real bus, with a polkit of the tests' own; the real one is asked in tests/guest."""

import sys

assert sys.platform == "linux"

import asyncio
import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from agent.platforms.linux.access import polkit as module
from agent.platforms.linux.access.polkit import Polkit
from agent.platforms.linux.system import proc
from agent.ports import Peer
from policies.ids import AccountId

ACTION = "org.luytre.secret.reset"
SERVICE = Path(__file__).parents[1] / "polkit_service.py"


class FakePolkit:
    """The process that plays polkit."""

    def __init__(self, start, address):
        self.process = start(
            sys.executable, SERVICE, address, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.said() == "ready"

    def answers(self, how):
        self.process.stdin.write(json.dumps(how) + "\n")
        self.process.stdin.flush()
        assert self.said() == "ready"

    def said(self):
        return json.loads(self.process.stdout.readline())


@pytest.fixture
def polkit(start, pc_bus):
    return FakePolkit(start, pc_bus.address)


@pytest.fixture
def asker(start):
    """The process of who asks."""
    process = start("sleep", "600")
    return process, Peer(AccountId("lan"), process.pid, proc.stat(process.pid).started, os.getuid())


def admits(pc_bus, peer):
    return asyncio.run(Polkit(pc_bus.address).admits(peer, ACTION))


def test_who_asks_is_named_by_process_start_and_account_and_may_be_asked_for_a_password(
    polkit, pc_bus, asker
):
    _, peer = asker
    assert admits(pc_bus, peer) is True
    subject = [
        "unix-process",
        {"pid": ["u", peer.pid], "start-time": ["t", peer.started], "uid": ["i", peer.uid]},
    ]
    assert polkit.said() == ["CheckAuthorization", subject, ACTION, {}, 1, ""]


def test_who_is_no_administrator_is_refused(polkit, pc_bus, asker):
    polkit.answers([False])
    assert admits(pc_bus, asker[1]) is False


def test_a_polkit_that_does_not_know_the_action_cannot_be_asked(polkit, pc_bus, asker):
    polkit.answers(None)
    assert admits(pc_bus, asker[1]) is None


def test_without_a_polkit_or_a_bus_nobody_can_be_asked(pc_bus, asker, tmp_path):
    assert admits(pc_bus, asker[1]) is None
    assert asyncio.run(Polkit(f"unix:path={tmp_path}/none").admits(asker[1], ACTION)) is None


@pytest.mark.parametrize("unknown", ["pid", "started", "uid"])
def test_a_process_that_is_not_certain_is_never_asked_about(polkit, pc_bus, asker, unknown):
    assert admits(pc_bus, replace(asker[1], **{unknown: None})) is None


def test_who_went_away_meanwhile_is_not_let_in(polkit, pc_bus, asker):
    process, peer = asker
    assert admits(pc_bus, replace(peer, started=peer.started + 1)) is False
    process.kill()
    process.wait()
    assert admits(pc_bus, peer) is False


def test_the_dialogue_of_who_gave_up_is_taken_away(polkit, pc_bus, asker, monkeypatch):
    polkit.answers("wait")
    monkeypatch.setattr(module, "LOOK", 0.05)
    process, peer = asker

    async def story():
        asked = asyncio.ensure_future(Polkit(pc_bus.address).admits(peer, ACTION))
        await asyncio.to_thread(polkit.said)
        process.kill()
        process.wait()
        assert await asked is False

    asyncio.run(story())
    assert polkit.said() == "gone"


def test_a_bus_that_goes_away_answers_nothing(polkit, pc_bus, asker):
    polkit.answers("wait")

    async def story():
        asked = asyncio.ensure_future(Polkit(pc_bus.address).admits(asker[1], ACTION))
        await asyncio.to_thread(polkit.said)
        pc_bus.daemon.kill()
        assert await asked is None

    asyncio.run(story())


def test_who_types_no_password_is_not_waited_for_for_ever(polkit, pc_bus, asker, monkeypatch):
    polkit.answers("wait")
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    assert admits(pc_bus, asker[1]) is False
    assert polkit.said()[0] == "CheckAuthorization"
    assert polkit.said() == "gone"  # then polkit takes its dialogue away
