"""Everybody hears everything, in order, from the moment they asked."""

from datetime import UTC, datetime

from agent.api.contract import EventName
from agent.api.messages import Event
from agent.service.showing.bus import Bus


def event(text: str) -> Event:
    return Event(EventName.USAGE, datetime(2026, 11, 25, tzinfo=UTC), text=text)


def texts(heard: list[Event]) -> list[str | None]:
    return [x.text for x in heard]


def test_events_come_in_the_order_in_which_they_happened():
    bus, heard = Bus(), []
    bus.subscribe(heard.append)
    for text in "abc":
        bus.publish(event(text))
    assert texts(heard) == ["a", "b", "c"]


def test_the_full_state_comes_first():
    bus, heard = Bus(), []
    bus.publish(event("before"))
    bus.subscribe(heard.append, [event("state"), event("state too")])
    bus.publish(event("change"))
    assert texts(heard) == ["state", "state too", "change"]


def test_who_left_hears_no_more():
    bus, heard = Bus(), []
    leave = bus.subscribe(heard.append)
    bus.publish(event("a"))
    leave()
    leave()
    bus.publish(event("b"))
    assert texts(heard) == ["a"]


def test_what_is_published_while_others_listen_comes_after_for_all():
    bus, first, second = Bus(), [], []

    def answering(told: Event) -> None:
        first.append(told)
        if told.text == "question":
            bus.publish(event("answer"))

    bus.subscribe(answering)
    bus.subscribe(second.append)
    bus.publish(event("question"))
    assert texts(first) == texts(second) == ["question", "answer"]


def test_who_subscribes_in_between_hears_nothing_older_than_its_state():
    bus, late = Bus(), []

    def inviting(told: Event) -> None:
        if told.text == "first":
            bus.publish(event("second"))
            bus.subscribe(late.append, [event("state, second included")])
            bus.publish(event("third"))

    bus.subscribe(inviting)
    bus.publish(event("first"))
    assert texts(late) == ["state, second included", "third"]


def test_who_leaves_in_between_hears_no_more():
    bus, heard = Bus(), []
    leave = {}

    def leaving(_told: Event) -> None:
        leave["second"]()

    bus.subscribe(leaving)
    leave["second"] = bus.subscribe(heard.append)
    bus.publish(event("a"))
    assert heard == []


def test_a_subscriber_that_fails_is_left_out_and_the_others_hear(caplog):
    bus, heard = Bus(), []

    def failing(_told: Event) -> None:
        raise OSError("broken")

    bus.subscribe(failing)
    bus.subscribe(heard.append)
    bus.publish(event("a"))
    bus.publish(event("b"))
    assert texts(heard) == ["a", "b"]
    assert caplog.text.count("hears no more") == 1
