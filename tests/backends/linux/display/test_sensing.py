import sys

assert sys.platform == "linux"

import asyncio
import json
import os
import signal

import pytest

from agent.platforms.linux.display import sensing as module
from agent.platforms.linux.display.sensing import OFTEN, Ends, Sensor
from agent.platforms.linux.sensor.hint import BLIND, Hint, written
from agent.platforms.linux.sensor.place import Place
from agent.ports import Front
from tests.backends.linux.real import STRANGER, until

SEEN = Hint("x11", 77, Front(4321), 3.0, (5,))
WHERE = Place(os.getuid(), 7)


class Other:
    """The other end of a sensor's socket, played by the test."""

    def __init__(self):
        self.links = []
        self.ended = 0
        self.failed = []
        self.refuses = False

    def __call__(self, link, failed):
        if self.refuses:
            raise OSError("no more processes")
        self.links.append(link.dup())
        self.links[-1].settimeout(20)
        self.failed.append(failed)
        return self

    def end(self):
        self.ended += 1

    def heard(self):
        return json.loads(self.links[-1].recv(1 << 18))

    def say(self, message):
        data = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.links[-1].send(data)

    def here(self, yes=True):
        self.say({"n": 0, "here": yes})

    def told(self, number, hint=SEEN):
        self.say({"n": number, **written(hint)})

    def close(self):
        for link in self.links:
            link.close()


@pytest.fixture
def play(monkeypatch):
    monkeypatch.setattr(module, "PAUSES", (0.01, 0.02))

    def run(story, where=WHERE):
        async def main():
            other, changes = Other(), []
            made = Sensor(asyncio.get_running_loop(), where, other, lambda: changes.append(1))
            try:
                await story(made, other, changes)
            finally:
                made.close()
                made.close()
                other.close()

        asyncio.run(main())

    return run


async def seeing(made, other):
    """It was started, told where to look, and has looked."""
    made.look()
    assert other.heard()["x11"] == 7
    other.told(other.heard()["n"])
    await until(lambda: made.hint == SEEN)


def test_what_it_tells_is_known_until_it_tells_something_else(play):
    async def story(made, other, changes):
        assert made.hint == BLIND
        await seeing(made, other)
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


async def ended(
    made, other, *, begins=lambda other: other.here(), ends=lambda other: other.links[-1].close()
):
    """One is started, begins so, and ends so."""
    number = len(other.links)
    await until(lambda: made.look() or len(other.links) > number)
    begins(other)
    await asyncio.sleep(0)
    ends(other)
    await until(lambda: made._link is None)


def test_one_after_the_other_that_ends_though_it_could_look_is_told(play):
    async def story(made, other, changes):
        for number in range(1, OFTEN + 1):
            assert not made.felled
            await ended(made, other)
            assert made.ends.number == number
        assert made.felled
        assert changes, "it is told at once"
        told = len(changes)
        # Nobody needs to look for the next one to be started.
        await until(lambda: len(changes) > told)

    play(story)


def test_one_that_is_stopped_is_felled_too(play):
    async def story(made, other, changes):
        made.look()
        pid = os.fork()
        if pid == 0:
            other.here()
            os.kill(os.getpid(), signal.SIGSTOP)
            os._exit(0)
        try:
            await until(lambda: made.pid == pid)
            await until(lambda: made.look() or made.ends.number == 1)
        finally:
            os.kill(pid, signal.SIGKILL)
            await asyncio.to_thread(os.waitpid, pid, 0)

    play(story)


@pytest.mark.parametrize(
    "begins",
    [lambda other: None, lambda other: (other.here(), other.here(False))],
    ids=["it never ran", "it may not be the account"],
)
def test_where_none_can_look_nobody_has_felled_it(play, begins):
    async def story(made, other, changes):
        for _ in range(OFTEN):
            await ended(made, other, begins=begins)
        assert not made.felled
        assert made.ends.number == 0
        assert not changes

    play(story)


def test_who_runs_and_says_nothing_is_slow_and_not_felled(play, monkeypatch):
    monkeypatch.setattr(module, "FIRST", 0.05)

    async def story(made, other, changes):
        for _ in range(OFTEN):
            await ended(made, other, ends=lambda other: None)
        assert not made.felled

    play(story)


def test_a_sensor_that_sees_nothing_and_goes_on_is_not_felled(play):
    async def story(made, other, changes):
        made.look()
        other.here()
        for number in range(1, 5):
            other.told(number, BLIND)
            await until(lambda number=number: made._looking != number)
            made.look()
        assert (made.hint, made.ends.number) == (BLIND, 0)

    play(story)


def test_a_steady_life_begins_the_count_anew(play, monkeypatch):
    async def story(made, other, changes):
        for _ in range(OFTEN):
            await ended(made, other)
        monkeypatch.setattr(module, "STEADY", 0.0)
        await until(lambda: made.look() or made._link)
        await asyncio.sleep(0)
        assert not made.felled
        other.here()
        await until(lambda: made.pid)
        other.links[-1].close()
        await until(lambda: made._link is None)
        assert made.ends.number == 1

    play(story)


def test_the_next_sensor_of_an_account_goes_on_counting(play):
    async def story(made, other, changes):
        await ended(made, other)
        ends = made.ends
        other_place = Sensor(asyncio.get_running_loop(), WHERE, other, lambda: None, ends)
        await ended(other_place, other)
        other_place.close()
        assert ends.number == 2
        assert not Ends().often

    play(story)


@pytest.mark.root
def test_root_says_only_that_it_is_there(play):
    """So much a sensor says before it becomes the account, when nobody of it can have ended it."""

    async def story(made, other, changes):
        await ended(made, other)
        assert made.ends.number == 1
        await ended(made, other, ends=lambda other: other.told(1))
        assert made.hint == BLIND
        assert made.ends.number == 1

    play(story, Place(STRANGER, 7))
