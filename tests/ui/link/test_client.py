import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from agent.api import contract, wire
from agent.api import messages as m
from agent.api.errors import AgentError, Denied, Unavailable, WrongSecret
from tests.ui import family
from tests.ui.link.conftest import Answers
from tests.ui.stage import Stage
from ui.link import client
from ui.link.client import Agent, Place
from ui.link.reconnect import Presence

assert sys.platform != "win32"  # Unix sockets


def test_a_call_is_answered_with_the_methods_reply(agent: Agent, answers: Answers, qtbot: QtBot) -> None:
    answers.call(agent, contract.SUBSCRIBE, m.OfChild())
    qtbot.waitUntil(lambda: answers.good == [family.STATUS])
    assert answers.bad == []


def test_the_agents_refusal_comes_as_its_class(agent: Agent, answers: Answers, qtbot: QtBot) -> None:
    answers.call(agent, contract.CHILDREN, m.Nothing())
    answers.call(agent, contract.UNLOCK, m.Secret("0000"))
    qtbot.waitUntil(lambda: len(answers.bad) == 2)
    assert isinstance(answers.bad[0], Denied)
    assert isinstance(answers.bad[1], WrongSecret)
    assert answers.bad[1].tries == 4


def test_a_refusal_that_nobody_waits_for_is_no_error(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    agent.call(contract.CHILDREN, m.Nothing(), lambda _: None)
    qtbot.waitUntil(lambda: "children" in stage.names())


def test_events_are_signals(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    event = m.Event("warned", family.NOW, "an", target="app:minecraft", left=family.seconds(5))
    with qtbot.waitSignal(agent.happened) as told:
        stage.tell(event)
    assert told.args == [event]


def test_another_agreement_may_make_somebody_else_of_us(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    stage.child = "binh"
    with qtbot.waitSignal(agent.welcomed) as met:
        stage.tell(m.Event("policy", family.NOW, "an"), m.Event("policy", family.NOW, "binh"))
    assert met.args[0].child == "binh"
    assert stage.names() == ["hello", "hello"]


def test_it_comes_back_after_the_agent_was_restarted(
    stage: Stage, agent: Agent, answers: Answers, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(agent.presence_changed) as gone:
        stage.leave()
    assert gone.args == [Presence.UNKNOWN]
    answers.call(agent, contract.STATUS, m.OfChild())
    assert isinstance(answers.bad[0], Unavailable)
    with qtbot.waitSignal(agent.welcomed):
        stage.open()
    answers.call(agent, contract.STATUS, m.OfChild())
    qtbot.waitUntil(lambda: answers.good == [family.STATUS])


def test_a_call_that_was_under_way_is_told_that_the_agent_left(
    stage: Stage, agent: Agent, answers: Answers, qtbot: QtBot
) -> None:
    stage.silent = True
    answers.call(agent, contract.STATUS, m.OfChild())
    qtbot.waitUntil(lambda: "status" in stage.names())
    stage.leave()
    qtbot.waitUntil(lambda: len(answers.bad) == 1)
    assert isinstance(answers.bad[0], Unavailable)


def test_it_says_that_the_agent_is_missing_and_finds_it_later(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from ui.link import reconnect

    monkeypatch.setattr(reconnect, "PATIENCE", timedelta(milliseconds=300))
    stage.leave()
    agent = Agent(stage.place)
    with qtbot.waitSignal(agent.presence_changed) as told:
        agent.begin()
    assert told.args == [Presence.MISSING]
    stage.open()
    with qtbot.waitSignal(agent.welcomed):
        pass
    assert agent.presence is Presence.PRESENT
    agent.end()


def test_no_agent_at_all(qtbot: QtBot) -> None:
    tries = []

    def find() -> Path:
        tries.append(1)
        raise Unavailable("No agent is running for this account.")

    agent = Agent(Place(find, os.geteuid()))
    agent.begin()
    qtbot.waitUntil(lambda: len(tries) == 3)
    agent.end()
    assert agent.presence is Presence.UNKNOWN


def test_another_version_is_said_so(stage: Stage, qtbot: QtBot) -> None:
    stage.protocol = 2
    agent = Agent(stage.place)
    with qtbot.waitSignal(agent.presence_changed) as told:
        agent.begin()
    assert told.args == [Presence.OTHER_VERSION]
    agent.end()


def test_an_agent_that_is_full_is_tried_again(stage: Stage, qtbot: QtBot) -> None:
    stage.errors["hello"] = Unavailable("Too many clients.")
    agent = Agent(stage.place)
    agent.begin()
    qtbot.waitUntil(lambda: stage.names().count("hello") == 2)
    del stage.errors["hello"]
    with qtbot.waitSignal(agent.welcomed):
        pass
    agent.end()


def test_an_agent_that_hangs_is_left(
    stage: Stage, agent: Agent, answers: Answers, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.SLOWEST > 10_000
    monkeypatch.setattr(client, "SLOWEST", 200)
    stage.silent = True
    answers.call(agent, contract.STATUS, m.OfChild())
    answers.call(agent, contract.DAY, m.DayOf())
    qtbot.waitUntil(lambda: len(answers.bad) == 2)
    stage.silent = False
    with qtbot.waitSignal(agent.welcomed):
        pass


def test_the_wait_is_for_the_calls_that_are_left(
    stage: Stage, agent: Agent, answers: Answers, qtbot: QtBot
) -> None:
    answers.call(agent, contract.STATUS, m.OfChild())
    answers.call(agent, contract.DAY, m.DayOf())
    qtbot.waitUntil(lambda: len(answers.good) == 2)
    assert not agent._slow.isActive()


@pytest.mark.parametrize(
    "garbage",
    [
        b"what?\n",
        b'{"jsonrpc":"2.0","id":99,"result":{}}\n',
        b'{"jsonrpc":"2.0","method":"event","params":{"event":1}}\n',
        wire.encode_error(None, AgentError("bye")),
    ],
)
def test_what_cannot_be_understood_is_left_and_tried_anew(
    stage: Stage, agent: Agent, qtbot: QtBot, garbage: bytes
) -> None:
    with qtbot.waitSignal(agent.welcomed):
        stage.clients[0].write(garbage)
    assert stage.names() == ["hello", "hello"]


def test_an_answer_of_a_newer_agent_is_an_error_not_a_crash(
    stage: Stage, agent: Agent, answers: Answers, qtbot: QtBot
) -> None:
    stage._answers["status"] = lambda _params, _client: {"new": "form"}
    answers.call(agent, contract.STATUS, m.OfChild())
    qtbot.waitUntil(lambda: len(answers.bad) == 1)
    assert agent.presence is Presence.PRESENT


def test_the_end_leaves_nobody_waiting(stage: Stage, agent: Agent, answers: Answers, qtbot: QtBot) -> None:
    stage.silent = True
    answers.call(agent, contract.STATUS, m.OfChild())
    agent.end()
    assert isinstance(answers.bad[0], Unavailable)


def test_who_has_gone_is_not_told(qtbot: QtBot, agent: Agent) -> None:
    class Window(QObject):
        heard = 0

        def hear(self, _news: object) -> None:
            Window.heard += 1

    gone, there = Window(), Window()
    agent.call(contract.HELP, m.HelpOf(), gone.hear, gone.hear)
    agent.call(contract.HELP, m.HelpOf(), there.hear, there.hear)
    delete(gone)
    qtbot.waitUntil(lambda: Window.heard == 1)
    agent.call(contract.HELP, m.HelpOf(), there.hear, there.hear)
    agent.end()
    assert Window.heard == 2


def test_a_call_that_waits_for_somebody_is_waited_for_longer(
    stage: Stage, agent: Agent, answers: Answers, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "SLOWEST", 50)
    stage.silent = True
    agent.call(contract.RESET, m.ResetSecret("1357"), answers.good.append, answers.bad.append, 400)
    agent.call(contract.DAY, m.DayOf(), answers.good.append, answers.bad.append)
    assert agent._slow.interval() == 400
    qtbot.waitUntil(lambda: len(answers.bad) == 2)
