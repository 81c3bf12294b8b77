"""One client from hello to goodbye, over a real socket."""

import asyncio
import socket
import sys
from datetime import timedelta

import pytest

from agent.api import contract, wire
from agent.api import messages as m
from agent.api.client import Client
from agent.api.errors import Denied, InternalError, Unavailable, WrongSecret
from tests.agent.parts import Family, agent, plain_handlers, sample
from tests.agent.server.line import HELLO, Line, ask

assert sys.platform != "win32"  # Unix sockets


def test_hello_comes_first(tmp_path):
    with agent(tmp_path / "a") as running, Line(running) as line:
        line.say(ask())
        assert "Say hello first" in line.hear()["error"]["message"]
        assert line.hear() is None


def test_another_protocol_is_refused_with_the_version_that_is_spoken(tmp_path):
    with agent(tmp_path / "a") as running, Line(running) as line:
        line.say(wire.encode_request(1, contract.HELLO, m.Hello(protocol=2)))
        told = line.hear()
        assert (told["id"], told["error"]["code"]) == (1, -32000)
        assert "protocol 1" in told["error"]["message"]
        assert line.hear() is None


def test_who_never_says_hello_is_shown_out(tmp_path):
    with agent(tmp_path / "a", greeting=0.05) as running, Line(running) as line:
        assert "Say hello first" in line.hear()["error"]["message"]
        assert line.hear() is None


def test_hello_may_be_said_twice(tmp_path):
    with agent(tmp_path / "a", greeting=0.2) as running, Line(running) as line:
        line.say(HELLO, HELLO)
        assert [line.hear()["id"], line.hear()["id"]] == [1, 1]


@pytest.mark.parametrize(
    "rubbish",
    [
        b"rubbish\n",
        b'{"jsonrpc":"2.0","method":"status"}\n',
        b" " * 70000,
        b"\xff\n",
        wire.encode_reply(1, 1),
    ],
    ids=["garbage", "notification", "too long", "no text", "response"],
)
def test_garbage_gets_one_constant_answer_and_the_agent_lives(tmp_path, rubbish):
    with agent(tmp_path / "a") as running:
        with Line(running) as line:
            line.say(HELLO, rubbish)
            assert "result" in line.hear()
            assert line.hear() == {
                "jsonrpc": "2.0",
                "id": None,
                "error": {"code": -32700, "message": wire.GARBAGE},
            }
            assert line.hear() is None
        with Client.connect(running.path) as client:
            assert client.call(contract.HISTORY, m.Nothing()) == m.PolicyHistory(())


def test_calls_are_answered_in_order_one_at_a_time(tmp_path):
    running_now = []

    async def slow(_actor, params):
        running_now.append(params)
        assert len(running_now) == 1
        await asyncio.sleep(0)
        running_now.clear()
        return sample(m.DayView)

    with agent(tmp_path / "a", plain_handlers(day=slow)) as running, Line(running) as line:
        line.say(HELLO, *(ask(n, contract.DAY if n % 2 else contract.HISTORY) for n in range(10, 30)))
        assert line.hear()["id"] == 1
        answers = [line.hear() for _ in range(20)]
        assert [x["id"] for x in answers] == list(range(10, 30))
        assert all("result" in x for x in answers)


def test_unknown_methods_and_bad_params_cost_only_their_call(tmp_path):
    with agent(tmp_path / "a") as running, Line(running) as line:
        line.say(HELLO, b'{"jsonrpc":"2.0","id":2,"method":"x"}\n')
        line.say(b'{"jsonrpc":"2.0","id":3,"method":"status","params":{"kid":1}}\n', ask(4))
        line.hear()
        assert [line.hear()["error"]["code"] for _ in range(2)] == [-32601, -32602]
        assert "result" in line.hear()


def test_refusals_of_slow_calls_are_told(tmp_path):
    async def unlock(_actor, _params):
        raise WrongSecret("Wrong secret.", 30, 0)

    with (
        agent(tmp_path / "a", plain_handlers(unlock=unlock)) as running,
        Client.connect(running.path) as client,
    ):
        with pytest.raises(WrongSecret) as raised:
            client.call(contract.UNLOCK, m.Secret("1234"))
        assert (raised.value.seconds, raised.value.tries) == (30, 0)
        with pytest.raises(Denied):
            client.call(contract.CHILDREN, m.Nothing())


def test_the_door_is_open_on_this_connection_and_for_five_minutes(tmp_path):
    with (
        agent(tmp_path / "a") as running,
        Client.connect(running.path) as client,
        Client.connect(running.path) as other,
    ):
        client.call(contract.UNLOCK, m.Secret("1234"))
        client.call(contract.CHILDREN, m.Nothing())
        with pytest.raises(Denied):
            other.call(contract.CHILDREN, m.Nothing())
        running.clock.pass_by(timedelta(minutes=5) - timedelta(seconds=1))
        client.call(contract.CHILDREN, m.Nothing())
        running.clock.wall -= timedelta(days=1)  # another wall clock changes nothing
        running.clock.boottime += timedelta(seconds=1)
        with pytest.raises(Denied):
            client.call(contract.CHILDREN, m.Nothing())
        client.call(contract.UNLOCK, m.Secret("1234"))
        client.call(contract.CHILDREN, m.Nothing())
        client.call(contract.RELOCK, m.Nothing())
        with pytest.raises(Denied):
            client.call(contract.CHILDREN, m.Nothing())


class Unsure(Family):
    """Nobody can say whose an account is, once."""

    asked = 0

    def child_of(self, account):
        self.asked += 1
        if self.asked == 2:
            raise RuntimeError("nobody knows")
        return super().child_of(account)


def test_a_call_that_fails_lets_the_next_one_of_its_connection_through(tmp_path, caplog):
    with agent(tmp_path / "a", family=Unsure()) as running, Line(running) as line:
        line.say(HELLO, ask(2), ask(3))
        assert [line.hear()["id"], line.hear()["id"]] == [1, 3]
    assert "nobody knows" in caplog.text
    caplog.clear()


def test_who_says_goodbye_after_its_questions_hears_the_answers(tmp_path):
    with agent(tmp_path / "a") as running, Line(running) as line:
        line.say(HELLO, *(ask(n) for n in range(5)))
        line.socket.shutdown(socket.SHUT_WR)
        assert [line.hear()["id"] for _ in range(6)] == [1, *range(5)]
        assert line.hear() is None


def test_an_answer_that_cannot_be_written_is_the_handler_s_failure(tmp_path):
    def odd(_actor, _params):
        return m.PolicyText("x", object(), None, "lan")

    with (
        agent(tmp_path / "a", plain_handlers(**{"policy.show": odd})) as running,
        Client.connect(running.path) as client,
    ):
        with pytest.raises(InternalError):
            client.call(contract.POLICY, m.Nothing())
        assert [name for name, _ in running.failed] == ["internal-error"]


def test_an_answer_longer_than_clients_take_is_not_sent(tmp_path):
    def endless(_actor, _params):
        return m.PolicyText("x" * wire.SERVER_LIMIT, 1, None, "lan")

    with (
        agent(tmp_path / "a", plain_handlers(**{"policy.show": endless})) as running,
        Client.connect(running.path) as client,
        pytest.raises(Unavailable, match="too long"),
    ):
        client.call(contract.POLICY, m.Nothing())
