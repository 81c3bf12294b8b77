"""The doctor of a service looks at the system and starts its trial by it; in try mode it does neither."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import pytest

from agent import platforms
from agent.bootstrap.on_call import OnCall
from agent.bootstrap.settings import Settings
from agent.checkup.trial import OwnCopy, Starts, TrialProgram
from agent.platforms.memory import Pc
from tests.agent.service.stage import AN, Stage, play

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks the system of the PC")


@dataclasses.dataclass
class Parts:
    """An agent's parts."""

    settings: Settings
    platform: Any
    clock: Any
    store: Any
    household: Any
    tally: Any
    guardians: Any
    health: Any
    starts: Starts
    crew: Any


class Crew:
    """Filters nobody."""

    async def examine(self) -> None:
        """There is nothing to try."""

    def browsers(self) -> None:
        """Nor is any told anything."""


def parts(stage: Stage, pc: Pc, *, service: bool) -> Parts:
    settings = Settings(None if service else AN, stage.folder, None, platforms.system("linux"), "")
    others = (pc.clock, stage.store, stage.household, stage.tally, stage.guardians, stage.health)
    return Parts(settings, pc.platform, *others, Starts(), Crew())


@pytest.mark.parametrize("service", [True, False])
def test_what_the_doctor_has_at_hand(tmp_path: Path, service: bool) -> None:
    async def story(stage: Stage) -> None:
        made = OnCall(parts(stage, stage.pc, service=service)).doctor
        assert (made.inspector is not None) == service
        probe = made.probe()
        assert isinstance(probe, TrialProgram)
        assert isinstance(probe._runner, OwnCopy) != service
        assert (made.names is not None) == service

    play(tmp_path, "", story)


def test_it_comes_when_it_is_called(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        found = await OnCall(parts(stage, stage.pc, service=False)).examine(None, trusted=True)
        assert "clock" in {check.name for check in found.checks}

    play(tmp_path, "", story)


def test_its_trial_is_watched_like_a_limited_program(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        probe = OnCall(parts(stage, stage.pc, service=False)).doctor.probe()
        await probe.start()
        assert str(stage.folder / "luytre-trial") in stage.pc.programs.marks
        await probe.end()
        assert stage.pc.programs.marks == stage.household.executables()

    play(tmp_path, "", story)
