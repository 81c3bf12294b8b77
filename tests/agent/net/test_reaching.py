import sys

assert sys.platform == "linux"

import asyncio
import json
import socket

import pytest

from agent.net import reaching
from agent.net.reaching import AGAIN, AT_ONCE, CALM, LASTS, LONGEST, MOST, Reaching
from tests.agent.sites.dns.world import until

FOUR, SIX = socket.inet_aton("192.0.2.1"), socket.inet_pton(socket.AF_INET6, "2001:db8::1")


class Gate:
    """Listens as systemd and the gate do; says what a test wants."""

    def __init__(self, place):
        self.place = str(place)
        self.told = []
        self.sign = b"y"
        self.calls = 0
        self.goes = asyncio.Event()
        self.goes.set()
        self._tasks = []

    async def open(self):
        self._server = await asyncio.start_unix_server(self._begin, self.place)

    async def close(self):
        self._server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _begin(self, reader, writer):
        self.calls += 1
        self._tasks.append(asyncio.create_task(self._hear(reader, writer)))

    async def _hear(self, reader, writer):
        try:
            while line := await reader.readline():
                self.told.append(json.loads(line))
                await self.goes.wait()
                if self.sign is not None:
                    writer.write(self.sign)
                if self.sign == b"":
                    break
        except OSError:
            pass
        finally:
            writer.transport.abort()


def play(tmp_path, story):
    async def tell():
        clock = [100.0]
        gate = Gate(tmp_path / "gate.sock")
        await gate.open()
        way = Reaching(lambda: clock[0], gate.place)
        try:
            async with asyncio.timeout(30):
                await story(way, gate, clock)
        finally:
            await way.close()
            await gate.close()

    asyncio.run(tell())


def test_the_gate_is_told_once_in_a_while(tmp_path):
    async def story(way, gate, clock):
        before = way.holds
        await way.open(5301, (FOUR, SIX), 60)
        assert (before, way.holds) == (None, True)
        told = {"port": 5301, "seconds": 60 + LASTS, "addresses": ["192.0.2.1", "2001:db8::1"]}
        assert gate.told == [told]
        await way.open(5301, (FOUR,), 60)
        assert gate.told == [told]
        await way.open(5302, (FOUR,), 60)
        clock[0] += AGAIN
        await way.open(5301, (FOUR,), 60)
        assert [(x["port"], len(x["addresses"])) for x in gate.told] == [(5301, 2), (5302, 1), (5301, 1)]
        assert gate.calls == 1
        await asyncio.gather(*(way.open(5301, (bytes([10, 0, 0, n]),), 60) for n in range(5)))
        assert len(gate.told) == 8

    play(tmp_path, story)


def test_an_address_of_several_names_stays_open_as_long_as_the_longest(tmp_path):
    async def story(way, gate, clock):
        def said():
            told = [(x["seconds"], x["addresses"]) for x in gate.told]
            gate.told.clear()
            return told

        four, six = ["192.0.2.1"], ["2001:db8::1"]
        await way.open(5301, (FOUR,), 20)
        await way.open(5301, (FOUR,), 3000)
        assert said() == [(20 + LASTS, four), (3000 + LASTS, four)], "at once"
        clock[0] += AGAIN
        await way.open(5301, (FOUR, SIX), 20)
        assert sorted(said()) == [(20 + LASTS, six), (3600, four)]
        clock[0] += AGAIN
        await way.open(5301, (FOUR,), 20)
        clock[0] += 3000 - 2 * AGAIN
        await way.open(5301, (FOUR,), 20)
        assert said() == [(3600, four), (20 + LASTS, four)], "it is prolonged by no shorter one"
        gate.sign = b"n"
        clock[0] += AGAIN
        await way.open(5301, (FOUR, SIX), 3000)
        assert way.holds is False

    play(tmp_path, story)


def test_a_gate_that_lost_it_is_told_once_more_for_as_long_as_is_left(tmp_path):
    async def story(way, gate, clock):
        await way.anew()
        await way.open(5301, (FOUR, SIX), 60)
        await way.open(5302, (FOUR,), 3000)
        clock[0] += 100
        gate.told.clear()
        await way.anew()
        assert gate.told == [
            {"port": 5301, "seconds": 300, "addresses": ["192.0.2.1", "2001:db8::1"]},
            {"port": 5302, "seconds": 3600, "addresses": ["192.0.2.1"]},
        ]
        clock[0] += 60 + LASTS
        gate.told.clear()
        await way.anew()
        assert [x["port"] for x in gate.told] == [5302], "what is over is over"
        way.forget()
        gate.told.clear()
        await way.anew()
        assert not gate.told
        await way.open(5302, (FOUR,), 3000)
        assert len(gate.told) == 1

    play(tmp_path, story)


