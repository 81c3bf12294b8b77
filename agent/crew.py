"""The other processes of Luytre on this PC, as the agent sees them: exec guard, half with a network."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent import platforms

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from agent.household_of_one import Settings
    from agent.ports import Refusal
    from agent.service.enforcer import Enforcer
    from agent.service.gate import Gate
    from agent.service.health import Health

PATIENCE = 5.0
"""Seconds that the guard may be away until that is a problem: it is started anew within one."""


class Crew:
    """Made when the agent's own parts are; in try mode there are no others."""

    def __init__(self, settings: Settings, folder: Path, enforcer: Enforcer, health: Health) -> None:
        self._gate: Gate | None = None
        self._timer: asyncio.TimerHandle
        self._leave: Callable[[], None]
        if settings.service:
            self._gate = _gate(enforcer, health)
            self._begin(self._gate, settings, folder, enforcer)

    def keep(self) -> None:
        """A beat is over: what is closed now does not start."""
        if self._gate is not None:
            self._gate.keep()

    def close(self) -> None:
        """The agent leaves."""
        if self._gate is not None:
            self._timer.cancel()
            self._leave()

    def _begin(self, gate: Gate, settings: Settings, folder: Path, enforcer: Enforcer) -> None:
        loop, programs = asyncio.get_running_loop(), enforcer.platform.programs

        def net(alive: bool) -> None:  # noqa: FBT001 - what became of it
            gate.is_there("net", there=alive)

        def rerouted() -> None:
            """The guard came or went; one that was killed is back before anybody need hear of it."""
            self._timer.cancel()
            self._timer = loop.call_later(PATIENCE, gate.look)

        def refused(refusal: Refusal) -> None:
            enforcer.catch_up()
            gate.refused(refusal)

        self._timer = loop.call_later(PATIENCE, gate.look)
        place = folder / "net" / "alive.sock"
        self._leave = platforms.companion(settings.platform, loop, place, net)
        programs.refused(refused)
        programs.rerouted(rerouted)


def _gate(enforcer: Enforcer, health: Health) -> Gate:
    from agent.service.gate import Gate

    loop, programs = asyncio.get_running_loop(), enforcer.platform.programs
    return Gate(programs, enforcer.household, enforcer.reporter, health, loop.time, lambda: enforcer.watches)
