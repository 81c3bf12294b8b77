import pytest
from pytestqt.qtbot import QtBot

from agent.api import messages as m
from agent.api.messages import replace
from tests.ui import family
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.link.reconnect import Presence
from ui.models import status as module
from ui.models.status import StatusModel


@pytest.fixture
def model(agent: Agent, qtbot: QtBot) -> StatusModel:
    model = StatusModel(agent)
    model._begin(m.Welcome(1, "0.1.0", "try", "an", "an", True, False, "vi"))
    qtbot.waitUntil(lambda: model.status is not None)
    return model


def elapse(model: StatusModel, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    class Elapsed:
        def isValid(self) -> bool:  # noqa: N802 - Qt's name
            return True

        def elapsed(self) -> int:
            return int(seconds * 1000)

        def start(self) -> None:
            monkeypatch.undo()

    monkeypatch.setattr(model, "_since", Elapsed())


def test_it_shows_what_the_agent_told(model: StatusModel) -> None:
    assert model.status is not None
    assert (model.status.name, model.status.screen.left) == ("An", 47 * 60)
    assert model.presence is Presence.PRESENT
    assert model.names["app:minecraft"] == "Minecraft"
    assert model.names["site:youtube.com"] == "YouTube"


def test_it_counts_down_what_is_used_and_nothing_else(
    model: StatusModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    elapse(model, 90, monkeypatch)
    now = model.status
    assert now is not None
    assert now.screen.left == 47 * 60 - 90
    assert now.screen.used == 43 * 60 + 90
    told = {target.target: target for target in family.TARGETS}
    for target in now.targets:
        passed = 90 if target.running else 0
        left = told[target.target].left
        assert target.left == (None if left is None else left - passed)
    assert (now.at - family.NOW).total_seconds() == 90


def test_what_ends_with_the_screen_ends_sooner_while_the_screen_is_used(
    model: StatusModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    resting = replace(family.MINECRAFT, running=False, because="screen")
    learning = replace(family.STUDY, running=True)
    model.set_status(replace(family.STATUS, targets=(resting, family.ROBLOX, learning)))
    assert model._timer.interval() == 60_000
    elapse(model, 90, monkeypatch)
    assert model.status is not None
    minecraft, roblox, study = model.status.targets
    assert (minecraft.left, minecraft.used) == (18 * 60 - 90, 42 * 60)
    assert (roblox.lacking, roblox.left) == (20 * 60 - 90, 0)
    assert (study.used, study.left) == (35 * 60 + 90, None)


def test_an_hour_of_the_clock_comes_nearer_whatever_is_used(
    model: StatusModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing = replace(family.SCREEN, coming="window", ends_at=family.NOW + 47 * family.MINUTE)
    model.set_status(replace(family.AWAY, screen=closing))
    elapse(model, 60, monkeypatch)
    assert model.status is not None
    assert model.status.screen.left == family.seconds(46)


def test_left_never_falls_below_nothing(model: StatusModel, monkeypatch: pytest.MonkeyPatch) -> None:
    elapse(model, 10_000, monkeypatch)
    assert model.status is not None
    assert model.status.screen.left == 0


def test_away_from_the_pc_nothing_counts(model: StatusModel, monkeypatch: pytest.MonkeyPatch) -> None:
    model.set_status(family.AWAY)
    assert not model._timer.isActive()
    elapse(model, 90, monkeypatch)
    assert model.status is not None
    assert model.status.screen.left == 47 * 60


@pytest.mark.parametrize(
    ("left", "wait"), [(47 * 60, 60), (47 * 60 + 1, 1), (61, 1), (120, 60), (60, 1), (2, 1)]
)
def test_it_wakes_when_the_shown_number_changes(model: StatusModel, left: int, wait: int) -> None:
    screen = replace(family.SCREEN, left=m.Seconds(left))
    model.set_status(replace(family.STATUS, screen=screen, targets=()))
    assert model._timer.interval() == wait * 1000


def test_the_first_number_to_change_wakes_it(model: StatusModel) -> None:
    running = replace(family.MINECRAFT, left=m.Seconds(130))
    model.set_status(replace(family.STATUS, targets=(running,)))
    assert model._timer.interval() == 10_000


def test_without_limit_it_sleeps(model: StatusModel) -> None:
    model.set_status(family.UNLIMITED)
    assert not model._timer.isActive()


def test_seconds_go_by_below_a_minute(
    model: StatusModel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TICK", 1)
    with qtbot.waitSignals([model.changed, model.changed]):
        model.set_status(replace(family.STATUS, screen=replace(family.SCREEN, left=m.Seconds(30))))


def test_a_change_is_told_at_once(stage: Stage, model: StatusModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.changed):
        stage.show(family.OVER)
    assert model.status is not None
    assert model.status.screen.left == 0


def test_another_childs_state_is_not_ours(stage: Stage, model: StatusModel, qtbot: QtBot) -> None:
    stage.show(replace(family.OVER, child="binh"))
    stage.tell(m.Event("usage", family.NOW, "an"))
    stage.show(family.GRACE)
    qtbot.waitUntil(lambda: model.status is not None and model.status.screen.standing == "grace")
    assert model.status is not None
    assert model.status.child == "an"


def test_while_the_agent_is_away_nothing_old_is_shown(stage: Stage, model: StatusModel, qtbot: QtBot) -> None:
    stage.leave()
    qtbot.waitUntil(lambda: model.status is None)
    assert model.presence is Presence.UNKNOWN
    assert model.names == {}
    stage.open()
    qtbot.waitUntil(lambda: model.status is not None)


def test_a_child_who_is_named_while_logged_in_is_told_of_itself(
    stage: Stage, agent: Agent, qtbot: QtBot
) -> None:
    stage.child = "@an"
    with qtbot.waitSignal(agent.welcomed):
        agent.meet()
    model = StatusModel(agent)
    agent.meet()
    qtbot.waitUntil(lambda: model.status is not None)
    assert model.child == "@an"
    stage.child = "an"
    stage.tell(m.Event("policy", family.NOW, "an"))
    qtbot.waitUntil(lambda: model.status is not None and model.status.child == "an")
    assert stage.asked[-2:] == [("hello", m.Hello(client="tray")), ("subscribe", m.OfChild(None))]
    stage.show(family.OVER)
    qtbot.waitUntil(lambda: model.status is not None and not model.status.screen.open)


def test_a_state_of_somebody_else_tells_who_we_are_by_now(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    model = StatusModel(agent)
    agent.meet()
    qtbot.waitUntil(lambda: model.status is not None)
    stage.child = "@an"
    stage.show(replace(family.STATUS, child="@an"))
    qtbot.waitUntil(lambda: model.status is not None and model.status.child == "@an")


def test_an_account_that_is_no_child_s_any_more_tells_of_nobody(
    stage: Stage, agent: Agent, qtbot: QtBot
) -> None:
    model = StatusModel(agent)
    agent.meet()
    qtbot.waitUntil(lambda: model.status is not None)
    stage.child = None
    with qtbot.waitSignal(agent.welcomed):
        stage.tell(m.Event("policy", family.NOW))
    assert model.status is None
    assert model.for_parents
    assert stage.names()[-1] == "hello"


def test_the_country_is_known_with_the_first_word_and_stays(stage: Stage, agent: Agent, qtbot: QtBot) -> None:
    stage.child, stage.country = None, "DE"
    model = StatusModel(agent)
    with qtbot.waitSignal(model.changed):
        agent.meet()
    assert model.country == "DE"
    stage.leave()
    qtbot.waitUntil(lambda: model.presence is not Presence.PRESENT)
    assert model.country == "DE"
    model.set_status(replace(family.STATUS, country="AT"))
    model._begin(m.Welcome(1, "0.1.0", "service", "an", "an", True, False, "vi"))  # of an older agent
    assert model.country == "AT"
