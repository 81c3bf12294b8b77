from __future__ import annotations

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import Denied, NotFound
from agent.api.messages import replace
from tests.ui import family, records
from tests.ui.cli.stage import Stage, as_json, failing
from tests.ui.cli.terminals import LUYTRE, terminal


def test_status_tells_what_is_left_why_and_what_comes(home: Stage):
    said = home.run("status")
    assert said.status == 0
    lines = said.out.splitlines()
    assert lines[:7] == [
        "An · Wednesday, 25 November, 16:10",
        "Time at the PC: 47 minutes left, then today’s time is used up (43 min of 1 h 30 min)",
        "Next change: at 16:28",
        "Given: 15 minutes more of Minecraft, until midnight (number 12)",
        "Taken back by lan: 30 minutes more of Roblox, until midnight (“Mẹ bấm nhầm sang con”)",
        "Waiting for an answer: 15 minutes more of YouTube",
        "",
    ]
    assert lines[7].split() == ["used", "left", "why"]
    assert lines[8].split() == ["Minecraft", "42", "min", "of", "1", "h", "18", "minutes", "left"]
    assert "Opens after 20 minutes more of learning." in said.out
    assert "first 20 minutes" not in said.out
    assert "  Today’s time is used up. Opens tomorrow at 15:30." in said.out
    assert "does not count" in said.out


def test_status_in_vietnamese(home: Stage):
    said = home.run("status", lang="vi")
    assert said.out.startswith("An · thứ Tư, ngày 25 tháng 11, 16:10\nThời gian dùng máy: còn 47 phút")
    assert "Đã cho: thêm 15 phút cho Minecraft, đến hết hôm nay (số 12)\n" in said.out
    assert "Lan đã thu lại: thêm 30 phút cho Roblox" in said.out


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (
            family.OVER,
            "Time at the PC: today’s time is used up. (1 h 30 min of 1 h 30 min)\nOpens tomorrow at 15:30.",
        ),
        (
            replace(family.STATUS, screen=family.RESTING),
            "Time at the PC: 45 minutes left, then a break of 10 minutes (43 min of 1 h 30 min)",
        ),
        (family.AWAY, "Nobody is at the PC: no time is counted."),
        (family.UNLIMITED, "Time at the PC: no limit (43 min used)"),
        (
            replace(family.STATUS, taken=(replace(family.TAKEN, taken_why=""),)),
            "Taken back by lan: 30 minutes more of Roblox, until midnight\n",
        ),
        (family.NOTICED, "Games: after every 30 minutes a notice says “Look out of the window”\n"),
        (family.ILL, "! The system does not tell who is logged in; Luytre goes on with what it saw last."),
    ],
)
def test_status_at_other_moments(stage: Stage, status: m.Status, told: str):
    stage.status = status
    with stage.agent():
        assert told in stage.run("status").out


@pytest.mark.parametrize(
    ("command", "reply"),
    [("status", family.STATUS), ("today", records.DAY), ("week", records.WEEK)],
)
def test_programs_read_json(home: Stage, command: str, reply: object):
    assert home.run(command, "--json").json == as_json(reply)
    assert home.run("--json", command).json == as_json(reply)


def test_today_tells_the_most_used_first(home: Stage):
    said = home.run("today")
    lines = said.out.splitlines()
    assert lines[:3] == [
        "Wednesday, 25 November",
        "Time at the PC: 43 minutes",
        "Time that did not count: 35 minutes",
    ]
    assert lines[3].split() == ["Minecraft", "42", "min", "Games", "█" * 19]


def test_another_day_may_be_asked_for(home: Stage):
    home.run("today", "--day", "2026-11-20", "--child", "an")
    (params,) = home.called(contract.DAY)
    assert (params.child, str(params.day)) == ("an", "2026-11-20")
    assert home.run("today", "--day", "20/11").status == 2


def test_an_empty_day_has_no_bars(stage: Stage):
    stage.special = {contract.DAY.name: lambda *_: records.EMPTY_DAY}
    with stage.agent():
        assert stage.run("today").out == "Wednesday, 25 November\nTime at the PC: 0 minutes\n"


def test_week_tells_days_apps_sites_and_requests(stage: Stage):
    this, last = replace(records.WEEK, fine_days=14, sites=()), records.LAST_WEEK
    stage.special = {contract.WEEK.name: lambda _, params: last if params.day == last.first else this}
    with stage.agent():
        said = stage.run("week").out
    assert said.startswith(
        "Week of Monday, 23 November\n"
        "3 hours 22 minutes at the PC\n"
        "18 minutes less than on the same days of the week before. Today is not counted.\n"
    )
    assert "Mon  1 h 28 min  " in said
    assert "Apps\n" in said
    assert "Sites\n" not in said
    assert "Times the agreed time was used up: 3\nRequests: 4, granted: 2\n" in said
    assert "\nClosed sites tried: Adult 3, Gambling 1 (luytre tried)\n" in said
    assert said.endswith("\nSingle apps and sites are kept for 14 days.\n")


def test_the_log_is_told_in_the_households_time(stage: Stage):
    entries = (
        m.LogEntry(family.NOW, "lan", "gave 15 minutes", "an"),
        m.LogEntry(family.NOW, "Luytre", "started"),
    )
    stage.special = {contract.LOG.name: lambda *_: m.Log(entries)}
    with stage.agent():
        said = stage.run("log", "-n", "5")
        assert said.out.splitlines() == [
            "when              who     child  what",
            "2026-11-25 16:10  lan     An     gave 15 minutes",
            "2026-11-25 16:10  Luytre         started",
        ]
        assert stage.called(contract.LOG)[0].limit == 5
        assert stage.run("log", "--json").json == as_json(m.Log(entries))


def test_a_child_reads_its_own_name_and_of_others_the_key(stage: Stage):
    stage.trusted = False
    entries = (m.LogEntry(family.NOW, "lan", "gave", "an"), m.LogEntry(family.NOW, "lan", "gave", "binh"))
    stage.special = {contract.LOG.name: lambda *_: m.Log(entries)}
    with stage.agent():
        assert [line.split()[3] for line in stage.run("log").out.splitlines()[1:]] == ["An", "binh"]


def test_without_a_childs_day_the_log_is_told_in_utc(stage: Stage):
    stage.special = {
        contract.LOG.name: lambda *_: m.Log((m.LogEntry(family.NOW, "x", "y"),)),
        contract.STATUS.name: failing(NotFound("Say which child.")),
        contract.CHILDREN.name: failing(Denied("not yours")),
    }
    with stage.agent():
        assert "2026-11-25 09:10" in stage.run("log").out


def test_a_guardian_of_several_children_reads_the_log_in_their_time(stage: Stage):
    def status(_actor, asked):
        if asked.child is None:
            raise NotFound("Say which child.")
        return family.STATUS

    stage.special = {
        contract.LOG.name: lambda *_: m.Log((m.LogEntry(family.NOW, "x", "y"),)),
        contract.STATUS.name: status,
    }
    with stage.agent():
        assert "2026-11-25 16:10" in stage.run("log").out


def test_a_zone_that_this_pc_does_not_know_is_utc(stage: Stage):
    stage.status = replace(stage.status, zone="Mars/Olympus")
    with stage.agent():
        assert stage.run("status").out.startswith("An · Wednesday, 25 November, 09:10\n")


def test_a_person_sees_tables_and_colours(home: Stage):
    with terminal(*LUYTRE, *home.options, "--lang", "en", "status") as shown:
        assert shown.wait() == 0
        assert "\x1b[1mAn · Wednesday" in shown.screen
        assert "Minecraft" in shown.screen
        assert "─" in shown.screen
