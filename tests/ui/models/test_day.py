from pytestqt.qtbot import QtBot

from agent.api.errors import NotFound
from agent.api.messages import Line, replace
from tests.ui import family, records
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.day import DayModel


def test_a_day_lists_apps_and_sites_the_most_used_first(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    sums: tuple[Line, ...] = (
        Line("category:games", "games", None, family.seconds(42)),
        Line("free:x", "x", None, family.seconds(9)),
    )
    nothing = Line("app:z", "Z", None, family.seconds(0))
    stage.day = replace(records.DAY, lines=(*sums, *records.DAY.lines, nothing))
    model = DayModel(agent)
    empty = model.lines
    with qtbot.waitSignal(model.changed):
        model.refresh()
    assert empty == ()
    assert [line.name for line in model.lines] == [
        "YouTube",
        "Minecraft",
        "GCompris",
        "Zalo",
        "LibreOffice Writer",
    ]


def test_a_day_that_cannot_be_read_keeps_what_was_shown(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    model = DayModel(agent)
    with qtbot.waitSignal(model.changed):
        model.refresh()
    stage.errors["day"] = NotFound("No records of that day.")
    with qtbot.waitSignal(model.changed):
        model.refresh()
    assert isinstance(model.error, NotFound)
    assert model.day == records.DAY
