import sys

assert sys.platform == "linux"

import asyncio
import itertools

import pytest

from agent.platforms.linux.sensor.players import Players
from agent.platforms.linux.system.bus import Bus
from tests.backends.linux.real import player, until


@pytest.fixture
def play(pc_bus):
    def run(story):
        async def main():
            players, changes = [], []

            def heard(signal):
                players[0].heard(signal)

            bus = Bus(asyncio.get_running_loop(), pc_bus.address, heard, lambda: None)
            players.append(Players(bus, lambda: changes.append(players[0].playing)))
            try:
                await story(players[0], changes)
            finally:
                bus.close()

        asyncio.run(main())

    return run


def say(process, word):
    process.stdin.write(f"{word}\n")
    process.stdin.flush()


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
