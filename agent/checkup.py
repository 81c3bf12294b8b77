"""Wires the doctor: what it tries, on which system, with which harmless program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from agent import catalog, platforms
from agent.probe import OwnCopy, TrialProgram
from agent.service.doctor import Doctor

if TYPE_CHECKING:
    from agent.household_of_one import Settings
    from agent.ports import Clock, Platform
    from agent.probe import Starts
    from agent.records import Store
    from agent.service.guardians import Guardians
    from agent.service.health import Health
    from agent.service.household import Household
    from agent.service.tally import Tally


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

    @property
    def clock(self) -> Clock:
        """Any clock."""


def doctor(of: Parts) -> Doctor:
    """The doctor of an agent; in try mode the system is none of its business."""
    settings, name = of.settings, of.settings.platform

    def trial() -> TrialProgram:
        runner = platforms.trial(name) if settings.service else OwnCopy(settings.state)
        marked, programs = of.household.executables, of.platform.programs
        return TrialProgram(runner, of.starts, lambda extra: programs.mark(marked() | extra), programs.settle)

    return Doctor(
        of.platform,
        of.clock,
        of.store,
        of.household,
        of.tally,
        of.guardians,
        of.health,
        catalog.help_of,
        trial,
        platforms.inspector(name) if settings.service else None,
    )
