"""What is told at terminals."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.api.contract import EventName
from agent.api.messages import Event
from agent.service.showing.terminals import Terminals
from tests.agent.service.stage import Stage, play, program

LIMIT = '[child.an.screen]\ndaily = "20m"\ngrace = "1m"\n'
GAME = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nname = "My game"\ndaily = "20m"\n'
NOTICE = (
    '[child.an.notice]\nevery = "5m"\ncategory = "games"\ntext_vi = "Nghỉ mắt nhé"\ntext_en = "Look up"\n'
)
MINUTE = timedelta(minutes=1)


async def told(stage: Stage, time: timedelta = 20 * MINUTE) -> list[str]:
    """What An reads at a terminal while so much time passes."""
    sessions = stage.pc.sessions
    stage.bus.subscribe(Terminals(stage.household, stage.reporter.name, sessions.write).hear)
    stage.log_in()
    stage.front(stage.pc.start(program(100, "/opt/mygame")))
    await stage.live(time)
    assert {account for account, _ in sessions.written} <= {"an"}
    return [text for _, text in sessions.written]


def test_a_child_reads_how_much_is_left_and_when_to_save(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        assert await told(stage, 21 * MINUTE) == [
            "Luytre: 15 min left at the PC.",
            "Luytre: 5 min left at the PC.",
            "Luytre: 1 min left at the PC.",
            "Luytre: the PC: time is over. 1 min to save your work.",
        ]

    play(tmp_path, LIMIT, story)


def test_a_program_is_called_by_its_name(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        assert (await told(stage))[0] == "Luytre: 15 min left of My game."

    play(tmp_path, GAME, story)


def test_nobody_else_s_warnings_and_no_other_events_are_written(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        written: list[object] = []
        terminals = Terminals(stage.household, stage.reporter.name, lambda *line: written.append(line))
        terminals.hear(Event(EventName.WARNED, stage.watch.now, "nobody", "screen", left=60))
        terminals.hear(Event(EventName.WARNED, stage.watch.now, None, "screen", left=60))
        terminals.hear(Event(EventName.WARNED, stage.watch.now, "an"))
        terminals.hear(Event(EventName.USAGE, stage.watch.now, "an", "screen", left=60))
        terminals.hear(Event(EventName.NOTICE, stage.watch.now, "an", "category:games"))
        assert not written

    play(tmp_path, LIMIT, story)


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        ("break", "Luytre: a break in 5 min."),
        ("window", "Luytre: the PC closes in 5 min."),
        ("daily", "Luytre: 5 min left at the PC."),
    ],
)
def test_it_says_what_comes(tmp_path: Path, reason: str, line: str) -> None:
    async def story(stage: Stage) -> None:
        written: list[str] = []
        terminals = Terminals(
            stage.household, stage.reporter.name, lambda _account, text: written.append(text)
        )
        terminals.hear(Event(EventName.WARNED, stage.watch.now, "an", "screen", left=300, reason=reason))
        assert written == [line]

    play(tmp_path, LIMIT, story)


def test_the_notice_of_the_agreement_is_read_there_too(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        assert "Luytre: Look up" in await told(stage)

    play(
        tmp_path,
        NOTICE + '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\ncategory = "games"\ndaily = "2h"\n',
        story,
    )
