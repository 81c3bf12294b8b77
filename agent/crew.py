"""The other processes of Luytre on this PC, as the agent sees them: exec guard, half with a network."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent import platforms
from agent.service.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from agent.household_of_one import Settings
    from agent.ports import Refusal
    from agent.service.enforcer import Enforcer
    from agent.service.health import Health

PATIENCE = 5.0
"""Seconds that the guard may be away until that is a problem: it is started anew within one."""


class Crew:
    """Made when the agent's own parts are; in try mode there are no others."""

    def __init__(self, settings: Settings, folder: Path, enforcer: Enforcer, health: Health) -> None:
        loop, self._catch_up = asyncio.get_running_loop(), enforcer.catch_up
        programs = enforcer.platform.programs
        self._gate = Gate(
            programs,
            enforcer.household,
            enforcer.reporter,
            health,
            loop.time,
            lambda: enforcer.watches,
            settings.service,
        )
        self._leave: Callable[[], None] | None = None
        if settings.service:
            place = folder / "net" / "alive.sock"
            self._leave = platforms.companion(settings.platform, loop, place, self._net)
        self._loop = loop
        self._timer = loop.call_later(PATIENCE, self._gate.look)
        programs.refused(self._refused)
        programs.rerouted(self._rerouted)

    def keep(self) -> None:
        """A beat is over: what is closed now does not start."""
        self._gate.keep()

    def close(self) -> None:
        """The agent leaves."""
        self._timer.cancel()
        if self._leave is not None:
            self._leave()

    def _rerouted(self) -> None:
        """The guard came or went; one that was killed is back before anybody need hear of it."""
        self._timer.cancel()
        self._timer = self._loop.call_later(PATIENCE, self._gate.look)

    def _refused(self, refusal: Refusal) -> None:
        self._catch_up()
        self._gate.refused(refusal)

    def _net(self, alive: bool) -> None:  # noqa: FBT001 - what became of it
        self._gate.is_there("net", there=alive)
