"""A child who guesses one-time codes, repeats them, or types what is none."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from agent.api.errors import BadParams, LockedOut, WrongSecret
from agent.service.access.codes import HOLDS, MOST
from policies.ids import AccountId, RequestId
from policies.target import SCREEN
from tests.agent.service.access.codes import ACCOUNT, AN, RULES, make
from tests.agent.service.stage import SECONDS, Stage, play


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
