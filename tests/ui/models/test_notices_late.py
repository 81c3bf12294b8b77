"""A face that begins while the PC is closed already: nobody tells it again what was told at its end."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from agent.api.messages import TargetStatus, Welcome, replace
from tests.ui import family
from tests.ui.models.test_notices import CALL, OVER, looked
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.notices import Notice, NoticesModel
from ui.models.status import StatusModel
from ui.models.waiting import WaitingModel

Beginning = Callable[[TargetStatus], list[Notice]]


@pytest.fixture
def begins(stage: Stage, agent: Agent, qtbot: QtBot) -> Beginning:
    """What a face tells of itself that finds the screen so."""

    def begin(screen: TargetStatus) -> list[Notice]:
        stage.status = replace(family.STATUS, screen=screen)
        status = StatusModel(agent)
        model, told = NoticesModel(agent, status, WaitingModel(agent), "en", agent), list[Notice]()
        model.told.connect(told.append)
        status._begin(Welcome(1, "0.1.0", "try", "an", "an", True, False, "vi"))
        qtbot.waitUntil(lambda: status.status is not None)
        return told

    return begin


def test_it_tells_why_until_when_and_whom_to_call(stage: Stage, begins: Beginning, qtbot: QtBot) -> None:
    told = begins(OVER)
    over = Notice("screen", "Today’s time is over", "Opens tomorrow at 15:30.", urgent=True)
    assert told == [CALL, over]
    stage.show(replace(family.STATUS, screen=OVER))  # it goes on so
    stage.tell(looked(locked=True))
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told[2].title == over.title, "whom to call stands there already"


@pytest.mark.parametrize(
    "screen",
    [family.SCREEN, replace(OVER, standing="grace"), replace(OVER, standing="over", open=True)],
    ids=["open", "in its grace", "open again"],
)
def test_what_is_still_open_is_not_told_as_shut(screen: TargetStatus, begins: Beginning) -> None:
    assert begins(screen) == []
