"""The link and the models against the agent itself: a real process, killed and started again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from agent.api import contract
from agent.api.endpoint import Endpoint
from agent.api.messages import ApplyPolicy
from ui.link.client import Agent, Place
from ui.link.reconnect import Presence
from ui.models.day import DayModel
from ui.models.guardian import Door, GuardianModel, minutes
from ui.models.requests import AskModel, Sending
from ui.models.status import StatusModel
from ui.models.week import WeekModel

assert sys.platform != "win32"  # Unix sockets

PATIENCE = 30_000
POLICY = """
format = 1
zone = "Asia/Ho_Chi_Minh"
language = "vi"

[child.an]
name = "An"

[child.an.screen]
daily = "1h30m"

[[child.an.rule]]
app = "minecraft"
daily = "1h"
"""


class RealAgent:
    """An agent in try mode, in folders of its own."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.policy = folder / "policy.toml"
        self.policy.write_text(POLICY)
        self.runtime = folder / "run"
        self.runtime.mkdir(mode=0o700)
        self._log = (folder / "agent.log").open("ab")
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        environment = os.environ | {"XDG_RUNTIME_DIR": str(self.runtime)}
        environment.pop("DISPLAY", None)
        command = [sys.executable, "-P", "-m", "agent", "--try", "--state", str(self.state)]
        self.process = subprocess.Popen(
            [*command, "--policy", str(self.policy)], env=environment, stdout=self._log, stderr=self._log
        )

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        self.kill()
        self._log.close()

    @property
    def place(self) -> Place:
        endpoint = Endpoint(os.geteuid(), self.runtime)
        return Place(lambda: endpoint.find(self.state), os.geteuid())


@pytest.fixture
def real(qapp: QObject, tmp_path: Path) -> Iterator[RealAgent]:
    real = RealAgent(tmp_path)
    yield real
    real.close()


@pytest.fixture
def link(real: RealAgent, qtbot: QtBot) -> Iterator[Agent]:
    link = Agent(real.place)
    with qtbot.waitSignal(link.welcomed, timeout=PATIENCE):
        link.begin()
    yield link
    link.end()


def test_the_face_comes_back_after_kill_9(real: RealAgent, qtbot: QtBot) -> None:
    link = Agent(real.place)
    status = StatusModel(link)
    link.begin()
    qtbot.waitUntil(lambda: status.status is not None, timeout=PATIENCE)
    assert status.status is not None
    assert (status.status.name, status.status.screen.allowance) == ("An", 5400)
    real.kill()
    qtbot.waitUntil(lambda: status.status is None, timeout=PATIENCE)
    assert link.presence is Presence.UNKNOWN
    real.start()
    qtbot.waitUntil(lambda: status.status is not None, timeout=PATIENCE)
    link.end()


def test_asked_answered_and_given(real: RealAgent, link: Agent, qtbot: QtBot) -> None:
    status, guardian, ask = StatusModel(link), GuardianModel(link), AskModel(link)
    guardian._agent.meet()
    qtbot.waitUntil(lambda: guardian.door is Door.UNGUARDED, timeout=PATIENCE)
    ask.ask("app:minecraft", minutes(15), "xong bài rồi ạ")
    qtbot.waitUntil(lambda: ask.sending is Sending.SENT, timeout=PATIENCE)
    qtbot.waitUntil(lambda: bool(guardian.pending.requests), timeout=PATIENCE)
    assert guardian.pending.requests is not None
    with qtbot.waitSignal(guardian.pending.answered, timeout=PATIENCE):
        guardian.pending.answer(guardian.pending.requests[0], minutes(15), "ừ")
    qtbot.waitUntil(lambda: status.status is not None and bool(status.status.grants), timeout=PATIENCE)
    assert status.status is not None
    ask.follow(status.status.requests)
    assert ask.request is not None
    assert (ask.request.state, ask.request.answer) == ("granted", "ừ")


def test_another_agreement_names_another_child_here(link: Agent, qtbot: QtBot) -> None:
    status = StatusModel(link)
    link.meet()
    qtbot.waitUntil(lambda: status.status is not None and status.status.child == "an", timeout=PATIENCE)
    text = POLICY.replace("child.an", "child.bi")
    link.call(contract.APPLY, ApplyPolicy(text), lambda _: None)
    qtbot.waitUntil(lambda: status.status is not None and status.status.child == "bi", timeout=PATIENCE)


def test_a_pin_closes_the_door_and_opens_it(real: RealAgent, link: Agent, qtbot: QtBot) -> None:
    guardian = GuardianModel(link)
    guardian._agent.meet()
    qtbot.waitUntil(lambda: guardian.door is Door.UNGUARDED, timeout=PATIENCE)
    with qtbot.waitSignal(guardian.secret_set, timeout=PATIENCE):
        guardian.set_secret("1357")
    qtbot.waitUntil(lambda: guardian.door is Door.CLOSED, timeout=PATIENCE)
    with qtbot.waitSignal(guardian.failed, timeout=PATIENCE):
        guardian.unlock("2468")
    guardian.unlock("1357")
    qtbot.waitUntil(lambda: guardian.door is Door.OPEN and bool(guardian.family), timeout=PATIENCE)
    guardian.lock()
    qtbot.waitUntil(lambda: guardian.door is Door.CLOSED, timeout=PATIENCE)


def test_day_and_week_are_told(link: Agent, qtbot: QtBot) -> None:
    day, week = DayModel(link), WeekModel(link)
    day.refresh()
    week.refresh()
    qtbot.waitUntil(lambda: day.day is not None and week.last is not None, timeout=PATIENCE)
    assert len(week.days) == 7
    assert (day.error, week.error) == (None, None)
