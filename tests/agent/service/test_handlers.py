"""Every method of the API, as child, guardian and stranger call it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import BadParams, Denied, NotFound, Unavailable
from tests.agent.service.failing import full_disk
from tests.agent.service.stage import HEAD, SECONDS, Stage, play, program

GAME = '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\ndaily = "60s"\n'
BINH = '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'
NOTHING = m.Nothing()
OWN = m.OfChild()


async def played(stage: Stage, span: timedelta) -> None:
    stage.log_in()
    stage.front(stage.pc.start(program(100, "/opt/mygame")))
    await stage.live(span)


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


def test_status_is_of_this_second(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage, 20 * SECONDS)
        stage.pc.clock.pass_time(3 * SECONDS)
        status = stage.ask("an", contract.STATUS, OWN)
        assert (status.at, status.present, status.counting) == (stage.pc.clock.reading.wall, True, True)
        (game,) = status.targets
        assert (game.target, game.used, game.left, game.open) == ("app:mygame", 23, 37, True)
        assert status.observing == {"sessions": "memory", "programs": "memory", "screen": "memory"}
        assert stage.ask("lan", contract.SUBSCRIBE, m.OfChild("an")) == status
        stage.agree("[child.an.sites]\npages = true\n")
        assert stage.ask("an", contract.STATUS, m.OfChild()).observing["pages"] == "guessed"

    play(tmp_path, GAME, story)


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


def test_a_disk_that_dies_hides_the_requests_and_not_the_time_that_is_left(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage, 20 * SECONDS)
        stage.ask("an", contract.ASK, m.Ask("app:mygame", m.Seconds(60)))
        with stage.dead_disk():
            status = stage.ask("an", contract.STATUS, OWN)
            assert status.requests == ()
            assert status.targets[0].left == 40
            with pytest.raises(Unavailable):
                stage.ask("an", contract.REQUESTS, m.RequestsOf())
            await stage.beat()
        assert len(stage.ask("an", contract.STATUS, OWN).requests) == 1

    play(tmp_path, GAME, story)


def test_the_day_and_the_day_before(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage, 30 * SECONDS)
        today = stage.ask("an", contract.DAY, m.DayOf())
        assert (today.screen, today.presence) == (30, 30)
        assert [(line.target, line.seconds) for line in today.lines] == [
            ("app:mygame", 30),
            ("category:other", 30),
        ]
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(days=1))
        await stage.beat()
        assert stage.ask("an", contract.DAY, m.DayOf()).screen == 0
        assert stage.ask("lan", contract.DAY, m.DayOf("an", today.day)) == today

    play(tmp_path, GAME, story)


def test_of_a_day_too_a_guardian_sees_what_was_agreed_and_the_child_all(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage, 30 * SECONDS)
        own = stage.ask("an", contract.DAY, m.DayOf())
        seen = stage.ask("lan", contract.DAY, m.DayOf("an"))
        assert [line.target for line in own.lines] == ["app:mygame", "category:other"]
        assert seen.lines == ()
        assert (seen.screen, seen.presence) == (own.screen, own.presence) == (30, 30)
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(days=1))
        await stage.beat()
        assert stage.ask("an", contract.DAY, m.DayOf(day=own.day)) == own
        assert stage.ask("lan", contract.DAY, m.DayOf("an", own.day)) == seen
        stage.agree(GAME + '[child.an.visibility]\napps = "totals"\n')
        seen = stage.ask("lan", contract.DAY, m.DayOf("an", own.day))
        assert [line.target for line in seen.lines] == ["category:other"]

    play(tmp_path, GAME + '[child.an.visibility]\napps = "none"\nsites = "none"\n', story)


def test_the_week(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage, 30 * SECONDS)
        week = stage.ask("an", contract.WEEK, m.DayOf())
        assert week.screen == 30
        earlier = stage.ask("an", contract.WEEK, m.DayOf(day=week.first - timedelta(days=1)))
        assert earlier.screen == 0

    play(tmp_path, GAME, story)


def test_requests_of_one_and_of_all(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        for child in ("an", "binh"):
            stage.ask(child, contract.ASK, m.Ask("screen", m.Seconds(60)))
        assert [r.child for r in stage.ask("lan", contract.REQUESTS, m.RequestsOf()).requests] == [
            "binh",
            "an",
        ]
        assert [r.child for r in stage.ask("an", contract.REQUESTS, m.RequestsOf()).requests] == ["an"]

    play(tmp_path, BINH, story)


def test_how_many_ask_is_told_to_grown_ups_without_the_secret_and_to_no_child(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        stage.household.secret_set = lambda: True
        none = stage.ask("lan", contract.WAITING, m.Nothing())
        assert (none.count, none.until) == (0, None)
        for child in ("an", "binh"):
            stage.ask(child, contract.ASK, m.Ask("screen", m.Seconds(60)))
            with pytest.raises(Denied):
                stage.ask(child, contract.WAITING, m.Nothing())
        two = stage.ask("lan", contract.WAITING, m.Nothing())
        asked = stage.ask("an", contract.REQUESTS, m.RequestsOf()).requests[0]
        assert (two.count, two.at, two.until) == (2, asked.asked_at, asked.expires_at)
        with pytest.raises(Denied):
            stage.ask("lan", contract.REQUESTS, m.RequestsOf())
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(days=1))
        await stage.beat()
        assert stage.ask("lan", contract.WAITING, m.Nothing()).count == 0

    play(tmp_path, BINH, story)


def test_how_much_is_wrong_is_told_to_grown_ups_without_the_secret_and_what_it_is_behind_it(
    tmp_path: Path,
) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        stage.health.report("program-not-closed", "app:minetest", "binh", called="Luanti")
        stage.health.report("lists-old")
        stage.household.secret_set = lambda: True
        assert stage.ask("lan", contract.WAITING, m.Nothing()).problems == 1
        stage.household.secret_set = lambda: False
        told = stage.ask("lan", contract.CHILDREN, m.Nothing()).health
        assert [(problem.child, problem.called) for problem in told][-2:] == [("binh", "Luanti"), (None, "")]

    play(tmp_path, BINH, story)


def test_the_log_of_one_and_of_all(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        for child in ("an", "binh"):
            stage.ask(child, contract.ASK, m.Ask("screen", m.Seconds(60)))
        assert {e.child for e in stage.ask("lan", contract.LOG, m.LogOf()).entries} == {"an", "binh"}
        assert {e.child for e in stage.ask("an", contract.LOG, m.LogOf()).entries} == {"an"}
        assert len(stage.ask("lan", contract.LOG, m.LogOf(limit=0)).entries) == 1

    play(tmp_path, BINH, story)


def test_why_a_program_is_what_it_is(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await played(stage, 5 * SECONDS)
        told = stage.ask("an", contract.EXPLAIN, m.Pid(100))
        assert (told.target, told.rule, told.path, told.charged) == (
            "app:mygame",
            "mygame: 1 min every day",
            "/opt/mygame",
            True,
        )
        assert told.verdict.left == 55
        stage.pc.start(program(101, "/usr/games/minecraft"))
        free = stage.ask("lan", contract.EXPLAIN, m.Pid(101))
        assert (free.name, free.category, free.rule) == ("Minecraft", "games", None)
        assert free.evidence == "exe minecraft"

    play(tmp_path, GAME, story)


@pytest.mark.parametrize(("account", "pid"), [("an", 999), ("an", 200), ("lan", 300), ("an", 300)])
def test_a_program_of_nobody_here_is_not_explained(tmp_path: Path, account: str, pid: int) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.start(program(200, "/opt/mygame", "binh"))
        stage.pc.start(program(300, "/opt/mygame", "lan"))
        with pytest.raises(NotFound, match=f"No program of a child runs with the number {pid}"):
            stage.ask(account, contract.EXPLAIN, m.Pid(pid))

    play(tmp_path, GAME + BINH, story)


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


READING = (
    (contract.DAY, m.DayOf(child="an")),
    (contract.WEEK, m.DayOf(child="an")),
    (contract.REQUESTS, m.RequestsOf(child="an")),
    (contract.POLICY, NOTHING),
    (contract.HISTORY, NOTHING),
    (contract.VERSION, m.OfVersion(1)),
    (contract.LOG, m.LogOf(child="an")),
    (contract.CHILDREN, NOTHING),
    (contract.APPLY, m.ApplyPolicy(HEAD)),
    (contract.ACCEPT_CLOCK, NOTHING),
)


@pytest.mark.parametrize(("method", "params"), READING, ids=[method.name for method, _ in READING])
def test_a_dead_disk_is_a_sentence_and_the_beat_goes_on(tmp_path: Path, method, params) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(30 * SECONDS)
        with stage.dead_disk():
            with suppress(Unavailable):  # what is known without the disk is answered
                stage.ask("lan", method, params)
            await stage.live(31 * SECONDS)
            assert stage.pc.programs.paused == {game.key}
            assert "internal-error" not in stage.standing
        await stage.live(15 * SECONDS)
        assert not stage.standing

    play(tmp_path, GAME, story)


def test_an_unlock_on_a_full_disk_is_refused_with_a_sentence(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.wait_for("lan", contract.NEW_SECRET, m.NewSecret("1234"))
        with full_disk(), pytest.raises(Unavailable, match="disk"):
            await stage.wait_for("lan", contract.UNLOCK, m.Secret("1234"))
        await asyncio.sleep(0)

    play(tmp_path, "", story)
