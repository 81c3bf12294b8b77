import sys

assert sys.platform == "linux"

import itertools

import pytest

from agent.platforms.linux.sensor.players import Players
from tests.backends.linux.real import player, say, until


@pytest.fixture
def play(listen):
    return lambda story: listen(story, Players, lambda x: x.playing)


def test_who_plays_already_and_who_begins(play, start, pc_bus):
    first = player(start, pc_bus.address, "first", "Playing")

    async def story(players, changes):
        await until(lambda: players.playing == (first.pid,))
        second = player(start, pc_bus.address, "second", "Stopped")
        say(second, "Playing")
        await until(lambda: set(players.playing) == {first.pid, second.pid})
        say(first, "Paused")
        await until(lambda: players.playing == (second.pid,))
        say(first, "?")  # it has changed, and says what to whoever asks
        await until(lambda: set(players.playing) == {first.pid, second.pid})
        second.kill()
        await until(lambda: players.playing == (first.pid,))
        assert changes[-1] == players.playing
        assert not [1 for before, after in itertools.pairwise(changes) if before == after]

    play(story)


def test_a_player_that_does_not_answer_does_not_play(play, start, pc_bus):
    broken = player(start, pc_bus.address, "broken", "broken")

    async def story(players, changes):
        await until(lambda: broken.pid in players._pids.values() and players._playing)
        assert players.playing == ()

    play(story)
