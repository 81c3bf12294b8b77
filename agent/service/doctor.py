"""What is observed and enforced on this PC, each thing tried at the moment it is asked for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from agent.api.messages import Check, Checks
from agent.ports import Fate, GrabHeld
from agent.records import StoreProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.ports import Clock, Platform, Program
    from agent.service.guardians import Guardians
    from agent.service.health import Health
    from agent.service.tally import Tally
    from agent.service.watch import Watch

HOLDS, FAILS, UNKNOWN = "holds", "fails", "cannot be verified here"
PATIENCE = 1.5
"""Seconds until a probe must have been seen, paused or ended."""
CLOCK_NEAR = timedelta(minutes=2)


class Probe(Protocol):
    """A harmless program of this account that the agent starts to see whether it sees it."""

    async def start(self) -> int:
        """Start it; its pid."""

    async def seen_starting(self, patience: float) -> bool:
        """Whether the start was told by the system, not found by a sweep."""

    async def end(self) -> None:
        """End it, whatever became of it."""


@dataclass
class Doctor:
    """Tries what the agent promises."""

    platform: Platform
    clock: Clock
    tally: Tally
    guardians: Guardians
    health: Health
    probe: Callable[[], Probe]
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Two trials at once would take each other's program away."""

    async def examine(self, watch: Watch | None) -> Checks:
        """All checks; ``watch``: of the child who asks."""
        found = [self._store(), self._time(), *self._sessions(watch), *self._screen(watch)]
        async with self._turn:
            found += await self._programs()
        found += [self._secret(), *self._problems()]
        return Checks(tuple(found))

    def _store(self) -> Check:
        try:
            self.tally.write()
        except StoreProblem as problem:
            return Check("storage", FAILS, str(problem), "Free some space or mend the folder's owner.")
        return Check("storage", HOLDS, "A heartbeat was written to the disk just now.")

    def _time(self) -> Check:
        apart = abs(self.clock.read().wall - self.tally.line.moment)
        if apart > CLOCK_NEAR:
            text = f"The PC's clock and Luytre's differ by {apart}."
            return Check("clock", FAILS, text, 'If the PC\'s clock is right: "luytre clock accept".')
        return Check("clock", HOLDS, "The PC's clock agrees with Luytre's own count of time.")

    def _sessions(self, watch: Watch | None) -> Iterator[Check]:
        route = self.platform.sessions.route
        sessions = self.platform.sessions.current()
        names = ", ".join(sorted({session.account for session in sessions})) or "nobody"
        yield Check("sessions", HOLDS if sessions else UNKNOWN, f"Logged in now: {names} (seen by {route}).")
        if watch is None:
            return
        mine = [session for session in sessions if session in watch.observation.sessions]
        result, text = (HOLDS, f"{len(mine)} session(s).") if mine else (UNKNOWN, "Not logged in now.")
        yield Check("child", result, f"{watch.child.name}: {text}")

    def _screen(self, watch: Watch | None) -> Iterator[Check]:
        screen = self.platform.screen
        for session in watch.observation.sessions if watch else self.platform.sessions.current():
            route = screen.route_of(session)
            if not screen.sees_front(session):
                text = f"The front window cannot be seen here ({route}): every program that runs counts."
                yield Check("front window", UNKNOWN, text)
                continue
            front, idle = screen.front(session), screen.idle(session)
            shown = f"program {front.pid or front.name} is in front" if front else "no window is in front"
            yield Check("front window", HOLDS, f"{shown} (seen by {route}).")
            told = "unknown" if idle is None else f"{idle.total_seconds():.0f} s"
            yield Check(
                "idle time", UNKNOWN if idle is None else HOLDS, f"Time since the last input: {told}."
            )

    async def _programs(self) -> list[Check]:
        """Start a harmless program; see it, pause it, thaw it, end it."""
        programs, probe = self.platform.programs, self.probe()
        checks: list[Check] = []
        try:
            pid = await probe.start()
            told = await probe.seen_starting(PATIENCE)
            program = programs.program(pid)
            if program is None:
                return [Check("programs", FAILS, "A program that was started is not seen.")]
            checks += [self._seen(program), _start_told(programs.route, told=told)]
            await programs.pause([program])
            checks.append(_held("pause", await self._becomes(program, Fate.PAUSED)))
            await programs.resume([program])
            checks.append(_held("thaw", await self._becomes(program, Fate.RUNNING)))
            programs.kill([program])
            checks.append(_held("end", await self._becomes(program, Fate.GONE)))
            return checks
        except GrabHeld:
            return [*checks, Check("pause", UNKNOWN, "A display does not answer: nothing is paused now.")]
        except OSError as error:
            return [Check("programs", UNKNOWN, f"No program could be started for a trial: {error}.")]
        finally:
            await probe.end()

    def _seen(self, program: Program) -> Check:
        seen = any(other.key == program.key for other in self.platform.programs.running([program.account]))
        text = "A program started for a trial is seen among the running ones."
        return (
            Check("programs", HOLDS, text)
            if seen
            else Check("programs", FAILS, "The sweep missed a program.")
        )

    async def _becomes(self, program: Program, fate: Fate) -> bool:
        for _ in range(int(PATIENCE / 0.02)):
            if self.platform.programs.fates([program])[program.key] is fate:
                return True
            await asyncio.sleep(0.02)
        return False

    def _secret(self) -> Check:
        if self.guardians.secret_set():
            return Check("guardian's secret", HOLDS, "A guardian's secret is set.")
        text = "No guardian's secret is set: whoever uses this account may change the rules."
        return Check("guardian's secret", FAILS, text, 'Set one: "luytre secret set".')

    def _problems(self) -> Iterator[Check]:
        for problem in self.health.problems:
            yield Check(problem.name, FAILS if problem.severity == "error" else UNKNOWN, problem.text)


def _start_told(route: str, *, told: bool) -> Check:
    if told:
        return Check("starts", HOLDS, f"The start of a watched program was told at once ({route}).")
    text = f"The start of a watched program was not told at once ({route}); the next sweep finds it."
    return Check("starts", FAILS, text)


def _held(act: str, held: bool) -> Check:  # noqa: FBT001 - the answer of the look
    if held:
        return Check(act, HOLDS, f"“{act}” was tried on a harmless program and held.")
    return Check(act, FAILS, f"“{act}” was tried on a harmless program and did not hold.")
