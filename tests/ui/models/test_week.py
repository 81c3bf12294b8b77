from datetime import date

from pytestqt.qtbot import QtBot

from agent.api.errors import Denied
from agent.api.messages import DayOf
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.week import DayPair, WeekModel


def test_two_weeks_side_by_side(agent: Agent, qtbot: QtBot) -> None:
    model = WeekModel(agent)
    assert not model.days
    model.refresh()
    qtbot.waitUntil(lambda: model.last is not None)
    assert model.days[0] == DayPair(date(2026, 11, 23), 88 * 60, 85 * 60)
    assert model.days[3] == DayPair(date(2026, 11, 26), None, 90 * 60)


def test_another_child(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    model = WeekModel(agent)
    model.forget("an")
    model.refresh()
    qtbot.waitUntil(lambda: model.last is not None)
    model.forget("an")
    assert model.this is not None
    with qtbot.waitSignal(model.changed):
        model.forget("binh")
    assert {model.this, model.last} == {None}
    model.refresh()
    qtbot.waitUntil(lambda: model.last is not None)
    assert stage.asked[-2:] == [("week", DayOf("binh")), ("week", DayOf("binh", date(2026, 11, 16)))]


def test_a_week_that_may_not_be_seen(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    stage.errors["week"] = Denied("not yours")
    model = WeekModel(agent)
    model.forget("binh")
    with qtbot.waitSignal(model.changed):
        model.refresh()
    assert isinstance(model.error, Denied)


def test_a_week_that_comes_too_late_is_not_the_other_child_s(
    stage: Stage, agent: Agent, qtbot: QtBot
) -> None:
    model = WeekModel(agent)
    model.forget("an")
    model.refresh()
    qtbot.waitUntil(lambda: model.this is not None)
    model.forget("binh")  # the week before of An is under way
    model.refresh()
    model.forget("an")
    qtbot.waitUntil(lambda: stage.asked[-1] == ("week", DayOf("binh")))
    model.refresh()
    seen: set[str] = set()
    model.changed.connect(lambda: seen.update(x.child for x in (model.this, model.last) if x))
    qtbot.waitUntil(lambda: model.last is not None)
    assert seen == {"an"}
