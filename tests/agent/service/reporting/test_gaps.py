"""Time that nobody saw is told where it is known, and nobody is blamed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from agent.ports import Boot, Reading
from agent.ports.store import Mark
from agent.service.reporting.gaps import Gap, gaps, tell
from policies import timeline
from policies.timeline import Step
from tests.agent.service.stage import Stage, play

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


class History:
    """A PC whose agent wrote its last heartbeat an hour after the start, and what came then."""

    def __init__(self, stage: Stage) -> None:
        self.reading = stage.pc.clock.read()
        first = self.reading
        self.line = timeline.begin(first.wall, first.monotonic, first.boottime, first.boot_id)
        self.boots = [Boot(first.boot_id, first.wall - HOUR, first.wall)]

    def boot(self, off: timedelta, lasted: timedelta, name: str) -> None:
        """Another boot, after the PC was off for so long; it lasts until now."""
        wall = self.reading.wall + off + lasted
        self.reading = Reading(wall, lasted, lasted, name)
        self.boots.append(Boot(name, wall - lasted, wall))

    def step(self) -> Step:
        now = self.reading
        return timeline.step(self.line, now.wall, now.monotonic, now.boottime, now.boot_id)

    def found(self, *, clean: bool = False, boots: Collection[Boot] | None = None) -> list[Gap]:
        mark = Mark(self.line, clean=clean)
        return list(gaps(mark, self.step(), self.reading, self.boots if boots is None else boots))


def history(tmp_path: Path) -> History:
    stage = Stage(tmp_path)
    stage.store.close()
    return History(stage)


def test_an_agent_that_was_away_while_the_pc_ran_is_told(tmp_path: Path) -> None:
    past = history(tmp_path)
    before = past.reading
    for away, told in ((timedelta(seconds=59), False), (MINUTE, True), (HOUR, True)):
        past.reading = replace(
            before,
            wall=before.wall + away,
            monotonic=before.monotonic + away,
            boottime=before.boottime + away,
        )
        assert past.found() == [Gap(before.wall, before.wall + away, known=True)] * told


def test_sleep_is_no_gap(tmp_path: Path) -> None:
    past = history(tmp_path)
    now = past.reading
    past.reading = replace(now, wall=now.wall + HOUR, boottime=now.boottime + HOUR)
    assert past.found() == []


def test_after_an_orderly_night_nothing_is_told(tmp_path: Path) -> None:
    past = history(tmp_path)
    past.boot(8 * HOUR, timedelta(seconds=20), "morning")
    assert past.found(clean=True) == []


def test_a_boot_without_the_agent_is_told_with_its_hours(tmp_path: Path) -> None:
    past = history(tmp_path)
    past.boot(2 * HOUR, 30 * MINUTE, "rescue")
    rescue = past.reading.wall
    past.boot(HOUR, timedelta(seconds=20), "given up")
    past.boot(HOUR, timedelta(seconds=20), "now")
    told = [Gap(rescue - 30 * MINUTE, rescue, known=True)]
    assert past.found(clean=True) == past.found() == told
    assert past.found(clean=True, boots=past.boots[1:]) == [], "boots of before the last heartbeat, perhaps"


def test_after_a_hard_stop_it_is_not_known_what_was(tmp_path: Path) -> None:
    past = history(tmp_path)
    before = past.reading.wall
    past.boot(2 * HOUR, timedelta(seconds=20), "now")
    told = [Gap(before, before + 2 * HOUR, known=False)]
    assert past.found() == past.found(boots=()) == told


def test_a_power_cut_of_a_moment_is_no_gap(tmp_path: Path) -> None:
    past = history(tmp_path)
    past.boot(timedelta(seconds=30), timedelta(seconds=20), "now")
    assert past.found() == []


def test_where_the_clock_is_behind_no_hours_are_guessed(tmp_path: Path) -> None:
    past = history(tmp_path)
    past.boot(-9 * HOUR, timedelta(seconds=20), "now")
    assert past.found() == []


def test_an_agent_that_starts_long_after_the_boot_was_not_there_before(tmp_path: Path) -> None:
    past = history(tmp_path)
    before = past.reading.wall
    past.boot(2 * HOUR, 20 * MINUTE, "now")
    began = before + 2 * HOUR
    assert past.found(clean=True) == [Gap(began, began + 20 * MINUTE, known=True)]


def test_it_is_told_in_the_household_s_own_time(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        past = History(stage)
        past.boot(2 * HOUR, 30 * MINUTE, "rescue")
        past.boot(HOUR, timedelta(seconds=20), "now")

        async def boots() -> tuple[Boot, ...]:
            return tuple(past.boots)

        await tell(None, None, past.reading, boots, stage.reporter)
        await tell(Mark(past.line), past.step(), past.reading, boots, stage.reporter)
        (line,) = stage.store.entries(None, 9)
        assert (line.kind, line.who, line.child) == ("security", "Luytre", None)
        assert line.what == (
            "the PC was on and Luytre did not run, from 2026-11-25 17:00 to 2026-11-25 17:30"
        )
        past.boots = []
        await tell(Mark(past.line), past.step(), past.reading, boots, stage.reporter)
        line = stage.store.entries(None, 1)[0]
        assert line.kind == "health"
        assert line.what == (
            "from 2026-11-25 15:00 to 2026-11-25 18:30 the PC was off, ran without Luytre, or with a disk "
            "that could not be written to; which of these is not known"
        )

    play(tmp_path, "", story)


def test_in_the_same_boot_nobody_is_asked(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        past = History(stage)

        async def boots() -> tuple[Boot, ...]:
            raise AssertionError

        await tell(Mark(past.line), past.step(), past.reading, boots, stage.reporter)
        assert stage.store.entries(None, 9) == ()

    play(tmp_path, "", story)
