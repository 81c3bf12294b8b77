"""A harmless program is started, seen, paused, let go on and ended: what the agent does, for a trial."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from agent.api.checks import FAILS, HOLDS, UNKNOWN, check
from agent.ports import Fate, GrabHeld

if TYPE_CHECKING:
    from agent.api.messages import Check
    from agent.ports import Program, Programs

PATIENCE = 3.0
"""Seconds until the trial must have been seen, paused or ended."""
LONGEST = 30.0
"""Seconds for all of it: the next who asks must not wait for one that hangs."""
_STEP = 0.02


class Probe(Protocol):
    """A harmless program that the agent has started to see whether it sees it."""

    async def start(self) -> int:
        """Start it; its pid. Raises OSError where it cannot be started."""

    async def seen_starting(self, patience: float) -> bool:
        """Whether the start was told by the system, not found by a sweep."""

    async def end(self) -> None:
        """End it, whatever became of it."""


async def try_programs(programs: Programs, probe: Probe) -> list[Check]:
    """What held of it, step by step."""
    checks: list[Check] = []
    try:
        async with asyncio.timeout(LONGEST):
            return await _tried(programs, probe, checks)
    except GrabHeld:
        return [*checks, check("pause", "untried", UNKNOWN)]
    except OSError as error:
        problem = error.strerror or str(error) or "it took too long"
        return [check("programs", "untried", UNKNOWN, {"problem": problem})]
    finally:
        await probe.end()


async def _tried(programs: Programs, probe: Probe, checks: list[Check]) -> list[Check]:
    pid = await probe.start()
    told = await probe.seen_starting(PATIENCE)
    program = programs.program(pid)
    if program is None:
        return [check("programs", "unseen", FAILS)]
    checks += [await _seen(programs, program), _start_told(programs.route, told=told)]
    await programs.pause([program])
    checks.append(_held("pause", held=await _becomes(programs, program, Fate.PAUSED)))
    await programs.resume([program])
    checks.append(_held("thaw", held=await _becomes(programs, program, Fate.RUNNING)))
    programs.kill([program])
    checks.append(_held("end", held=await _becomes(programs, program, Fate.GONE)))
    return checks


async def _seen(programs: Programs, program: Program) -> Check:
    """Where more began than one look could read, those that follow read the rest."""
    for _ in range(int(PATIENCE / _STEP)):
        if any(other.key == program.key for other in programs.running([program.account])):
            return check("programs", "ok", HOLDS)
        if not programs.behind:
            break
        await asyncio.sleep(_STEP)
    return check("programs", "missed", FAILS)


def _start_told(route: str, *, told: bool) -> Check:
    case, result = ("ok", HOLDS) if told else ("late", FAILS)
    return check("starts", case, result, {"route": route})


def _held(act: str, *, held: bool) -> Check:
    return check(act, "ok", HOLDS) if held else check(act, "failed", FAILS)


async def _becomes(programs: Programs, program: Program, fate: Fate) -> bool:
    for _ in range(int(PATIENCE / _STEP)):
        if programs.fates([program])[program.key] is fate:
            return True
        await asyncio.sleep(_STEP)
    return False
