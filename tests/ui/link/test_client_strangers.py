"""Whoever is not the agent of this PC is a stranger, and hears no secret."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import Unavailable
from tests.ui.link.conftest import Answers
from tests.ui.stage import Stage
from ui.link.client import Agent, Place
from ui.link.peer import Proof
from ui.link.reconnect import Presence

assert sys.platform != "win32"  # Unix sockets


def test_an_agent_that_says_to_be_the_service_later_is_not_believed(
    stage: Stage, agent: Agent, answers: Answers, qtbot: QtBot
) -> None:
    stage.mode = "service"
    with qtbot.assertNotEmitted(agent.welcomed):
        agent.meet()
        answers.call(agent, contract.SUBSCRIBE, m.OfChild())
        qtbot.waitUntil(lambda: bool(answers.good))


class Ear:
    """Listens on a socket and keeps every byte that it is sent."""

    def __init__(self, path: Path) -> None:
        self.heard = b""
        self.met = 0
        self.server = QLocalServer()
        assert self.server.listen(str(path))
        self.server.newConnection.connect(self._meet)

    def _meet(self) -> None:
        peer = self.server.nextPendingConnection()
        self.met += 1
        peer.readyRead.connect(lambda: self._hear(bytes(peer.readAll().data())))

    def _hear(self, data: bytes) -> None:
        self.heard += data


@pytest.fixture
def ear(qapp: object, tmp_path: Path) -> Iterator[Ear]:
    folder = tmp_path / "ear"
    folder.mkdir(mode=0o700)
    ear = Ear(folder / "agent.sock")
    yield ear
    ear.server.close()


def test_a_socket_in_a_folder_that_others_can_change_gets_no_byte(
    ear: Ear, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "ear").chmod(0o777)
    agent = Agent(Place(lambda: tmp_path / "ear" / "agent.sock", os.geteuid()))
    answers = Answers()
    with qtbot.waitSignal(agent.presence_changed) as told:
        agent.begin()
    assert told.args == [Presence.STRANGER]
    answers.call(agent, contract.UNLOCK, m.Secret("2468"))
    assert isinstance(answers.bad[0], Unavailable)
    qtbot.waitUntil(lambda: ear.met >= 2)
    assert ear.heard == b""
    agent.end()


def test_where_the_pc_has_a_service_another_agent_of_this_account_is_a_stranger(
    stage: Stage, qtbot: QtBot
) -> None:
    agent = Agent(Place(lambda: stage.path, stage.place.uid, service=True, prove=stage.place.prove))
    with qtbot.waitSignal(agent.presence_changed) as shown:
        agent.begin()
    assert shown.args == [Presence.STRANGER]
    assert "hello" not in stage.names()
    stage.proof = Proof.SERVICE
    with qtbot.waitSignal(agent.welcomed):
        pass
    agent.end()


def test_who_says_to_be_the_service_and_is_not_is_a_stranger(stage: Stage, qtbot: QtBot) -> None:
    stage.mode = "service"
    agent = Agent(stage.place)
    with qtbot.waitSignal(agent.presence_changed) as shown:
        agent.begin()
    assert shown.args == [Presence.STRANGER]
    assert agent.proof is None
    agent.end()
