"""Faces hear when something that they show has changed, and are left alone while time runs down."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from agent.api import contract
from agent.api import messages as m
from agent.service.showing.announcer import Announcer
from tests.agent.service.stage import SECONDS, Stage, play, program

GAME = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\ndaily = "10m"\n'


class Face:
    """Somebody who may listen."""

    def __init__(self, stage: Stage) -> None:
        self.there = True
        self.stage = stage
        self.heard: list[m.Status] = []
        self.announcer = Announcer(self._hear, stage.handlers.status_of, stage.health, lambda: self.there)

    def _hear(self, event: m.Event) -> None:
        assert event.event == "state"
        assert event.status is not None
        self.heard.append(event.status)

    async def after_a_beat(self) -> int:
        """How often it was told something."""
        before = len(self.heard)
        await self.stage.beat()
        self.announcer.announce(self.stage.enforcer.watches.values())
        return len(self.heard) - before


def test_what_changes_is_told_once(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        face = Face(stage)
        assert await face.after_a_beat() == 1
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/opt/mygame")))
        assert await face.after_a_beat() == 1
        stage.pc.clock.pass_time(5 * SECONDS)
        assert await face.after_a_beat() == 0  # time runs down: a face counts by itself
        stage.ask("lan", contract.GRANT, m.GiveTime("app:mygame", m.Seconds(60), child="an"))
        assert await face.after_a_beat() == 1
        assert face.heard[-1].grants
        stage.health.report("sessions-unseen")
        assert await face.after_a_beat() == 1
        assert [problem.name for problem in face.heard[-1].health] == ["sessions-unseen"]

    play(tmp_path, GAME, story)


def test_another_end_of_the_same_time_is_told(tmp_path: Path) -> None:
    """“Then a break” becomes “then today's time is used up” while nothing else changes."""

    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/vlc")))
        await stage.live(10 * 60 * SECONDS)
        face = Face(stage)
        await face.after_a_beat()
        assert face.heard[-1].screen.coming == "break"
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(minutes=6))
        assert await face.after_a_beat() == 1
        assert face.heard[-1].screen.coming == "daily"

    play(tmp_path, '[child.an.screen]\ndaily = "24m"\nbreak = { after = "20m", for = "5m" }\n', story)


def test_a_request_and_its_answer_are_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        face = Face(stage)
        stage.bus.subscribe(face.announcer.hear)
        await face.after_a_beat()
        question = stage.ask("an", contract.ASK, m.Ask("screen", m.Seconds(60)))
        assert await face.after_a_beat() == 1
        stage.ask("lan", contract.ANSWER, m.Answer(question.id))
        assert await face.after_a_beat() == 1
        assert face.heard[-1].requests[0].state == "refused"
        assert await face.after_a_beat() == 0

    play(tmp_path, GAME, story)


def test_what_is_taken_back_is_told_once(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        face = Face(stage)
        stage.bus.subscribe(face.announcer.hear)
        given = stage.ask("lan", contract.GRANT, m.GiveTime("app:mygame", m.Seconds(60), child="an"))
        await face.after_a_beat()
        stage.ask("lan", contract.TAKE_BACK, m.TakeBack(given.id))
        assert await face.after_a_beat() == 1
        assert (face.heard[-1].grants, len(face.heard[-1].taken)) == ((), 1)
        assert await face.after_a_beat() == 0

    play(tmp_path, GAME, story)


def test_where_nobody_listens_nothing_is_made(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        face = Face(stage)
        await face.after_a_beat()
        face.there = False
        assert await face.after_a_beat() == 0
        face.there = True
        assert await face.after_a_beat() == 1  # who comes anew is told anew

    play(tmp_path, GAME, story)


def test_a_dead_disk_stops_no_announcement(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        face = Face(stage)
        with stage.dead_disk():
            assert await face.after_a_beat() == 1

    play(tmp_path, GAME, story)
