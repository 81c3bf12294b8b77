"""The status in a terminal, before a real server."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from agent.api import contract
from agent.api.errors import Denied, NotFound
from agent.api.messages import Event, replace
from tests.ui import family
from tests.ui.cli.stage import Stage, failing
from tests.ui.cli.terminals import terminal
from ui.cli.face import Face
from ui.console import Board, Gone

CONSOLE = ("-m", "ui.console", "--lang", "en")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


@pytest.fixture
def home(stage: Stage) -> Iterator[Stage]:
    with stage.agent():
        yield stage


def test_between_two_words_of_the_agent_the_time_runs_on():
    board = Board(Face(lang="en"))
    assert board.lines(MINUTE) == []
    board.take(family.STATUS, MINUTE)
    told = "Time at the PC: 46 minutes left, then today’s time is used up (44 min of 1 h 30 min)"
    assert (told, "") in board.lines(2 * MINUTE)
    shown = board.at(2 * MINUTE)
    assert shown is not None
    minecraft, roblox = shown.targets[:2]
    assert (minecraft.left, minecraft.used) == (17 * 60, 43 * 60)
    assert roblox == family.ROBLOX
    assert board.at(3 * 60 * MINUTE).screen.left == 0


def test_where_nothing_counts_the_time_stands():
    board = Board(Face(lang="en"))
    board.take(family.AWAY, MINUTE)
    assert board.at(9 * MINUTE).screen == family.AWAY.screen


def test_only_what_is_new_is_told():
    board = Board(Face(lang="en"))
    assert len(board.take(family.STATUS, MINUTE)) == 6
    assert board.take(Event("state", family.NOW, status=family.STATUS), MINUTE) == []
    over = board.take(Event("state", family.NOW, status=family.OVER), MINUTE)
    assert over[0] == "Time at the PC: today’s time is used up. (1 h 30 min of 1 h 30 min)"


def test_events_are_told_with_their_time():
    board = Board(Face(lang="en"))
    warned = Event("warned", family.NOW, target="app:minecraft", left=family.seconds(5))
    assert board.take(warned, MINUTE) == [
        "09:10 app:minecraft: 5 minutes left".replace("app:minecraft", "minecraft")
    ]
    board.take(family.STATUS, MINUTE)
    assert board.take(warned, MINUTE) == ["16:10 Minecraft: 5 minutes left"]
    notice = Event("notice", family.NOW, "an", seconds=family.seconds(30), notice=family.NOTICE)
    assert board.take(notice, MINUTE) == ["16:10 Look out of the window (Games: 30 minutes today)"]
    assert board.take(Event("usage", family.NOW), MINUTE) == []
    agreed = [board.take(Event("policy", family.NOW, child), MINUTE) for child in ("an", "binh")]
    assert agreed == [["16:10 Another agreement is in force."], []]
    for _ in range(20):
        board.take(warned, MINUTE)
    assert len(board.events) == 8


def test_an_agent_that_is_gone_is_told_once():
    board = Board(Face(lang="en"))
    assert board.take(Gone("away"), MINUTE) == ["away"]
    assert board.take(Gone("away"), MINUTE) == []
    board.take(family.STATUS, MINUTE)
    assert board.gone == ""


def test_a_person_sees_a_board_that_redraws_itself(home: Stage):
    with terminal(*CONSOLE, *home.options) as shown:
        shown.read_until("Minecraft")
        assert "q ends" in shown.read_until("q ends")
        home.say(Event("warned", family.NOW, target="app:minecraft", left=family.seconds(5)))
        shown.read_until("16:10 Minecraft: 5 minutes left")
        home.say(Event("state", family.NOW, status=family.OVER))
        shown.read_until("today’s time is used up")
        shown.type("xq")
        shown.type("q")
        assert shown.wait() == 0
        assert "\x1b[?25h" in shown.screen[-200:]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_and_leaves_the_terminal_as_it_was(home: Stage, number: signal.Signals, status: int):
    with terminal(*CONSOLE, *home.options) as shown:
        shown.read_until("q ends")
        shown.process.send_signal(number)
        assert shown.wait() == status
        assert "\x1b[?1049l" in shown.screen
        assert "Traceback" not in shown.screen


def test_it_waits_for_the_agent_and_goes_on_when_it_comes_again(stage: Stage):
    with terminal(*CONSOLE, *stage.options) as shown:
        shown.read_until("No agent is running")
        with stage.agent():
            shown.read_until("47 minutes left")
        shown.read_until("The agent has stopped.")
        stage.status = replace(family.STATUS, name="Binh")
        with stage.agent():
            shown.read_until("Binh")


@pytest.mark.parametrize(
    ("session", "wanted"),
    [
        ("vi_VN.UTF-8", "An · thứ Tư, ngày 25"),
        ("C.UTF-8", "An · thứ Tư, ngày 25"),
        ("en_US.UTF-8", "An · Wednesday"),
    ],
)
def test_it_speaks_the_session_s_language_else_the_household_s(home: Stage, session: str, wanted: str):
    with terminal("-m", "ui.console", *home.options, LC_ALL=session, LANG=session) as shown:
        shown.read_until(wanted)


def test_it_speaks_it_still_while_the_agent_is_away(stage: Stage):
    with terminal("-m", "ui.console", *stage.options, LC_ALL="C.UTF-8", LANG="C.UTF-8") as shown:
        with stage.agent():
            shown.read_until("bấm q để thoát")
        shown.read_until("Luytre đã dừng.")
        shown.read_until("Chưa có Luytre nào chạy")
        assert "q ends" not in shown.screen.partition("bấm q để thoát")[2]


def test_piped_it_prints_a_line_for_each_change(home: Stage):
    command = [sys.executable, "-P", *CONSOLE, *home.options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        lines = [running.stdout.readline().rstrip("\n") for _ in range(6)]
        assert lines[0] == "An · Wednesday, 25 November, 16:10"
        home.say(Event("acted", family.NOW, target="app:minecraft", effect="pause"))
        assert running.stdout.readline() == "16:10 Minecraft is paused\n"
        running.stdout.close()
        home.say(Event("acted", family.NOW, target="app:minecraft", effect="resume"))
        home.say(Event("acted", family.NOW, target="app:minecraft", effect="pause"))
        assert running.wait(30) == 0


@pytest.mark.parametrize("piped", [True, False])
def test_a_refusal_is_told_and_ends_it(stage: Stage, piped: bool):
    stage.special = {contract.SUBSCRIBE.name: failing(Denied("You can see and ask only about yourself."))}
    with stage.agent():
        if piped:
            command = [sys.executable, "-P", *CONSOLE, *stage.options]
            ended = subprocess.run(
                command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
            )
            assert (ended.returncode, ended.stdout) == (1, "Only a guardian may do this.\n")
            return
        with terminal(*CONSOLE, *stage.options) as shown:
            assert shown.wait() == 1
            assert "Only a guardian may do this." in shown.screen


def test_what_is_refused_is_told_in_the_reader_s_language(stage: Stage):
    stage.special = {contract.SUBSCRIBE.name: failing(NotFound.of("child.which", names=["an", "binh"]))}
    with stage.agent(), terminal(*CONSOLE, "--lang", "vi", *stage.options) as shown:
        assert shown.wait() == 1
        assert "Hãy nói rõ là con nào: an, binh." in shown.screen
