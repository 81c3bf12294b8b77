"""Whose events a client is told, and how much of them."""

import sys

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.client import Client
from agent.api.contract import EventName
from agent.api.errors import Denied
from agent.ports import Peer
from policies.ids import AccountId
from tests.agent.parts import NOON, agent
from tests.agent.server.line import HELLO, Line, ask

assert sys.platform != "win32"  # Unix sockets


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
