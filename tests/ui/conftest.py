"""Faces are tested without a screen; the few tests that need one start their own (marker ``display``)."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from pytestqt.qtbot import QtBot

from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.link.reconnect import Presence


@pytest.fixture(autouse=True, scope="session")
def _swept_here() -> Iterator[None]:
    """Python's sweep of cycles runs in whatever thread is at it, here often an agent's: and a widget that is
    ended in another thread than its own takes Qt down, tests later (https://doc.qt.io/qt-6/threads-qobject.html).
    """
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _deleted(_swept_here: None) -> Iterator[None]:
    """Widgets that were closed are gone: without a running event loop, Qt would keep them for ever."""
    yield
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


@pytest.fixture
def stage(qapp: QObject, tmp_path: Path) -> Iterator[Stage]:
    """An agent that listens."""
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    stage = Stage(folder)
    stage.open()
    yield stage
    stage.leave()


@pytest.fixture
def agent(stage: Stage, qtbot: QtBot) -> Iterator[Agent]:
    """A link to it that is up."""
    agent = Agent(stage.place)
    with qtbot.waitSignal(agent.welcomed):
        agent.begin()
    assert agent.presence is Presence.PRESENT
    yield agent
    agent.end()
