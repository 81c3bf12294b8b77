"""Wires the doctor: what it tries, on which system, with which harmless program."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from agent import catalog

if TYPE_CHECKING:
    from agent.api.messages import Checks
    from agent.bootstrap.crew import Crew
    from agent.bootstrap.settings import Settings
    from agent.checkup.trial import Starts, TrialProgram
    from agent.ports import Clock, Platform
    from agent.ports.store import Store
    from agent.service.access.guardians import Guardians
    from agent.service.doctor import Doctor
    from agent.service.household import Household
    from agent.service.observing.tally import Tally
    from agent.service.observing.watch import Watch
    from agent.service.reporting.health import Health


class Parts(Protocol):
    """An agent, as far as its doctor knows it."""

    settings: Settings
    platform: Platform
    store: Store
    household: Household
    tally: Tally
    guardians: Guardians
    health: Health
    starts: Starts
    crew: Crew

    @property
    def clock(self) -> Clock:
        """Any clock."""


class OnCall:
    """The doctor of an agent, who comes when somebody asks: on most days nobody does."""

    def __init__(self, of: Parts) -> None:
        self._of = of

    async def examine(self, watch: Watch | None, *, trusted: bool) -> Checks:
        """All checks."""
        return await self.doctor.examine(watch, trusted=trusted)

    @cached_property
    def doctor(self) -> Doctor:
        """In try mode the system is none of its business."""
        from agent.service.doctor import Doctor

        of, settings = self._of, self._of.settings
        return Doctor(
            of.platform,
            of.clock,
            of.store,
            of.household,
            of.tally,
            of.guardians,
            of.health,
            catalog.help_of,
            self._trial,
            settings.system.inspector() if settings.service else None,
            of.crew.examine if settings.service else None,
            of.crew.browsers if settings.service else None,
        )

    def _trial(self) -> TrialProgram:
        from agent.checkup.trial import OwnCopy, TrialProgram

        of, settings = self._of, self._of.settings
        runner = settings.system.trial() if settings.service else OwnCopy(settings.state)
        marked, programs = of.household.executables, of.platform.programs
        return TrialProgram(runner, of.starts, lambda extra: programs.mark(marked() | extra), programs.settle)
