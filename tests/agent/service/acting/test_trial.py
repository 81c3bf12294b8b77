"""A harmless program is tried; what does not hold is told."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.ports import Program
from agent.service.acting.trial import try_programs
from policies.ids import AccountId
from tests.agent.service.stage import Stage, Trial, play


async def results(stage: Stage, probe: Trial) -> dict[str, tuple[str, str]]:
    checks = await try_programs(stage.pc.programs, probe)
    return {check.name: (check.result, check.case) for check in checks}


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

                def without(
                    accounts: Collection[AccountId], believed: Collection[tuple[int, int]] = ()
                ) -> tuple[Program, ...]:
                    return tuple(x for x in running(accounts, believed) if x.pid != pid)

                programs.running = without  # type: ignore[method-assign]
        return pid

    async def end(self) -> None:
        if self.program is not None:
            self.pc.programs.table = {
                key: x for key, x in self.pc.programs.table.items() if x.pid != self.program.pid
            }


GOOD = dict.fromkeys(("programs", "starts", "pause", "thaw", "end"), ("holds", "ok"))
FAILED = ("fails", "failed")


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("not started", {"programs": ("cannot be verified here", "untried")}),
        ("gone", {"programs": ("fails", "unseen")}),
        (
            "grab",
            {"programs": GOOD["programs"], "starts": GOOD["starts"]}
            | {"pause": ("cannot be verified here", "untried")},
        ),
        ("stubborn", GOOD | {"pause": FAILED, "end": FAILED}),
        ("other", GOOD | {"programs": ("fails", "missed")}),
    ],
)
def test_what_fails_is_told(tmp_path: Path, how: str, expected: dict[str, tuple[str, str]]) -> None:
    async def story(stage: Stage) -> None:
        assert await results(stage, Strange(stage.pc, how=how)) == expected
        assert not stage.pc.programs.table

    play(tmp_path, "", story)


def test_all_holds(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        assert await results(stage, Trial(stage.pc)) == GOOD
        assert not stage.pc.programs.table

    play(tmp_path, "", story)


def test_a_start_that_is_not_told_is_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        assert (await results(stage, Trial(stage.pc, told=False)))["starts"] == ("fails", "late")

    play(tmp_path, "", story)


def test_a_trial_that_hangs_ends_for_the_next_one_s_sake(tmp_path: Path) -> None:
    class Hanging(Trial):
        async def start(self) -> int:
            await super().start()
            await asyncio.Event().wait()
            raise AssertionError

    async def story(stage: Stage) -> None:
        (check,) = await try_programs(stage.pc.programs, Hanging(stage.pc))
        assert (check.result, check.about) == ("cannot be verified here", {"problem": "it took too long"})
        assert not stage.pc.programs.table

    play(tmp_path, "", story)


@pytest.mark.parametrize(("looks", "found"), [(3, ("holds", "ok")), (1000, ("fails", "missed"))])
def test_what_one_look_had_no_time_for_is_seen_by_a_later_one(
    tmp_path: Path, looks: int, found: tuple[str, str]
) -> None:
    async def story(stage: Stage) -> None:
        programs, looked = stage.pc.programs, list[int]()
        running = programs.running

        def in_pieces(
            accounts: Collection[AccountId], believed: Collection[tuple[int, int]] = ()
        ) -> tuple[Program, ...]:
            looked.append(len(looked))
            programs.behind = len(looked) < looks
            return () if programs.behind else running(accounts, believed)

        programs.running = in_pieces  # type: ignore[method-assign]
        assert (await results(stage, Trial(stage.pc)))["programs"] == found

    play(tmp_path, "", story)
