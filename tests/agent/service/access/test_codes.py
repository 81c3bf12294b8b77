"""One-time codes: what one gives, once, for ten minutes; and a child who guesses."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import BadParams, LockedOut, NotFound, Unavailable, WrongSecret
from agent.service.access.codes import HOLDS, MOST
from policies.ids import AccountId, ChildId, RequestId
from policies.target import SCREEN, Target
from tests.agent.service.failing import full_disk
from tests.agent.service.stage import SECONDS, Stage, play, program

AN, BINH = ChildId("an"), ChildId("binh")
ACCOUNT = AccountId("an")
GAME = Target.parse("app:my-game")
RULES = (
    '[child.an.screen]\ndaily = "1h"\n'
    '[[child.an.rule]]\nmatch = { exe = "/opt/mygame" }\nname = "My game"\ndaily = "10s"\n'
    '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'
)
TEN = timedelta(minutes=10)


def make(stage: Stage, child: ChildId = AN, target: Target = GAME, extra: timedelta = TEN) -> str:
    return stage.codes.make(child, target, extra, "lan", "well done")[0]


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


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "1234567a", "１２３４５６７８"])
def test_what_is_no_code_is_no_try(tmp_path: Path, text: str) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        with pytest.raises(BadParams, match="8 digits"):
            stage.codes.redeem(ACCOUNT, AN, text)
        assert stage.store.lockout("code:an").failures == 0

    play(tmp_path, RULES, story)


def test_who_guesses_waits_longer_and_longer_and_delays_nobody_else(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        code = make(stage)
        guess = f"{(int(code) + 1) % 10**8:08}"
        for left in (4, 3, 2, 1, 0):
            with pytest.raises(WrongSecret) as refused:
                stage.codes.redeem(ACCOUNT, AN, guess)
            assert refused.value.tries == left
        with pytest.raises(LockedOut, match="Too many wrong one-time codes"):
            stage.codes.redeem(ACCOUNT, AN, code)
        stage.crash()
        with pytest.raises(LockedOut):
            stage.codes.redeem(ACCOUNT, AN, code)
        what = stage.store.entries(AN, 1)[0].what
        assert what == "gave a wrong one-time code 5 times; may try again in 30 s"
        await stage.guardians.set_secret(AccountId("lan"), "4711")
        await stage.guardians.check(ACCOUNT, "4711")  # a door of its own
        stage.pc.clock.pass_time(30 * SECONDS)
        await stage.beat()
        stage.codes.redeem(ACCOUNT, AN, code)
        assert stage.store.lockout("code:an").failures == 0

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


class Phone(RuleBasedStateMachine):
    """A guardian who makes codes, a child who uses, repeats and guesses; against plain sets."""

    @initialize()
    def move_in(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        self.stage = Stage(Path(self.folder.name) / "state", RULES)
        self.now = timedelta()
        self.held: dict[str, tuple[timedelta, timedelta]] = {}
        self.used: list[str] = []
        self.given: list[timedelta] = []
        self.tried = 0

    def beat(self) -> None:
        self.stage.enforcer.beat()

    @rule(minutes=st.integers(1, 30), asked=st.booleans())
    def make(self, minutes: int, asked: bool) -> None:
        extra = timedelta(minutes=minutes)
        if asked and not self.stage.requests.pending(AN):
            request = self.stage.requests.ask(AN, SCREEN, extra, "")
            code, _ = self.stage.codes.answering(RequestId(request.id), None, "lan", "")
        else:
            code, _ = self.stage.codes.make(AN, SCREEN, extra, "lan", "")
        self.held[code] = (self.now + HOLDS, extra)
        for old in list(self.held)[:-MOST]:
            del self.held[old]

    @rule(seconds=st.integers(1, 700))
    def wait(self, seconds: int) -> None:
        self.stage.pc.clock.pass_time(timedelta(seconds=seconds))
        self.now += timedelta(seconds=seconds)
        self.beat()

    @rule()
    def crash(self) -> None:
        self.stage.crash()
        self.beat()

    def redeem(self, code: str) -> bool:
        lockout = self.stage.store.lockout("code:an")
        try:
            grant = self.stage.codes.redeem(ACCOUNT, AN, code)
        except WrongSecret:
            self.tried = lockout.failures + 1
            return False
        except LockedOut:
            return False
        self.given.append(grant.extra or timedelta())
        return True

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def use(self, data: st.DataObject) -> None:
        code = data.draw(st.sampled_from(list(self.held)))
        expires, extra = self.held[code]
        if self.redeem(code):
            assert self.now < expires
            assert self.given[-1] == extra
            del self.held[code]
            self.used.append(code)

    @precondition(lambda self: self.used)
    @rule(data=st.data())
    def use_again(self, data: st.DataObject) -> None:
        assert not self.redeem(data.draw(st.sampled_from(self.used)))

    @rule(number=st.integers(0, 10**8 - 1), times=st.integers(1, 8))
    def guess(self, number: int, times: int) -> None:
        code = f"{number:08}"
        if code in self.held:
            return
        before = self.stage.store.lockout("code:an").failures
        for _ in range(times):
            assert not self.redeem(code)
        assert self.stage.store.lockout("code:an").failures <= max(5, before + 1)

    @invariant()
    def no_more_grants_than_codes(self) -> None:
        if hasattr(self, "stage"):
            assert len(self.stage.watch.grants) <= len(self.used) == len(self.given)

    def teardown(self) -> None:
        if hasattr(self, "stage"):
            self.stage.store.close()
            self.loop.close()
            asyncio.set_event_loop(None)
            self.folder.cleanup()


Phone.TestCase.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
TestPhone = Phone.TestCase
