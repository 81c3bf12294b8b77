"""One client from hello to goodbye, over a real socket."""

import asyncio
import json
import socket
import sys
import threading
from datetime import timedelta

import pytest

from agent.api import contract, wire
from agent.api import messages as m
from agent.api.client import Client
from agent.api.contract import EventName
from agent.api.errors import Denied, InternalError, NotFound, Unavailable, WrongSecret
from agent.ports import Peer
from policies.ids import AccountId
from tests.agent.parts import NOON, Family, agent, folder_peer, plain_handlers, sample

assert sys.platform != "win32"  # Unix sockets

HELLO = wire.encode_request(1, contract.HELLO, m.Hello())


def ask(key=2, method=contract.HISTORY, params=None) -> bytes:
    return wire.encode_request(key, method, params or sample(method.params))


class Line:
    """A client that says anything."""

    def __init__(self, running, path=None) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        self.socket.connect(str(path or running.path))
        self.file = self.socket.makefile("rb")

    def say(self, *lines: bytes) -> None:
        self.socket.sendall(b"".join(lines))

    def hear(self):
        line = self.file.readline()
        return json.loads(line) if line else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()


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


def test_events_of_a_sibling_are_not_told(tmp_path):
    def event(child):
        return m.Event(EventName.USAGE, NOON, child)

    with agent(tmp_path / "a") as running, Client.connect(running.path) as client:
        client.call(contract.SUBSCRIBE, m.OfChild())
        for child in ("an", "bi", None):
            running.do(running.bus.publish, event(child))
        client.call(contract.UNLOCK, m.Secret("1234"))
        running.do(running.bus.publish, event("bi"))
        told = client.events(patience=10)
        assert [next(told).child for _ in range(3)] == ["an", None, "bi"]


def test_a_guardian_is_told_as_much_as_was_agreed_and_the_child_all(tmp_path):
    def event(child, target):
        return m.Event(EventName.USAGE, NOON, child, target)

    with agent(tmp_path / "a") as running, Client.connect(running.path) as client:
        client.call(contract.SUBSCRIBE, m.OfChild())
        client.call(contract.UNLOCK, m.Secret("1234"))
        for child, target in (("bi", "hidden"), ("bi", "screen"), ("an", "hidden")):
            running.do(running.bus.publish, event(child, target))
        told = client.events(patience=10)
        assert [(x.child, x.target) for x in (next(told), next(told))] == [("bi", "screen"), ("an", "hidden")]


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


def test_problems_of_another_child_are_not_told(tmp_path):
    def problem(child):
        return m.Problem("did-instead", "warning", "", NOON, "screen", child)

    every = (problem(None), problem("an"), problem("bi"))
    with agent(tmp_path / "a") as running, Client.connect(running.path) as client:
        client.call(contract.SUBSCRIBE, m.OfChild())
        running.do(running.bus.publish, m.Event(EventName.HEALTH, NOON, health=every))
        running.do(running.bus.publish, m.Event(EventName.HEALTH, NOON, health=every[:2]))
        told = client.events(patience=10)
        assert [[x.child for x in next(told).health] for _ in range(2)] == [[None, "an"]] * 2


def test_a_locked_guardian_hears_that_somebody_asks_and_not_who(tmp_path):
    """The number alone needs no secret; whose request it is, and for what, does."""
    ba = AccountId("ba")
    with agent(tmp_path / "a", peer_of=lambda _: Peer(ba)) as running, Client.connect(running.path) as client:
        client.call(contract.WAITING, m.Nothing())
        told = client.events(patience=10)
        running.do(running.bus.publish, m.Event(EventName.USAGE, NOON, "an", "app:x"))
        running.do(running.bus.publish, m.Event(EventName.REQUEST, NOON, "an", "app:x", reason="asked"))
        assert next(told) == m.Event(EventName.REQUEST, NOON)
        client.call(contract.UNLOCK, m.Secret("1234"))
        running.do(running.bus.publish, m.Event(EventName.REQUEST, NOON, "an", "app:x", reason="asked"))
        assert next(told).child == "an"


def test_a_locked_guardian_hears_that_something_is_wrong_and_not_with_whom(tmp_path):
    ba, pc = AccountId("ba"), m.Problem("disk-full", "error", "", NOON)
    stuck = m.Problem("program-not-closed", "error", "", NOON, "app:x", "an")
    with agent(tmp_path / "a", peer_of=lambda _: Peer(ba)) as running, Client.connect(running.path) as client:
        client.call(contract.WAITING, m.Nothing())
        told = client.events(patience=10)
        event = m.Event(
            EventName.HEALTH, NOON, "an", "app:x", reason=stuck.name, ok=False, health=(pc, stuck)
        )
        running.do(running.bus.publish, event)
        assert next(told) == m.Event(EventName.HEALTH, NOON, health=(pc,))
        client.call(contract.UNLOCK, m.Secret("1234"))
        running.do(running.bus.publish, event)
        assert next(told) == event


def test_a_child_hears_nothing_of_how_many_ask(tmp_path):
    with agent(tmp_path / "a") as running, Client.connect(running.path) as client:
        with pytest.raises(Denied):
            client.call(contract.WAITING, m.Nothing())
        client.call(contract.SUBSCRIBE, m.OfChild())
        for child in ("bi", "an"):
            running.do(running.bus.publish, m.Event(EventName.REQUEST, NOON, child, "screen", reason="asked"))
        assert next(client.events(patience=10)).child == "an"


def test_who_subscribes_twice_is_told_once(tmp_path):
    with agent(tmp_path / "a") as running, Client.connect(running.path) as client:
        for _ in range(2):
            client.call(contract.SUBSCRIBE, m.OfChild())
        running.do(running.bus.publish, m.Event(EventName.USAGE, NOON, "an"))
        assert len(list(client.events(patience=0.05))) == 1


def test_a_subscriber_that_does_not_read_is_dropped(tmp_path):
    with agent(tmp_path / "a", unsent=10_000) as running, Line(running) as line:
        line.say(HELLO, ask(2, contract.SUBSCRIBE))
        line.hear()
        line.hear()
        book = m.Event(EventName.USAGE, NOON, "an", text="x" * 50_000)
        for _ in range(100):
            running.do(running.bus.publish, book)
            if not running.server._desk.connections:
                break
        assert not running.server._desk.connections


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


def test_who_says_goodbye_after_its_questions_hears_the_answers(tmp_path):
    with agent(tmp_path / "a") as running, Line(running) as line:
        line.say(HELLO, *(ask(n) for n in range(5)))
        line.socket.shutdown(socket.SHUT_WR)
        assert [line.hear()["id"] for _ in range(6)] == [1, *range(5)]
        assert line.hear() is None


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


def test_events_after_the_farewell_are_not_told(tmp_path):
    """The bus may still speak while a connection is closing."""
    with agent(tmp_path / "a") as running, Client.connect(running.path) as client:
        client.call(contract.SUBSCRIBE, m.OfChild())

        def close_and_tell():
            (connection,) = running.server._desk.connections
            connection.close()
            running.bus.publish(m.Event(EventName.USAGE, NOON, "an"))

        running.do(close_and_tell)
        assert list(client.events()) == []
