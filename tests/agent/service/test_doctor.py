"""What is observed and enforced, each thing tried at this moment."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.ports import Front
from tests.agent.service.stage import Stage, Trial, full_disk, play


async def found(stage: Stage, account: str = "an") -> dict[str, tuple[str, str]]:
    checks = (await stage.wait_for(account, contract.DOCTOR, m.OfChild())).checks
    return {check.name: (check.result, check.text) for check in checks}


def results(checks: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {name: result for name, (result, _) in checks.items()}


def test_all_that_holds(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.screen.show(Front(100))
        await stage.beat()
        await stage.guardians.set_secret("lan", "1234")
        checks = await found(stage)
        assert set(results(checks).values()) == {"holds"}
        assert list(checks) == [
            *("storage", "clock", "sessions", "child", "front window", "idle time"),
            *("programs", "starts", "pause", "thaw", "end", "guardian's secret"),
        ]
        assert checks["child"][1] == "An: 1 session(s)."
        assert not stage.pc.programs.table

    play(tmp_path, "", story)


def test_nobody_is_logged_in(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        checks = await found(stage)
        assert checks["sessions"] == ("cannot be verified here", "Logged in now: nobody (seen by memory).")
        assert checks["child"][0] == "cannot be verified here"
        assert checks["guardian's secret"][0] == "fails"
        assert "front window" not in checks

    play(tmp_path, "", story)


def test_nothing_can_be_seen(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.screen.hide()
        await stage.beat()
        checks = await found(stage)
        assert checks["front window"][0] == "cannot be verified here"

    play(tmp_path, "", story)


def test_an_empty_desktop_whose_input_cannot_be_known(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.screen.idle_time = None
        await stage.beat()
        checks = await found(stage, "lan")
        assert checks["front window"] == ("holds", "no window is in front (seen by memory).")
        assert checks["idle time"][0] == "cannot be verified here"

    play(tmp_path, "", story)


def test_a_moved_clock_a_full_disk_and_other_problems_are_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        stage.pc.clock.set_wall(stage.pc.clock.reading.wall + timedelta(hours=1))
        with full_disk():
            checks = await found(stage)
        assert checks["storage"][0] == "fails"
        assert checks["clock"] == ("fails", "The PC's clock and Luytre's differ by 1:00:00.")
        assert checks["clock-jumped"][0] == "cannot be verified here"
        assert checks["disk-failing"][0] == "fails"

    play(tmp_path, "", story)


def test_a_clock_is_not_wrong_because_nobody_has_looked_for_hours(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        stage.pc.clock.pass_time(timedelta(hours=5))
        assert (await found(stage))["clock"][0] == "holds"

    play(tmp_path, "", story)


@dataclass
class Strange(Trial):
    """A trial that does not go as it should."""

    how: str = ""

    async def start(self) -> int:
        if self.how == "not started":
            self.program = None  # type: ignore[assignment]
            raise OSError("no room for a program")
        pid = await super().start()
        programs, key = self.pc.programs, self.program.key
        match self.how:
            case "gone":
                programs.end(self.program)
            case "grab":
                programs.grabbing.add(key)
            case "stubborn":
                programs.stubborn.add(key)
                programs.immortal.add(key)
            case "other":
                other = self.program
                programs.end(other)
                programs.start(type(other)(other.pid, 1, other.account, other.facts))
                running = programs.running
                programs.running = lambda accounts: tuple(  # type: ignore[method-assign]
                    x for x in running(accounts) if x.pid != pid
                )
        return pid

    async def end(self) -> None:
        if self.program is not None:
            self.pc.programs.table = {
                key: x for key, x in self.pc.programs.table.items() if x.pid != self.program.pid
            }


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("not started", {"programs": "cannot be verified here"}),
        ("gone", {"programs": "fails"}),
        ("grab", {"programs": "holds", "starts": "holds", "pause": "cannot be verified here"}),
        (
            "stubborn",
            {"programs": "holds", "starts": "holds", "pause": "fails", "thaw": "holds", "end": "fails"},
        ),
        (
            "other",
            {"programs": "fails", "starts": "holds", "pause": "holds", "thaw": "holds", "end": "holds"},
        ),
    ],
)
def test_what_fails_is_told(tmp_path: Path, how: str, expected: dict[str, str]) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        stage.doctor.probe = lambda: Strange(stage.pc, how=how)
        checks = results(await found(stage))
        names = {"programs", "starts", "pause", "thaw", "end"}
        assert {name: result for name, result in checks.items() if name in names} == expected
        assert not stage.pc.programs.table

    play(tmp_path, "", story)


def test_a_start_that_is_not_told_is_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        stage.doctor.probe = lambda: Trial(stage.pc, told=False)
        assert (await found(stage))["starts"][0] == "fails"

    play(tmp_path, "", story)


def test_two_who_ask_at_once_wait_for_each_other(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        running = 0

        class Slow(Trial):
            async def seen_starting(self, patience: float) -> bool:
                nonlocal running
                running += 1
                await asyncio.sleep(1)
                assert running == 1
                running -= 1
                return True

        stage.doctor.probe = lambda: Slow(stage.pc)
        first, second = await asyncio.gather(found(stage), found(stage, "lan"))
        assert first["starts"] == second["starts"]

    play(tmp_path, "", story)
