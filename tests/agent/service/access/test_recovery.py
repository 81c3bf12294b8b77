"""The recovery code: as it is written and misread, used once, and told to both."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.api.errors import BadParams, Barred, LockedOut, Unavailable, WrongSecret
from agent.ports.credentials import Lockout
from agent.service.access.recovery import ALPHABET, read, spell
from agent.service.access.tries import MOST, TRIES
from policies.ids import AccountId
from tests.agent.service.failing import full_disk
from tests.agent.service.stage import SECONDS, Stage, play

AN, LAN = AccountId("an"), AccountId("lan")
CODES = st.binary(min_size=16, max_size=16)


@given(CODES)
def test_what_is_written_is_read(code: bytes) -> None:
    text = spell(code)
    assert len(text) == 34
    assert read(text) == code
    assert read(text.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == code


@given(CODES, st.integers(0, 27), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_a_slip_of_the_pen(code: bytes, place: int, letter: str) -> None:
    letters = list(spell(code).replace("-", ""))
    if letters[place] == letter:
        return
    letters[place] = letter
    try:
        other = read("".join(letters))
    except BadParams:
        return
    assert other != code  # one in 4,096 looks like another code, which is then a wrong one


@pytest.mark.parametrize("text", ["", "ABCD", "U" * 28, "A" * 27, "A" * 29, "é" * 28])
def test_what_is_no_code_is_told(text: str) -> None:
    with pytest.raises(BadParams, match="28 letters and digits"):
        read(text)


async def paper(stage: Stage) -> str:
    await stage.guardians.set_secret(LAN, "forgotten")
    return stage.recovery.make(LAN)


def test_without_a_secret_there_is_nothing_to_recover(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        with pytest.raises(Unavailable, match="The parents' PIN is not set"):
            stage.recovery.make(LAN)
        with pytest.raises(WrongSecret):
            await stage.recovery.use(AN, spell(bytes(16)), "mine now")
        assert not stage.guardians.secret_set()

    play(tmp_path, "", story)


def test_a_code_works_once_and_both_are_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        code = await paper(stage)
        written = b"".join(file.read_bytes() for file in stage.folder.iterdir())
        assert code.encode() not in written
        assert read(code) not in written
        with pytest.raises(BadParams, match="at least 4"):
            await stage.recovery.use(LAN, code, "abc")
        await stage.recovery.use(LAN, code, "remembered")
        await stage.guardians.check(LAN, "remembered")
        with pytest.raises(WrongSecret):
            await stage.recovery.use(LAN, code, "again")
        stage.crash()
        with pytest.raises(WrongSecret):
            await stage.recovery.use(LAN, code, "again")
        told = [entry.what for entry in stage.store.entries(AN, 9) if entry.kind == "security"]
        assert told[:2] == [
            "set another PIN for the parents with the recovery code",
            "made a new recovery code",
        ]

    play(tmp_path, "", story)


def test_a_newer_code_takes_the_older_one_s_place(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        old = await paper(stage)
        new = stage.recovery.make(LAN)
        with pytest.raises(WrongSecret):
            await stage.recovery.use(LAN, old, "remembered")
        await stage.recovery.use(LAN, new, "remembered")

    play(tmp_path, "", story)


def test_who_guesses_waits(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        code = await paper(stage)
        for _ in range(5):
            with pytest.raises(WrongSecret):
                await stage.recovery.use(AN, spell(bytes(16)), "mine now")
        with pytest.raises(LockedOut, match="Too many wrong recovery codes"):
            await stage.recovery.use(AN, code, "mine now")
        what = stage.store.entries(AN, 1)[0].what
        assert what == "gave a wrong recovery code 5 times; may try again in 30 s"
        stage.pc.clock.pass_time(30 * SECONDS)
        await stage.recovery.use(AN, code, "mine now")

    play(tmp_path, "", story)


def test_who_forgot_the_pin_and_tried_need_not_wait_with_the_new_one(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        code = await paper(stage)
        for _ in range(TRIES):
            with pytest.raises(WrongSecret):
                await stage.guardians.check(LAN, "no")
        await stage.recovery.use(LAN, code, "remembered")
        await stage.guardians.check(LAN, "remembered")
        again = stage.recovery.make(LAN)
        stage.store.keep_lockout(Lockout(LAN, MOST))
        stage.store.keep_lockout(Lockout(AN, MOST))
        await stage.recovery.use(LAN, again, "another")
        await stage.guardians.check(LAN, "another")
        with pytest.raises(Barred):
            await stage.guardians.check(AN, "another")

    play(tmp_path, "", story)


def test_a_full_disk_spends_no_code(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        code = await paper(stage)
        with full_disk(), pytest.raises(Unavailable):
            await stage.recovery.use(LAN, code, "remembered")
        await stage.guardians.check(LAN, "forgotten")
        await stage.recovery.use(LAN, code, "remembered")

    play(tmp_path, "", story)
