"""One-time codes: what one gives, once, for ten minutes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import BadParams, NotFound, Unavailable, WrongSecret
from agent.service.access.codes import HOLDS, MOST
from policies.ids import AccountId
from policies.target import SCREEN, Target
from tests.agent.service.access.codes import ACCOUNT, AN, BINH, GAME, RULES, TEN, make
from tests.agent.service.failing import full_disk
from tests.agent.service.stage import SECONDS, Stage, play, program


def test_a_code_gives_exactly_what_it_stands_for_at_once(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        game = stage.pc.start(program(100, "/opt/mygame"))
        stage.front(game)
        await stage.live(12 * SECONDS)
        assert stage.pc.programs.paused == {game.key}
        code, made = stage.codes.make(AN, GAME, TEN, "lan", "well done")
        assert len(code) == 8
        assert code.isdecimal()
        assert code.encode() not in b"".join(file.read_bytes() for file in stage.folder.iterdir())
        assert made.expires_at - stage.watch.now == HOLDS
        given = stage.codes.redeem(ACCOUNT, AN, f" {code[:4]}-{code[4:]} ")
        assert (given.extra, given.by, given.why) == (TEN, "lan", "well done")
        await stage.beat()
        assert not stage.pc.programs.paused
        lines = [(entry.who, entry.what) for entry in stage.store.entries(AN, 9)]
        assert ("lan", "made a one-time code: 10 min more for My game") in lines
        assert ("an", "used a one-time code from lan: 10 min more for My game") in lines

    play(tmp_path, RULES, story)


def test_of_a_child_who_left_the_agreement_no_request_is_open(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        for account in ("binh", "an"):
            stage.ask(account, contract.ASK, m.Ask("screen", m.Seconds(60)))
        stage.agree("")
        with pytest.raises(NotFound, match=r"No request 1 is open\. Open ones: 2"):
            stage.ask("lan", contract.CODE, m.MakeCode(request=1))
        told = stage.ask("lan", contract.REQUESTS, m.RequestsOf(pending=True)).requests
        assert [request.id for request in told] == [2]
        assert not stage.standing

    play(tmp_path, RULES, story)


def test_a_code_is_used_once_and_by_one_child(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        code = make(stage)
        with pytest.raises(WrongSecret):
            stage.codes.redeem(AccountId("binh"), BINH, code)
        stage.codes.redeem(ACCOUNT, AN, code)
        with pytest.raises(WrongSecret, match="4 tries are left"):
            stage.codes.redeem(ACCOUNT, AN, code)
        assert len(stage.watch.grants) == 1

    play(tmp_path, RULES, story)


@pytest.mark.parametrize("how", ["time goes by", "the clock is moved back", "a sleep"])
def test_a_code_holds_ten_minutes_of_the_household_s_time(tmp_path: Path, how: str) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        early, late = make(stage), make(stage)
        stage.pc.clock.pass_time(HOLDS - SECONDS)
        await stage.beat()
        stage.codes.redeem(ACCOUNT, AN, early)
        if how == "a sleep":
            stage.pc.clock.pass_time(timedelta(), asleep=SECONDS)
        else:
            if how == "the clock is moved back":
                stage.pc.clock.set_wall(stage.pc.clock.reading.wall - timedelta(hours=5))
            stage.pc.clock.pass_time(SECONDS)
        await stage.beat()
        with pytest.raises(WrongSecret):
            stage.codes.redeem(ACCOUNT, AN, late)

    play(tmp_path, RULES, story)


def test_a_code_of_a_time_that_a_guardian_took_back_holds_no_more(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        code = make(stage)
        stage.pc.clock.set_wall(stage.pc.clock.reading.wall - timedelta(hours=5))
        await stage.beat()
        stage.enforcer.accept_clock("lan")
        await stage.beat()
        with pytest.raises(WrongSecret):
            stage.codes.redeem(ACCOUNT, AN, code)

    play(tmp_path, RULES, story)


def test_a_code_answers_its_request_and_no_other(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        first, second = (stage.requests.ask(AN, target, TEN, "please") for target in (GAME, SCREEN))
        code, made = stage.codes.answering(first.id, None, "lan", "")
        assert (made.extra, made.request) == (TEN, first.id)
        shorter, made = stage.codes.answering(second.id, TEN / 2, "lan", "")
        assert made.extra == TEN / 2
        stage.codes.redeem(ACCOUNT, AN, code)
        kept = {request.id: request for request in stage.store.requests(AN)}
        assert [kept[one.id].state for one in (first, second)] == ["granted", "asked"]
        assert kept[first.id].answered_by == "lan"
        stage.requests.answer(second.id, None, "lan", "no")
        with pytest.raises(Unavailable, match="already refused"):
            stage.codes.redeem(ACCOUNT, AN, shorter)
        assert stage.store.codes(AN) == ()
        with pytest.raises(NotFound, match=r"No request 2 is open. Open ones: none\."):
            stage.codes.answering(second.id, None, "lan", "")

    play(tmp_path, RULES, story)


def test_of_a_child_s_codes_the_latest_few_hold(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        codes = [make(stage) for _ in range(MOST + 1)]
        with pytest.raises(WrongSecret):
            stage.codes.redeem(ACCOUNT, AN, codes[0])
        for code in codes[1:]:
            stage.codes.redeem(ACCOUNT, AN, code)
        assert len(stage.watch.grants) == MOST

    play(tmp_path, RULES, story)


def test_what_cannot_be_given_gets_no_code(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        with pytest.raises(NotFound):
            make(stage, target=Target.parse("app:unknown"))
        with pytest.raises(BadParams, match="24 hours"):
            make(stage, extra=timedelta(days=2))
        assert stage.store.codes(AN) == ()

    play(tmp_path, RULES, story)


def test_a_full_disk_neither_gives_nor_spends(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        code = make(stage)
        with full_disk(), pytest.raises(Unavailable):
            stage.codes.redeem(ACCOUNT, AN, code)
        assert stage.watch.grants == ()
        (kept,) = stage.store.codes(AN)

        def refuses(*_: object) -> None:
            with full_disk():
                stage.store.log(stage.store.entries(None, 1)[0])

        redeem = stage.store.redeem
        vars(stage.store)["redeem"] = refuses  # the disk fills up between the count and the grant
        with pytest.raises(Unavailable):
            stage.codes.redeem(ACCOUNT, AN, code)
        vars(stage.store)["redeem"] = redeem
        assert stage.store.codes(AN) == (kept,)
        stage.codes.redeem(ACCOUNT, AN, code)

    play(tmp_path, RULES, story)
