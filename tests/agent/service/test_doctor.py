"""What is observed and enforced, each thing tried at this moment."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.ports import Front, Session
from agent.ports.inspection import Family, Finding
from agent.ports.store import Entry
from policies.ids import AccountId
from policies.week import DAY
from tests.agent.service.failing import full_disk
from tests.agent.service.stage import AN, Stage, Trial, play

BINH = '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'
PROGRAMS = ("programs", "starts", "pause", "thaw", "end")


async def found(stage: Stage, account: str = "an", *, unlocked: bool = False) -> dict[str, m.Check]:
    told = await stage.wait_for(account, contract.DOCTOR, m.OfChild(), unlocked=unlocked)
    assert len({check.name for check in told.checks}) == len(told.checks)
    return {check.name: check for check in told.checks}


def cases(checks: dict[str, m.Check]) -> dict[str, tuple[str, str]]:
    return {name: (check.result, check.case) for name, check in checks.items()}


class Inspector:
    """Says what it was told to say."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        self.family: Family | None = None

    def inspect(self, family: Family | None) -> tuple[Finding, ...]:
        self.family = family
        return self.findings


def test_all_that_holds(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.screen.show(Front(100))
        await stage.beat()
        checks = await found(stage)
        assert {check.result for check in checks.values()} == {"holds"}
        assert list(checks) == [
            *PROGRAMS,
            *("storage", "clock", "journal", "sessions", "child", "screen", "idle", "help"),
        ]
        assert checks["child"].text == "An is logged in and counted."
        assert checks["sessions"].about == {"accounts": "an", "route": "memory"}
        assert not stage.pc.programs.table

    play(tmp_path, "", story)


def test_nobody_is_logged_in(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        checks = cases(await found(stage))
        assert checks["child"] == ("cannot be verified here", "away")
        assert "sessions" not in checks
        assert "screen" not in checks
        every = cases(await found(stage, "lan"))
        assert every["sessions"] == ("holds", "nobody")
        assert "child" not in every

    play(tmp_path, BINH, story)


def test_a_terminal_has_no_window_to_be_seen_and_a_desktop_has(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.screen.hide()
        await stage.beat()
        assert cases(await found(stage))["screen"] == ("holds", "terminal")
        stage.pc.sessions.remove("session of an")
        stage.pc.sessions.put(Session("s", AN, graphical=True))
        await stage.beat()
        assert cases(await found(stage))["screen"] == ("cannot be verified here", "unseen")

    play(tmp_path, "", story)


def test_what_runs_without_a_login_and_who_is_no_child_have_no_screen_to_look_at(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.sessions.put(Session("s", AN, background=True))
        stage.log_in(AccountId("lan"))
        await stage.beat()
        assert "screen" not in await found(stage, "lan")

    play(tmp_path, "", story)


def test_an_empty_desktop_whose_input_cannot_be_known(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.pc.screen.idle_time = None
        await stage.beat()
        checks = cases(await found(stage, "lan"))
        assert checks["screen"] == ("holds", "empty")
        assert checks["idle"] == ("cannot be verified here", "unseen")

    play(tmp_path, "", story)


def test_a_moved_clock_a_full_disk_and_other_problems_are_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        stage.pc.clock.set_wall(stage.pc.clock.reading.wall + timedelta(hours=1))
        stage.health.report("sites-unfiltered")
        with full_disk():
            checks = await found(stage)
        assert cases(checks)["storage"] == ("fails", "failed")
        assert checks["clock"].text == "The PC’s clock and Luytre’s own count of time differ by 1:00:00."
        assert checks["clock"].advice == "If the PC’s clock is right: luytre clock accept"
        assert checks["clock-jumped"].result == "cannot be verified here"
        assert checks["disk-failing"].result == "fails"
        assert "sites-unfiltered" not in checks

    play(tmp_path, "", story)


def test_a_clock_is_not_wrong_because_nobody_has_looked_for_hours(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        stage.pc.clock.pass_time(timedelta(hours=5))
        assert cases(await found(stage))["clock"] == ("holds", "ok")

    play(tmp_path, "", story)


def test_a_log_that_was_changed_or_cannot_be_read(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.reporter.log("started")
        stage.store.state.tables.database.rows("UPDATE entries SET who = 'nobody'")
        assert cases(await found(stage))["journal"] == ("fails", "broken")
        with stage.dead_disk():
            assert stage.doctor._journal().case == "unread"

    play(tmp_path, "", story)


def test_guardians_hear_of_secrets_and_backups(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        before = cases(await found(stage, "lan"))
        assert before["secret"] == ("fails", "none")
        assert before["recovery"] == ("cannot be verified here", "none")
        assert before["backup"] == ("cannot be verified here", "none")
        await stage.guardians.set_secret("lan", "1234")
        stage.store.keep_recovery(bytes(32))
        stage.reporter.log("backed-up", who="lan", kind="backup")
        after = await found(stage, "lan", unlocked=True)
        assert {after[name].result for name in ("secret", "recovery", "backup")} == {"holds"}
        assert after["backup"].case == "today"
        assert not {"secret", "recovery", "backup"} & (await found(stage)).keys()

    play(tmp_path, "", story)


@pytest.mark.parametrize(("days", "told"), [(1, ("holds", "ok")), (61, ("cannot be verified here", "old"))])
def test_how_old_the_last_backup_is(tmp_path: Path, days: int, told: tuple[str, str]) -> None:
    async def story(stage: Stage) -> None:
        stage.store.log(Entry(stage.tally.now - days * DAY, "lan", "sao lưu xong", kind="backup"))
        assert cases(await found(stage, "lan"))["backup"] == told

    play(tmp_path, "", story)


@pytest.mark.parametrize("what", ["made a backup", "tạo một bản sao lưu"])
def test_a_backup_of_an_earlier_version_counts(tmp_path: Path, what: str) -> None:
    async def story(stage: Stage) -> None:
        stage.store.log(Entry(stage.tally.now, "lan", what, kind="security"))
        assert cases(await found(stage, "lan"))["backup"] == ("holds", "today")

    play(tmp_path, "", story)


def test_a_country_without_a_helpline(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.doctor.helplines = lambda country, language: m.Help(country, ())
        assert cases(await found(stage))["help"] == ("fails", "none")

    play(tmp_path, "", story)


@pytest.mark.parametrize(
    ("holds", "result"), [(True, "holds"), (False, "fails"), (None, "cannot be verified here")]
)
def test_what_the_system_s_part_found_is_put_in_words(
    tmp_path: Path, holds: bool | None, result: str
) -> None:
    async def story(stage: Stage) -> None:
        unit = {"unit": "luytre-agent.service"}
        inspector = stage.doctor.inspector = Inspector(Finding("unit", "stopped", holds, unit))
        told = (await found(stage))["unit"]
        assert told == m.Check(
            "unit",
            result,
            "luytre-agent.service does not run.",
            "sudo systemctl start luytre-agent.service; why it stopped: journalctl -u luytre-agent.service",
            "stopped",
            unit,
        )
        assert inspector.family == Family(frozenset({AN, AccountId("binh")}), frozenset({AccountId("lan")}))

    play(tmp_path, BINH, story)


def test_a_child_hears_nothing_of_others(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.log_in(AccountId("binh"))
        await stage.beat()
        stage.doctor.inspector = Inspector(
            Finding("child-account", "ok", holds=True, about={"account": "an"}, account=AN),
            Finding("account", "missing", holds=None, about={"account": "binh"}, account=AccountId("binh")),
        )
        mine = await found(stage)
        assert "account" not in mine
        assert not [check for check in mine.values() if "binh" in f"{check.text} {check.about}"]
        every = await stage.wait_for("lan", contract.DOCTOR, m.OfChild())
        assert {"account", "child-account"} <= {check.name for check in every.checks}

    play(tmp_path, BINH, story)


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
