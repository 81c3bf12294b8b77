"""Who may hold keyboard or pointer, and what is paused all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from agent.platforms.memory import Pc
from agent.ports import Front, Program, Session
from agent.service.acting.grabs import GRAB_PATIENCE, Grabs
from policies.ids import AccountId
from tests.agent.service.quickly import QuickLoop
from tests.agent.service.stage import AN, program

BOB = AccountId("bob")


class Desk:
    """A game in front, an editor with unsaved work behind it, and who holds the keyboard."""

    def __init__(self, holder: int = 100) -> None:
        self.pc = Pc()
        self.pc.sessions.put(Session("1", AN, graphical=True))
        self.game = self.pc.start(program(100, "/opt/mygame"))
        self.editor = self.pc.start(program(101, "/usr/bin/editor"))
        self.panel = self.pc.start(program(102, "/usr/bin/panel"))
        self.programs = self.pc.programs
        self.programs.grabbing = {next(key for key in self.programs.table if key.pid == holder)}
        self.programs.beside = {self.game.key, self.editor.key}
        self.pc.screen.show(Front(100))

    def pause(self, *programs: Program, meanwhile: Callable[[], None] | None = None) -> list[Program]:
        """Those that must be closed first."""

        async def tell() -> list[Program]:
            loop = asyncio.get_running_loop()
            if meanwhile is not None:
                loop.call_later(GRAB_PATIENCE / 2, meanwhile)
            return await Grabs(self.pc.platform, loop.time).pause(list(programs))

        with asyncio.Runner(loop_factory=QuickLoop) as runner:
            return runner.run(tell())

    @property
    def paused(self) -> set[int]:
        return {pid for pid, _ in self.programs.paused}


def test_who_is_in_front_is_closed_first_and_nothing_is_paused_until_then() -> None:
    desk = Desk()
    assert desk.pause(desk.editor, desk.game) == [desk.game]
    assert desk.paused == set()
    desk.pc.programs.end(desk.game)
    assert desk.pause(desk.editor) == []
    assert desk.paused == {101}


def test_a_grab_that_ends_in_time_closes_nobody() -> None:
    desk = Desk()
    assert desk.pause(desk.editor, desk.game, meanwhile=desk.programs.grabbing.clear) == []
    assert desk.paused == {100, 101}


@pytest.mark.parametrize("holder", [100, 102], ids=["in front", "panel"])
def test_beside_what_runs_on_all_is_paused(holder: int) -> None:
    desk = Desk(holder)
    assert desk.pause(desk.editor) == []
    assert desk.paused == {101}


def test_where_a_display_falls_silent_all_must_be_closed() -> None:
    desk = Desk()
    desk.programs.silencing = {desk.editor.key}
    assert desk.pause(desk.editor) == [desk.editor]
    assert desk.paused == set()


def test_where_nothing_is_known_to_be_in_front_all_is_paused_that_can_be() -> None:
    desk = Desk()
    desk.pc.screen.show(None)
    assert desk.pause(desk.editor, desk.game) == []


def test_what_was_in_front_is_meant_where_the_display_tells_nothing_any_more() -> None:
    desk = Desk()

    def hang() -> None:
        desk.pc.screen.show(None)

    assert desk.pause(desk.editor, desk.game, meanwhile=hang) == [desk.game]


def test_a_program_that_started_what_is_in_front_is_meant() -> None:
    desk = Desk()
    helper = desk.pc.start(replace(program(200, "/opt/wrapper"), parent=100))
    desk.pc.screen.show(Front(desk.pc.start(replace(program(201, "/opt/window"), parent=helper.pid)).pid))
    assert desk.pause(desk.editor, desk.game) == [desk.game]


def test_parents_that_lead_in_a_circle_or_nowhere_are_nobody_s() -> None:
    desk = Desk(102)
    desk.pc.start(replace(program(200, "/opt/one"), parent=201))
    desk.pc.start(replace(program(201, "/opt/other"), parent=200))
    desk.pc.screen.show(Front(200))
    assert desk.pause(desk.editor) == []
    desk.pc.screen.show(Front(999))
    assert desk.pause(desk.editor) == []


def test_a_window_that_only_says_its_name_is_meant_by_that() -> None:
    desk = Desk()
    desk.pc.screen.show(Front(name="mygame"))
    assert desk.pause(desk.editor, desk.game) == [desk.game]


def test_what_is_in_front_elsewhere_is_paused_for_its_display_is_not_held() -> None:
    desk = Desk()
    other = desk.pc.start(program(300, "/usr/bin/editor", BOB))
    desk.pc.sessions.put(Session("2", BOB, graphical=True))
    desk.pc.screen.own_windows = {"2": Front(300)}
    assert desk.pause(desk.editor, desk.game, other) == [desk.game]
    assert desk.paused == {300}
    desk.pc.screen.show(None)
    desk.programs.silencing = {desk.editor.key}
    assert desk.pause(desk.editor, other) == [desk.editor]
    assert desk.paused == {300}


@pytest.mark.parametrize("change", [{"locked": True}, {"background": True}, {"account": BOB}])
def test_sessions_that_show_nothing_of_these_are_not_asked(change: dict[str, object]) -> None:
    desk = Desk()
    desk.pc.sessions.put(replace(Session("1", AN, graphical=True), **change))
    assert desk.pause(desk.editor, desk.game) == []