def test_what_is_left_of_thousands_is_told_in_few_lines_and_for_no_longer_than_the_gate_keeps_it(tmp_path):
    async def story(way, gate, clock):
        for n in range(200):
            await way.open(5301, ((n + (1 << 24)).to_bytes(4),), 60 * n)
        assert max(x["seconds"] for x in gate.told) == LONGEST
        clock[0] += 240
        gate.told.clear()
        await way.anew()
        assert [(x["seconds"], len(x["addresses"])) for x in gate.told] == [
            *((60, 1), (300, 4), (900, 10), (3600, 45)),
            *((7200, 100), (7200, 40)),
        ]

    play(tmp_path, story)


def test_who_asks_meanwhile_waits_for_one_line_alone(tmp_path):
    async def story(way, gate, clock):
        many = [n.to_bytes(4) for n in range(1 << 24, (1 << 24) + 5 * AT_ONCE)]
        for first in range(0, len(many), AT_ONCE):
            await way.open(5301, many[first : first + AT_ONCE], 60)
        gate.told.clear()
        gate.goes.clear()
        telling = asyncio.create_task(way.anew())
        await until(lambda: gate.told)
        asking = asyncio.create_task(way.open(5302, (FOUR,), 60))
        await asyncio.sleep(0)
        gate.goes.set()
        await asking
        assert [x["port"] for x in gate.told].index(5302) <= 2
        await telling
        assert len(gate.told) == 6

    play(tmp_path, story)


def test_what_is_forgotten_meanwhile_is_not_told(tmp_path):
    async def story(way, gate, clock):
        many = [n.to_bytes(4) for n in range(1 << 24, (1 << 24) + 2 * AT_ONCE)]
        for first in range(0, len(many), AT_ONCE):
            await way.open(5301, many[first : first + AT_ONCE], 60)
        gate.told.clear()
        gate.goes.clear()
        telling = asyncio.create_task(way.anew())
        await until(lambda: gate.told)
        way.forget()
        gate.goes.set()
        await telling
        assert len(gate.told) == 1

    play(tmp_path, story)


def test_what_a_gate_does_not_take_again_is_told_when_it_is_asked_for(tmp_path):
    async def story(way, gate, clock):
        many = tuple(n.to_bytes(4) for n in range(1 << 24, (1 << 24) + AT_ONCE))
        await way.open(5301, many, 60)
        await way.open(5301, (FOUR,), 60)
        gate.sign = b"n"
        gate.told.clear()
        await way.anew()
        assert [len(x["addresses"]) for x in gate.told] == [AT_ONCE, 1]
        assert way.holds, "it says nothing of what is answered"
        gate.sign = b"y"
        await way.open(5301, (FOUR,), 60)
        assert len(gate.told) == 3

    play(tmp_path, story)


def test_a_flood_waits_for_nothing_that_another_waits_for_already(tmp_path):
    async def story(way, gate, clock):
        await asyncio.gather(*(way.open(5301, (FOUR,), 60) for _ in range(500)))
        assert len(gate.told) == 1
        many = [(n.to_bytes(4),) for n in range(1 << 24, (1 << 24) + 500)]
        await asyncio.gather(*(way.open(5301, one, 60) for one in many))
        assert len(gate.told) == 1 + reaching.WAITING

    play(tmp_path, story)


@pytest.mark.parametrize("sign", [b"n", b""])
def test_what_the_gate_could_not_do_is_asked_for_again(tmp_path, sign):
    async def story(way, gate, clock):
        gate.sign = sign
        await way.open(5301, (FOUR,), 60)
        assert way.holds is False
        gate.sign = b"y"
        await way.open(5301, (FOUR,), 60)
        clock[0] += CALM
        await way.open(5301, (FOUR,), 60)
        await way.open(5301, (FOUR,), 60)
        assert len(gate.told) == 2

    play(tmp_path, story)


def test_a_gate_that_is_away_is_not_waited_for_each_time(tmp_path):
    async def story(way, gate, clock):
        away = Reaching(lambda: clock[0], str(tmp_path / "nobody"))
        await away.open(5301, (FOUR,), 60)
        await away.open(5301, (FOUR,), 60)
        await away.close()
        assert not gate.calls

    play(tmp_path, story)


def test_a_gate_that_hangs_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(reaching, "PATIENCE", 0.1)

    async def story(way, gate, clock):
        gate.sign = None
        await way.open(5301, (FOUR,), 60)
        assert way._line is None
        assert len(gate.told) == 1

    play(tmp_path, story)


def test_whoever_is_called_away_leaves_no_sign_for_others(tmp_path):
    async def story(way, gate, clock):
        gate.sign = None
        waiting = asyncio.create_task(way.open(5301, (FOUR,), 60))
        await until(lambda: gate.told)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert way._line is None

    play(tmp_path, story)


def test_much_at_once_fills_neither_line_nor_memory(tmp_path):
    async def story(way, gate, clock):
        many = tuple(n.to_bytes(4) for n in range(1 << 24, (1 << 24) + 500))
        await way.open(5301, many, 60)
        assert len(gate.told[0]["addresses"]) == AT_ONCE
        for first in range(0, 2 * MOST, AT_ONCE):
            await way.open(5302, tuple(n.to_bytes(4) for n in range(first, first + AT_ONCE)), 60)
        assert len(way._told) <= MOST

    play(tmp_path, story)
