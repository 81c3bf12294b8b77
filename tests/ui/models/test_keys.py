import pytest
from pytestqt.qtbot import QtBot

from agent.api import messages as m
from agent.api.errors import LockedOut, NotAdministrator, WrongSecret
from tests.ui import family
from tests.ui.stage import Stage
from ui.link.client import Agent
from ui.models.keys import CodeModel, KeysModel


@pytest.fixture
def code(agent: Agent) -> CodeModel:
    return CodeModel(agent)


@pytest.fixture
def keys(agent: Agent) -> KeysModel:
    return KeysModel(agent)


def test_a_code_gives_time(stage: Stage, code: CodeModel, qtbot: QtBot) -> None:
    code.redeem(family.CODE)
    code.redeem(family.CODE)
    qtbot.waitUntil(lambda: code.given == family.GRANT)
    assert (code.sending, code.error) == (False, None)
    assert [x for x in stage.asked if x[0] == "redeem"] == [("redeem", m.Redeem(family.CODE))]


def test_a_wrong_code_can_be_tried_again_at_once_while_there_are_tries(code: CodeModel, qtbot: QtBot) -> None:
    code.redeem("00000000")
    qtbot.waitUntil(lambda: isinstance(code.error, WrongSecret))
    assert (code.wait, code.sending) == (0, False)
    code.redeem(family.CODE)
    qtbot.waitUntil(lambda: code.given is not None)


def test_a_wait_is_counted_down_and_nothing_is_sent_meanwhile(
    stage: Stage, code: CodeModel, qtbot: QtBot
) -> None:
    stage.errors["redeem"] = LockedOut("wait", 2, 0)
    code._second.setInterval(50)
    seen: list[int] = []
    code.changed.connect(lambda: seen.append(code.wait))
    code.redeem("00000000")
    with qtbot.waitSignal(code.changed, check_params_cb=lambda: code.wait == 2):
        pass
    code.redeem(family.CODE)
    del stage.errors["redeem"]
    qtbot.waitUntil(lambda: seen[-3:] == [2, 1, 0])
    assert code.error is None
    assert stage.names().count("redeem") == 1
    code.redeem(family.CODE)
    qtbot.waitUntil(lambda: code.given is not None)


def test_a_forgotten_secret_is_renewed_by_paper_and_a_new_paper_is_made(
    stage: Stage, keys: KeysModel, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(keys.failed) as told:
        keys.recover("wrong", "1357")
    assert isinstance(told.args[0], WrongSecret)
    with qtbot.waitSignal(keys.paper) as paper:
        keys.recover(family.PAPER, "1357")
    assert paper.args == [family.PAPER]
    assert stage.secret == "1357"


def test_a_forgotten_secret_is_renewed_by_an_administrator(
    stage: Stage, keys: KeysModel, qtbot: QtBot
) -> None:
    stage.administrator = False
    with qtbot.waitSignal(keys.failed) as told:
        keys.reset("1357")
    assert isinstance(told.args[0], NotAdministrator)
    stage.administrator = True
    with qtbot.waitSignal(keys.renewed), qtbot.waitSignal(keys.paper):
        keys.reset("1357")
    assert stage.secret == "1357"


def test_a_paper_that_is_not_made_is_told_apart(stage: Stage, keys: KeysModel, qtbot: QtBot) -> None:
    stage.secret = "1357"
    with qtbot.assertNotEmitted(keys.failed), qtbot.waitSignal(keys.refused) as told:
        keys.make_first_paper("2468")
    assert isinstance(told.args[0], WrongSecret)


def test_a_code_to_read_out_answers_a_request(stage: Stage, keys: KeysModel, qtbot: QtBot) -> None:
    stage.secret = None
    made: list[m.CodeView] = []
    keys.read_out(3, family.seconds(15), made.append, lambda _: None)
    qtbot.waitUntil(lambda: bool(made))
    assert (made[0].code, made[0].extra) == (family.CODE, 900)
    assert ("code", m.MakeCode(3, extra=family.seconds(15))) in stage.asked
