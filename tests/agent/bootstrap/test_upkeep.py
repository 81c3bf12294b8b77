"""What is done beside the beats: once after each start, and each night."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from agent.bootstrap import upkeep
from agent.bootstrap.upkeep import LIVED, SURE, Upkeep
from agent.ports import Boot
from agent.ports.credentials import Lockout, OneTimeCode
from agent.ports.store import Entry, Mark, PolicyChange, PolicyRecord, Tried, Use
from agent.storage import open_store
from policies import requests
from policies.ids import RequestId
from policies.model import Grant, Policy
from policies.requests import Request
from policies.target import SCREEN, Kind, Target
from policies.timeline import Timeline
from policies.week import DAY
from tests.agent.service.stage import Stage
from tests.agent.storage.family import AN, BINH, MORNING


async def no_boots() -> tuple[Boot, ...]:
    return ()


def made(stage: Stage, taken: list[Policy]) -> Upkeep:
    return Upkeep(
        stage.store,
        stage.household,
        stage.reporter,
        lambda: stage.tally.now,
        lambda: line(stage),
        taken.append,
        no_boots,
    )


def line(stage: Stage) -> Timeline:
    stage.enforcer.catch_up()
    return stage.tally.line


def old_line(stage: Stage) -> None:
    stage.store.log(Entry(stage.tally.now - timedelta(days=100), "lan", "long ago"))


def days_lived(stage: Stage, number: int = LIVED) -> None:
    for back in range(number):
        stage.store.log(Entry(stage.tally.now - back * DAY, "root", "started"))


def lines(stage: Stage) -> list[str]:
    return [entry.what for entry in stage.store.entries(None, 9)]


def test_what_is_too_old_goes_soon_after_a_start_and_each_night(tmp_path: Path, monkeypatch) -> None:
    """A PC that is off at night forgets all the same."""
    monkeypatch.setattr(upkeep, "SOON", 0.01)

    async def story(stage: Stage) -> None:
        taken: list[Policy] = []
        work = made(stage, taken)
        old_line(stage)
        days_lived(stage)
        work.begin(None, None, stage.pc.clock.read())
        for _ in range(500):
            if "long ago" not in lines(stage):
                break
            await asyncio.sleep(0.01)
        assert lines(stage) == LIVED * ["started"]
        await work.done()
        assert taken == [stage.household.policy], "holidays were found"
        old_line(stage)
        work.night()
        assert lines(stage) == LIVED * ["started"]
        await work.done()
        assert len(taken) == 1
        await work.stop()

    live(tmp_path, story)


def test_what_is_not_done_ends_with_the_agent(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        work = made(stage, [])
        await work.stop()
        work.begin(None, None, stage.pc.clock.read())
        assert len(work.tasks) == 2
        await work.stop()
        assert not work.tasks

    live(tmp_path, story)


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        work = made(stage, [])
        with stage.dead_disk():
            work.night()
            await work.done()
        assert stage.standing == ["disk-failing"]

    live(tmp_path, story)


def test_a_start_with_a_clock_far_ahead_deletes_nothing_before_and_after_it_is_put_right(
    tmp_path: Path,
) -> None:
    async def story(stage: Stage) -> None:
        days_lived(stage, 80)
        stage.store.keep_policy(PolicyRecord(0, "format = 1", stage.tally.now, "lan", "", ()))
        stage.store.keep_policy(PolicyRecord(0, "format = 1 ", stage.tally.now, "lan", "", ()))
        right = stage.pc.clock.reading.wall
        stage.pc.clock.reboot(73 * 365 * DAY)
        stage.crash()
        work = made(stage, [])
        work.begin(None, None, stage.pc.clock.read())
        work.forget()
        stage.store.log(Entry(stage.tally.now, "root", "started"))
        work.forget()  # nobody has put it right yet
        stage.pc.clock.set_wall(right + timedelta(minutes=2))
        work.forget()
        assert stage.standing == ["clock-jumped"]
        stage.pc.clock.pass_time(timedelta(), 20 * DAY)  # the family does not say that it is right now
        work.forget()
        old = stage.store.state.tables.database.rows("SELECT count(*) FROM entries WHERE what = 'started'")
        assert old == [(70 + 1 + 1,)]  # some are too old by now
        assert len(stage.store.policies()) == 2
        await work.stop()

    live(tmp_path, story)


def test_after_a_long_absence_it_goes_when_the_pc_has_been_on_for_a_while(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        days_lived(stage)
        stage.pc.clock.reboot(200 * DAY)
        stage.crash()
        work = made(stage, [])
        work.begin(None, None, stage.pc.clock.read())
        work.forget()
        assert lines(stage) == LIVED * ["started"]
        stage.pc.clock.pass_time(timedelta(), SURE)
        work.forget()
        assert lines(stage) == []
        await work.stop()

    live(tmp_path, story)


def live(folder: Path, story) -> None:
    stage = Stage(folder)
    try:
        asyncio.run(story(stage))
    finally:
        stage.store.close()


def test_a_year_of_nights_leaves_of_each_kind_what_may_be_kept(tmp_path: Path) -> None:
    """Something of every kind each day for 400 days: how many days old is what is left?"""
    store = open_store(tmp_path)
    rows = store.state.tables.database.rows
    rows("PRAGMA synchronous=OFF")  # 400 days in a few seconds; no power goes here
    stage = Stage(tmp_path / "stage")
    now = MORNING
    work = Upkeep(
        store,
        stage.household,
        stage.reporter,
        lambda: now,
        lambda: Timeline(now, timedelta(), timedelta(), "boot"),
        lambda _: None,
        no_boots,
    )
    for number in range(400):
        now = MORNING + number * DAY
        live_a_day(store, number, now)
        now += timedelta(hours=14)  # half past three in Hanoi
        work.forget()
    today = stage.household.calendar.day(now)
    tables = rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
    assert {name for (name,) in tables} == {*AGES, *NO_AGE, "sqlite_sequence"}
    for table, (age, kept) in AGES.items():
        found = rows(f"SELECT DISTINCT {age.format(day=today.toordinal())} FROM {table}")
        assert {age for (age,) in found} == kept, table
    words = {text for (text,) in rows("SELECT text FROM targets")}
    assert not {f"app:{number}" for number in range(309)} & words, "requests name them for 90 days"
    assert len(store.policies()) == 365
    assert store.holidays("VN", 2026) is not None
    store.close()
    left = b"".join(path.read_bytes() for path in tmp_path.glob("luytre.sqlite*"))
    assert [number for number in range(33) if f"lời số {number}.".encode() in left] == []
    stage.store.close()


DAYS, MICROSECONDS = "{day} - day", "{day} - (719163 + {column} / 86400000000)"
APPS = "{day} - day + 1000 * (target IN (SELECT id FROM targets WHERE text LIKE 'app:%'))"
NAMED, FINE, MONTH, SEASON, YEAR = (set(range(1, 1 + days)) for days in (7, 14, 30, 90, 365))


def moment_of(column: str) -> str:
    return MICROSECONDS.replace("{column}", column)


AGES = {
    "spans": (APPS, {1, 1001}),
    "totals": (APPS, SEASON - {1} | {1000 + age for age in FINE - {1}}),
    "graces": (DAYS, FINE),
    "tried": (DAYS + " + 1000 * (host <> '')", MONTH | {1000 + age for age in NAMED}),
    "requests": (moment_of("asked_at"), SEASON),
    "grants": (moment_of("at"), SEASON),
    "entries": (
        moment_of("at") + " + 1000 * (kind = 'policy')",
        SEASON | {1000 + age for age in YEAR},
    ),
    "lockouts": (moment_of("at"), SEASON),
    "policies": (moment_of("at"), YEAR | {1}),
    "codes": (moment_of("made_at"), {1}),
    "begun": ("1", set()),
}
"""Of each table how old a row is, in days, and which ages may be there on the last morning."""
NO_AGE = {
    "children",
    "targets",
    "marks",
    "in_use",
    "grant_targets",
    "secrets",
    "recovery",
    "journal",
    "links",
} | {"holidays"}
"""What is in force, and what goes with the rows that it belongs to."""


def live_a_day(store, number: int, now) -> None:
    """A day on which everything happens."""
    day, game = now.date(), Target(Kind.APP, str(number))
    using = {AN: frozenset({SCREEN, game})}
    line = Timeline(now, timedelta(days=number), timedelta(days=number), "boot")
    store.beat(Mark(line, using), [Use(AN, day, x, now, now + timedelta(seconds=15)) for x in using[AN]])
    text = f"lời số {number}."
    asked = Request(RequestId(0), AN, game, timedelta(minutes=5), text, now, now + timedelta(hours=1))
    request = store.new_request(asked)
    grant = Grant((game,), now, now + timedelta(hours=2), timedelta(minutes=5), "lan", text)
    store.keep_grant(AN, grant, requests.grant(request, grant))
    store.new_request(replace(asked, child=BINH))
    for kind in ("act", "request", "grant", "limit", "security", "health", "policy"):
        store.log(Entry(now, "lan", text, AN, kind))
    store.keep_policy(PolicyRecord(0, text, now, "lan", text, (PolicyChange(text),)))
    store.keep_lockout(Lockout(f"tries {number}", 1))
    store.keep_grace(AN, day, now)
    store.keep_tried(AN, [Tried(day, "adult", 1), Tried(day, "adult", 1, f"{number}.example")])
    minutes = timedelta(minutes=10)
    store.keep_code(OneTimeCode(0, AN, game, minutes, "lan", text, now, now + minutes, b"salt", bytes(32)))
    store.keep_holidays("VN", day.year, frozenset())
