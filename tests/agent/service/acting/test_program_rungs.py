"""What each rung does to programs, and whom it holds."""

from __future__ import annotations

import asyncio

import pytest

from agent.api.acts import Act
from agent.platforms.memory import Pc
from agent.ports import Fate, Front, ProcessKey, Session
from agent.service.acting.grabs import Grabs
from agent.service.acting.program_rungs import PATIENCE, ProgramRungs
from agent.service.orders import PAUSING
from tests.agent.service.quickly import QuickLoop
from tests.agent.service.stage import AN, program


def rungs(pc: Pc) -> ProgramRungs:
    return ProgramRungs(pc.programs, Grabs(pc.platform, lambda: asyncio.get_running_loop().time()))


@pytest.mark.parametrize("act", PAUSING)
def test_each_does_what_its_name_says_and_is_looked_at(act: Act) -> None:
    pc = Pc()
    game = pc.start(program(100, "/opt/mygame"))
    pc.programs.windows.add(game.key)
    first = set[ProcessKey]()
    (step,) = rungs(pc).steps([act], first)
    assert (step.rung, step.patience) == (act, PATIENCE[act])
    assert step.left([game]) == [game]
    assert asyncio.run(tried(step.act([game])))
    assert pc.programs.asked == [(act.value, game.key)]
    assert step.left([game]) == []
    assert not first


async def tried(act: object) -> bool:
    return bool(await act)  # type: ignore[misc]


def test_what_is_paused_is_held_by_no_firmer_rung() -> None:
    pc = Pc()
    game = pc.start(program(100, "/opt/mygame"))
    pc.programs.paused.add(game.key)
    assert rungs(pc).left(Act.PAUSE, [game]) == []
    assert rungs(pc).left(Act.KILL, [game]) == [game]
    assert rungs(pc).unlike({Fate.RUNNING}, [game]) == [game]
    assert rungs(pc).unlike({Fate.PAUSED}, [game]) == []


def test_who_must_be_closed_first_is_told_and_the_pause_was_not_tried() -> None:
    pc = Pc()
    pc.sessions.put(Session("1", AN))
    game = pc.start(program(100, "/opt/mygame"))
    pc.programs.grabbing.add(game.key)
    pc.screen.show(Front(100))
    first = set[ProcessKey]()
    (step,) = rungs(pc).steps([Act.PAUSE], first)
    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        assert not runner.run(tried(step.act([game])))
    assert first == {game.key}
