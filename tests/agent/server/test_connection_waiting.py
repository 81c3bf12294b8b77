"""Clients that ask too much, do not read, or leave while something of theirs waits."""

import asyncio
import socket
import sys
import threading
import time

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.errors import NotFound
from tests.agent.parts import agent, folder_peer, plain_handlers, sample
from tests.agent.server.line import HELLO, Line, ask

assert sys.platform != "win32"  # Unix sockets


def test_who_does_not_read_its_answers_is_asked_no_more_until_it_does(tmp_path):
    asked = []

    def long(_actor, params):
        asked.append(params)
        return m.PolicyText("x" * 100_000, 1, None, "lan")

    with agent(tmp_path / "a", plain_handlers(**{"policy.show": long})) as running, Line(running) as line:
        line.say(HELLO, *(ask(n, contract.POLICY) for n in range(100)))
        assert line.hear()["id"] == 1
        assert running.do(len, asked) < 20
        assert [line.hear()["id"] for _ in range(100)] == list(range(100))


def test_a_client_over_its_rate_waits_and_is_answered(tmp_path):
    with agent(tmp_path / "a", rate=200, burst=5) as running, Line(running) as line:
        line.say(HELLO, *(ask(n) for n in range(10, 30)))
        assert [line.hear()["id"] for _ in range(21)] == [1, *range(10, 30)]


def test_all_that_one_account_asks_at_once_keeps_another_s_call_waiting_for_one_answer(tmp_path):
    """However much comes in one read, and however long each answer takes."""
    asked, go_on = [], threading.Event()

    def hello(actor, _params):
        asked.append(actor.account)
        return sample(m.Welcome)

    places = [tmp_path / name / "agent.sock" for name in ("an", "lan")]
    places[1].parent.mkdir(mode=0o700)
    with (
        agent(
            places[0].parent, plain_handlers(hello=hello), more=[places[1]], peer_of=folder_peer
        ) as running,
        Line(running) as flood,
        Line(running, places[1]) as guardian,
    ):
        flood.say(HELLO)
        guardian.say(HELLO)
        assert flood.hear()["id"] == guardian.hear()["id"] == 1
        asked.clear()
        running.loop.call_soon_threadsafe(go_on.wait, 10)
        flood.say(*(ask(n, contract.HELLO) for n in range(40)))
        guardian.say(HELLO)
        go_on.set()
        assert [flood.hear()["id"] for _ in range(40)] == list(range(40))
    assert asked.index("lan") <= 1


def test_what_waits_in_line_when_the_client_is_shown_out_is_not_done(tmp_path):
    asked = []

    def tell(_actor, params):
        asked.append(params)
        return sample(m.PolicyHistory)

    def ask_and_be_shown_out(connection, words):
        connection.get_buffer(-1)[: len(words)] = words
        connection.buffer_updated(len(words))
        connection.close()

    handlers = plain_handlers(**{"policy.history": tell})
    with agent(tmp_path / "a", handlers) as running, Line(running) as line:
        line.say(HELLO)
        line.hear()
        (connection,) = running.do(tuple, running.server._desk.connections)
        running.do(ask_and_be_shown_out, connection, ask())
        assert line.hear() is None
        running.do(lambda: None)
    assert not asked


def until_alone(running) -> None:
    asyncio.run_coroutine_threadsafe(running.server._desk.empty.wait(), running.loop).result(10)


def test_who_leaves_while_waiting_is_forgotten(tmp_path):
    with agent(tmp_path / "a", rate=20, burst=2) as running:
        with Line(running) as line:
            line.say(HELLO, *(ask(n) for n in range(5)))
            line.hear()
        until_alone(running)


def test_who_leaves_during_a_call_is_forgotten_after_it(tmp_path):
    begun, go_on = threading.Event(), threading.Event()

    async def slow(_actor, _params):
        begun.set()
        await asyncio.to_thread(go_on.wait)
        return sample(m.DayView)

    with agent(tmp_path / "a", plain_handlers(day=slow)) as running:
        with Line(running) as line:
            line.say(HELLO, ask(2, contract.DAY))
            begun.wait(10)
        go_on.set()
        until_alone(running)


def test_who_says_goodbye_during_a_call_hears_its_answer(tmp_path):
    begun, go_on = threading.Event(), threading.Event()

    async def slow(_actor, _params):
        begun.set()
        await asyncio.to_thread(go_on.wait)
        return sample(m.DayView)

    with agent(tmp_path / "a", plain_handlers(day=slow)) as running, Line(running) as line:
        line.say(HELLO)
        assert line.hear()["id"] == 1
        line.say(ask(2, contract.DAY))
        begun.wait(10)
        line.socket.shutdown(socket.SHUT_WR)
        (connection,) = running.do(tuple, running.server._desk.connections)
        while not running.do(lambda: connection._ended):
            time.sleep(0.01)
        go_on.set()
        assert line.hear()["id"] == 2
        assert line.hear() is None


@pytest.mark.parametrize("refusal", [None, NotFound("Nothing.")])
def test_an_answer_after_the_farewell_is_not_given(tmp_path, refusal):
    begun, go_on = threading.Event(), threading.Event()

    async def slow(_actor, _params):
        begun.set()
        await asyncio.to_thread(go_on.wait)
        if refusal:
            raise refusal
        return sample(m.Status)

    with agent(tmp_path / "a", plain_handlers(subscribe=slow)) as running, Line(running) as line:
        line.say(HELLO, ask(2, contract.SUBSCRIBE))
        begun.wait(10)
        (connection,) = running.do(tuple, running.server._desk.connections)
        (call,) = running.do(tuple, running.server._desk.tasks)
        running.do(connection.close)
        go_on.set()

        async def ended() -> None:
            await call

        asyncio.run_coroutine_threadsafe(ended(), running.loop).result(10)
        assert line.hear()["id"] == 1
        assert line.hear() is None


def test_a_call_under_way_when_the_agent_leaves_ends_with_it(tmp_path):
    begun = threading.Event()

    async def endless(_actor, _params):
        begun.set()
        await asyncio.Event().wait()

    with agent(tmp_path / "a", plain_handlers(day=endless)) as running:
        line = Line(running)
        line.say(HELLO, ask(2, contract.DAY))
        begun.wait(10)
    with line:
        assert line.hear()["id"] == 1
        assert line.hear() is None
