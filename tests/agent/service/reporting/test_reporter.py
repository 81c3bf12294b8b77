"""What the agent says: events, lines of the log, problems."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from agent.api.messages import NoticeView, Seconds
from agent.api.problems import told
from agent.ports.credentials import Lockout
from agent.ports.store import Mark, StoreProblem
from agent.service.orders import Order
from agent.service.reporting.reporter import counted
from policies.effects import Remind
from policies.finding import Reason
from policies.ids import CategoryId, ChildId
from policies.notice import Notice
from policies.target import CLAIMED, PRESENCE, SCREEN, Kind, Target
from tests.agent.service.failing import full_disk
from tests.agent.service.stage import SECONDS, Stage, play, program

AN = ChildId("an")
GAME = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nname = "My game"\ndaily = "10s"\n'
ORDER = Order(AN, Target.parse("app:mygame"), Reason.DAILY)


def log(stage: Stage) -> list[str]:
    return [entry.what for entry in stage.store.entries(None, 100)]


def test_a_limit_that_is_reached_is_told_and_noted_once(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/opt/mygame")))
        await stage.live(20 * SECONDS)
        closing = [told for told in stage.told("verdict", "app:my-game") if not told.ok]
        assert [(told.reason, told.left) for told in closing] == [("daily", 0)]
        assert log(stage) == ["My game was closed: the day's time was used"]
        now = stage.tally.now
        assert stage.store.count(AN, "limit", now - 60 * SECONDS, now + SECONDS) == 1

    play(tmp_path, GAME, story)


def test_a_notice_is_told_in_both_languages_with_what_was_used(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        notice = Notice(30 * SECONDS, CategoryId("games"), "Look up", "Nhìn xa nhé")
        stage.reporter.told(AN, Remind(notice, 61 * SECONDS))
        (told,) = stage.told("notice", "category:games")
        assert (told.child, told.seconds) == (AN, 61)
        words = {"en": "Look up", "vi": "Nhìn xa nhé"}
        assert told.notice == NoticeView(Seconds(30), "category:games", words)

    play(tmp_path, "", story)


def test_a_line_of_the_log_is_one_line(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.reporter.note("asked\n2026-11-25 21:03  Binh\x1b[2K", who="An", kind="request")
        stage.reporter.did_not_hold(ORDER, ("a\nb\x1b[2K",), ("pause",))
        assert log(stage)[1] == "asked 2026-11-25 21:03  Binh?[2K"
        (stuck,) = [x for x in stage.health.problems if x.name == "program-not-closed"]
        assert all(text.isprintable() for text in (log(stage)[0], stuck.text))
        assert stuck.called == stage.household.name_of(ORDER.target)

    play(tmp_path, "", story)


def test_an_act_on_the_whole_session_names_no_program(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.reporter.acted(ORDER, "lock", (), 0.0123456)
        told = stage.told("acted")[0]
        assert (told.pid, told.effect, told.latency_ms, told.ok) == (None, "lock", 12.346, None)

    play(tmp_path, "", story)


def test_each_program_gets_its_own_event(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.reporter.verified(ORDER, "pause", (100, 101), 0.1, ok=True)
        assert [(told.pid, told.ok) for told in stage.told("verified")] == [(100, True), (101, True)]

    play(tmp_path, "", story)


def test_problems_of_the_disk_follow_each_other(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        full, broken = StoreProblem("disk-full"), StoreProblem("disk-failing")
        stage.reporter.stored(None)
        stage.reporter.stored(full)
        stage.reporter.stored(full)
        assert stage.standing == ["disk-full"]
        stage.reporter.stored(broken)
        assert stage.standing == ["disk-failing"]
        stage.reporter.stored(None)
        assert not stage.standing
        assert [told.ok for told in stage.told("health")] == [False, True, False, True]

    play(tmp_path, "", story)


def test_what_the_store_finds_is_told_while_it_stands_and_a_broken_log_is_noted(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        broken = "journal-broken"
        stage.store.state.problems = (broken, "witness-unwritten")
        stage.reporter.stored(None)
        stage.reporter.stored(None)
        assert {p.name: p.severity for p in stage.health.problems} == {
            "journal-broken": "error",
            "witness-unwritten": "warning",
        }
        stage.store.state.problems = (broken,)
        stage.reporter.stored(None)
        assert stage.standing == ["journal-broken"]
        assert [entry.kind for entry in stage.store.entries(None, 10)] == ["security"]

    play(tmp_path, "", story)


def test_a_disk_that_refused_at_the_start_is_told_once_with_what_the_system_says(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.store.state.problems = ("database-read-only",)
        stage.reporter.stored(StoreProblem("database-read-only", "/var: Read-only file system"))
        (problem,) = stage.health.problems
        assert problem.text == told("database-read-only", "/var: Read-only file system")
        assert len(stage.told("health")) == 1

    play(tmp_path, "", story)


def test_a_broken_log_on_a_disk_that_takes_nothing_is_told_once_and_no_error(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.store.state.problems = ("journal-broken",)
        with stage.dead_disk():
            stage.reporter.stored(None)
        assert set(stage.standing) == {"journal-broken", "disk-failing"}

    play(tmp_path, "", story)


def test_a_line_that_cannot_be_written_is_a_problem_and_no_error(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        with full_disk():
            stage.reporter.log("started")
        assert stage.standing == ["disk-failing"]
        assert not log(stage)

    play(tmp_path, "", story)


def test_a_clock_that_was_known_to_be_wrong_is_told_and_not_noted_again(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.reporter.clock_jumped(timedelta(hours=-3, seconds=-0.4), anew=False)
        (problem,) = stage.health.problems
        assert "(by -3:00:00)" in problem.text
        assert not log(stage)
        stage.reporter.clock_jumped(timedelta(hours=-3))
        stage.reporter.clock_accepted("lan")
        assert not stage.standing
        assert log(stage) == [
            "said that the PC's clock is right",
            "the PC's clock was moved back by 3 h; Luytre goes on by the time before",
        ]
        stage.reporter.clock_jumped(timedelta(days=400))
        assert (
            log(stage)[0] == "the PC's clock was moved ahead by 400 days; Luytre goes on by the time before"
        )

    play(tmp_path, "", story)


def test_a_clock_that_was_behind_at_the_start_is_nobodys_doing(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.reporter.clock_jumped(timedelta(hours=-3), uncertain=True)
        (problem,) = stage.health.problems
        assert problem.name == "clock-uncertain"
        assert "(by 3:00:00)" in problem.text
        stage.reporter.clock_jumped(timedelta(hours=3))
        assert stage.standing == ["clock-jumped"]
        assert "(by 3:00:00)" in stage.health.problems[0].text
        stage.reporter.clock_corrected(timedelta(hours=11))
        stage.reporter.clock_agrees()
        assert not stage.standing
        assert log(stage)[0] == "the PC's clock was put right by 11 h"
        assert [entry.kind for entry in stage.store.entries(None, 3)] == ["health", "security", "health"]

    play(tmp_path, "", story)


def test_presence_and_free_time_are_counted_but_not_told() -> None:
    assert counted(SCREEN)
    assert not counted(PRESENCE)
    assert not counted(CLAIMED)
    assert not counted(Target(Kind.FREE, "study"))


def test_a_log_that_was_changed_is_told_in_the_log(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.reporter.log("started")
    stage.store.beat(Mark(stage.tally.line, sequence=1), [])
    stage.store.state.tables.database.rows("UPDATE entries SET who = 'nobody'")
    stage.crash()

    async def story() -> None:
        await stage.beat()
        assert stage.standing == ["journal-broken"]
        lines = [entry.what for entry in stage.store.entries(None, 9)]
        assert lines == ["found that the log had been changed outside Luytre", "Luytre was started"]
        (stage.folder / "witness.json").unlink()
        (stage.folder / "witness.json").mkdir()
        stage.store.keep_lockout(Lockout("an"))
        stage.pc.clock.pass_time(timedelta(minutes=1))
        await stage.beat()
        assert set(stage.standing) == {"journal-broken", "witness-unwritten"}
        assert len(stage.store.entries(None, 9)) == 2
        (stage.folder / "witness.json").rmdir()
        stage.store.keep_lockout(Lockout("an"))
        stage.pc.clock.pass_time(timedelta(minutes=1))
        await stage.beat()
        assert stage.standing == ["journal-broken"]
        stage.store.close()

    asyncio.run(story())


def test_what_the_store_found_is_told_and_cleared(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        for found, severities in (
            (("witness-unwritten", "database-damaged"), {"warning", "error"}),
            (("database-damaged",), {"error"}),
            ((), set()),
        ):
            stage.store.state.problems = found
            stage.reporter.stored(None)
            assert {problem.severity for problem in stage.health.problems} == severities

    play(tmp_path, "", story)
