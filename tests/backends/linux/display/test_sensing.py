"""What a sensor tells is known; nonsense, a flood and another's word end it."""

import sys

assert sys.platform == "linux"

import asyncio
import json
import os

import pytest

from agent.platforms.linux.display import sensing as module
from agent.platforms.linux.sensor.hint import BLIND, Hint, written
from agent.platforms.linux.sensor.place import Place
from agent.ports import Front
from tests.backends.linux.display.sensor_end import SEEN, seeing, sensed
from tests.backends.linux.real import STRANGER, until


@pytest.fixture
def play(monkeypatch):
    monkeypatch.setattr(module, "PAUSES", (0.01, 0.02))
    return sensed


def test_what_it_tells_is_known_until_it_tells_something_else(play):
    async def story(made, other, changes):
        assert made.hint == BLIND
        assert not made.looked
        await seeing(made, other)
        assert made.looked
        assert made.pid == os.getpid()
        assert made.idle >= 3
        other.told(0, Hint("x11", 77, None, 0.0))
        await until(lambda: made.hint.front is None)
        assert len(changes) == 2
        made.look()
        made.look()
        assert other.heard()["what"] == "look"
        other.told(2, Hint("x11", 77, None, 9.0))
        await until(lambda: (made.idle or 0) >= 9)
        assert len(changes) == 2  # nobody needs to be woken by the time that goes by

    play(story)


def test_its_display_is_asked(play):
    async def story(made, other, changes):
        assert not await made.ask("answers", (), otherwise=False)
        await seeing(made, other)
        asked = asyncio.get_running_loop().create_task(made.ask("grabbed", {5, 4}, otherwise=True))
        await asyncio.sleep(0)
        question = other.heard()
        assert question["pids"] == [4, 5]
        other.say({"n": question["n"], "value": False})
        assert await asked is False
        other.say({"n": question["n"], "value": True})  # nobody waits for it any more
        other.told(0, BLIND)
        await until(lambda: made.hint == BLIND)

    play(story)


def test_silence_is_no_answer_and_ends_it(play, monkeypatch):
    async def story(made, other, changes):
        await seeing(made, other)
        monkeypatch.setattr(module, "SILENCE", 0.05)
        assert await made.ask("grabbed", (), otherwise=True) is True
        await until(lambda: made.hint == BLIND)
        assert other.ended == 1
        assert len(changes) == 2
        await until(lambda: made.look() or len(other.links) > 1)
        assert not made.looked
        await seeing(made, other)

    play(story)


def test_questions_under_way_are_answered_when_it_dies(play):
    async def story(made, other, changes):
        await seeing(made, other)
        asked = asyncio.get_running_loop().create_task(made.ask("grabbed", (), otherwise=True))
        await asyncio.sleep(0)
        other.close()
        assert await asked is True
        assert made.hint == BLIND
        assert await made.ask("grabbed", (), otherwise=True) is True

    play(story)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"{",
        b"[]",
        b"5",
        b"\xff",
        b"[" * 4000,
        b"{}",
        b'{"n": true}',
        b'{"n": 0}',
        b'{"n": 0, "route": "x11"}',
        json.dumps({"n": 0, **written(SEEN), "route": "?"}).encode(),
        b'{"n": 0, "x": "' + b"x" * 5000 + b'"}',
    ],
)
def test_nonsense_ends_it(play, nonsense):
    async def story(made, other, changes):
        await seeing(made, other)
        other.say(nonsense)
        await until(lambda: made.hint == BLIND)
        assert other.ended == 1

    play(story)


def test_a_flood_ends_it(play):
    async def story(made, other, changes):
        await seeing(made, other)
        for number in range(400):
            try:
                other.told(0, Hint("x11", 77, Front(number + 1)))
            except OSError:
                break
            await asyncio.sleep(0)
        await until(lambda: made.hint == BLIND)
        assert len(changes) <= 202

    play(story)


@pytest.mark.root
def test_another_account_is_not_heard(play):
    async def story(made, other, changes):
        made.look()
        other.told(1)
        await until(lambda: other.ended)
        assert made.hint == BLIND

    play(story, Place(STRANGER, 7))


def test_another_process_than_before_is_not_heard(play):
    async def story(made, other, changes):
        await seeing(made, other)
        pid = os.fork()
        if pid == 0:
            other.told(0)
            os._exit(0)
        await asyncio.to_thread(os.waitpid, pid, 0)
        await until(lambda: made.hint == BLIND)

    play(story)


def test_where_none_can_be_started_it_is_tried_later(play):
    async def story(made, other, changes):
        other.refuses = True
        made.look()
        made.look()
        assert made._pauses.failures == 1
        assert not changes
        await until(lambda: made.look() or made._pauses.failures == 3)
        other.refuses = False
        await until(lambda: made.look() or other.links)
        await seeing(made, other)
        other.failed[-1]()  # systemd has changed its mind
        assert made.hint == BLIND

    play(story)


def test_a_failure_after_a_steady_life_is_the_first_one_again(play, monkeypatch):
    monkeypatch.setattr(module, "STEADY", 0.0)

    async def story(made, other, changes):
        for _ in range(3):
            await until(lambda: made.look() or made._link)
            await seeing(made, other)
            other.close()
            await until(lambda: made.hint == BLIND)
            assert made._pauses.failures == 1

    play(story)


def test_one_that_does_not_read_is_ended(play):
    async def story(made, other, changes):
        await seeing(made, other)
        for _ in range(20_000):
            if made._link is None or not made._say({"what": "answers", "pids": list(range(1000))}):
                break
        assert made.hint == BLIND

    play(story)
