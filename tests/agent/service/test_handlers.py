"""Methods of the API, as child, guardian and stranger call them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import BadParams, Denied, NotFound
from tests.agent.service.mygame import played
from tests.agent.service.stage import SECONDS, Stage, play

BINH = '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'
NOTHING = m.Nothing()
OWN = m.OfChild()


def test_hello(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        child = stage.ask("an", contract.HELLO, m.Hello())
        assert (child.account, child.child, child.guardian, child.language) == ("an", "an", False, "en")
        assert child.country == "VN"
        guardian = stage.ask("lan", contract.HELLO, m.Hello())
        assert (guardian.child, guardian.guardian, guardian.secret_set) == (None, True, False)

    play(tmp_path, "", story)


def test_help_is_for_everybody_and_noted_nowhere(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        before = stage.store.entries(None, 10)
        told = stage.ask("stranger", contract.HELP, m.HelpOf())
        assert told.country == "VN"
        assert "111" in [line.number for line in told.lines]
        assert stage.ask("an", contract.HELP, m.HelpOf("DE", "en")).country == "DE"
        assert stage.store.entries(None, 10) == before

    play(tmp_path, "", story)


def test_the_guardians_door(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.wait_for("lan", contract.NEW_SECRET, m.NewSecret("mật khẩu"))
        unlocked = await stage.wait_for("lan", contract.UNLOCK, m.Secret("mật khẩu"))
        assert unlocked.until > stage.pc.clock.reading.wall
        assert stage.ask("lan", contract.RELOCK, NOTHING) == NOTHING
        with pytest.raises(Denied):
            stage.ask("an", contract.CHILDREN, NOTHING)

    play(tmp_path, "", story)


def test_a_child_is_told_of_what_reads_the_pages_of_another_child_of_the_pc(tmp_path: Path) -> None:
    """Browsers of one PC share what is installed."""

    async def story(stage: Stage) -> None:
        def told(account: str) -> str | None:
            return stage.ask(account, contract.STATUS, OWN).observing.get("pages")

        await stage.beat()
        assert (told("an"), told("binh")) == (None, None)
        stage.agree("[child.an.sites]\npages = true\n" + BINH)
        stage.handlers.mode = "service"
        assert (told("an"), told("binh")) == ("guessed", "installed")
        stage.handlers.mode = "try"
        assert (told("an"), told("binh")) == ("guessed", None), "nothing is installed by a try-out"

    play(tmp_path, BINH, story)


def test_an_account_without_a_child_says_which(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        with pytest.raises(Denied, match="yourself"):
            stage.ask("stranger", contract.STATUS, OWN)
        actor = stage.router.actor(stage.peer("lan"), unlocked=False)
        with pytest.raises(NotFound, match="Say which child: an, binh"):
            stage.handlers.status(actor, OWN)
        with pytest.raises(NotFound, match="There is: an, binh"):
            stage.handlers.status(actor, m.OfChild("chi"))

    play(tmp_path, BINH, story)


def test_the_doctor_looks_for_one_child_or_for_all(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        mine = await stage.wait_for("an", contract.DOCTOR, OWN)
        assert "child" in {check.name for check in mine.checks}
        every = await stage.wait_for("lan", contract.DOCTOR, OWN)
        assert "child" not in {check.name for check in every.checks}

    play(tmp_path, BINH, story)


def test_the_children(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage, 20 * SECONDS)
        stage.ask("binh", contract.ASK, m.Ask("screen", m.Seconds(60)))
        an, binh = stage.ask("lan", contract.CHILDREN, NOTHING).children
        assert (an.id, an.accounts, an.present, an.screen_left, an.pending) == ("an", ("an",), True, 40, 0)
        assert (binh.name, binh.present, binh.screen_left, binh.pending) == ("Bình", False, None, 1)

    play(tmp_path, '[child.an.screen]\ndaily = "60s"\n' + BINH, story)


def test_a_child_before_the_opening_hour_is_told_with_the_hour(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        told = stage.ask("lan", contract.CHILDREN, NOTHING)
        (an,) = told.children
        assert told.at is not None
        assert (an.reason, an.opens_at) == ("window", told.at + timedelta(hours=1))
        assert told.zone == "Asia/Ho_Chi_Minh"

    play(tmp_path, '[child.an.screen]\nopen = { every = ["16:00-18:00"] }\n', story)


def test_a_guardian_says_that_the_clock_is_right(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        stage.pc.clock.set_wall(stage.pc.clock.reading.wall + timedelta(days=1))
        await stage.beat()
        with pytest.raises(Denied):
            stage.ask("an", contract.ACCEPT_CLOCK, NOTHING)
        stage.ask("lan", contract.ACCEPT_CLOCK, NOTHING)
        assert stage.done
        await stage.beat()
        assert not stage.standing
        assert stage.tally.now == stage.pc.clock.reading.wall

    play(tmp_path, "", story)


def test_nothing_that_is_no_target_is_given(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        with pytest.raises(BadParams):
            stage.ask("lan", contract.GRANT, m.GiveTime("screen:x", m.Seconds(60)))

    play(tmp_path, "", story)
