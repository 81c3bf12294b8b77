"""Told as a dialogue: what happened, and what the link does about it."""

from datetime import timedelta

from ui.link.reconnect import (
    ANSWER_WITHIN,
    DELAYS,
    PATIENCE,
    BePatient,
    Close,
    Command,
    Event,
    Greet,
    Open,
    Phase,
    Presence,
    Show,
    State,
    StopWaiting,
    Wait,
    step,
)


class Dialogue:
    def __init__(self, state: State | None = None) -> None:
        self.state = state or State()

    def __call__(self, *events: Event) -> tuple[Command, ...]:
        commands: tuple[Command, ...] = ()
        for event in events:
            self.state, commands = step(self.state, event)
        return commands


def connected() -> Dialogue:
    link = Dialogue()
    link(Event.BEGIN, Event.OPENED, Event.WELCOMED)
    return link


def test_the_agent_is_there() -> None:
    link = Dialogue()
    assert link(Event.BEGIN) == (BePatient(PATIENCE), Open())
    assert link(Event.OPENED) == (Greet(), Wait(ANSWER_WITHIN))
    assert link(Event.WELCOMED) == (StopWaiting(), Show(Presence.PRESENT))
    assert link(Event.PATIENCE_OVER) == ()
    assert link.state.phase is Phase.UP


def test_waits_grow_to_five_seconds_and_stay_there() -> None:
    link = Dialogue()
    link(Event.BEGIN)
    waits = []
    for _ in range(8):
        close, wait = link(Event.LOST)
        assert close == Close()
        assert isinstance(wait, Wait)
        waits.append(wait.time)
        assert link(Event.DELAY_OVER) == (Open(),)
    assert waits == [*DELAYS, DELAYS[-1], DELAYS[-1]]
    assert (waits[0], waits[-1]) == (timedelta(seconds=0.2), timedelta(seconds=5))


def test_a_short_restart_is_not_called_missing() -> None:
    link = connected()
    assert link(Event.LOST) == (Close(), Show(Presence.UNKNOWN), BePatient(PATIENCE), Wait(DELAYS[0]))
    assert link(Event.DELAY_OVER) == (Open(),)
    assert link(Event.LOST) == (Close(), Wait(DELAYS[1]))
    link(Event.DELAY_OVER, Event.OPENED)
    assert link(Event.WELCOMED) == (StopWaiting(), Show(Presence.PRESENT))
    assert link.state.failures == 0


def test_after_ten_seconds_people_are_told_once() -> None:
    link = connected()
    link(Event.LOST, Event.DELAY_OVER, Event.LOST)
    assert link(Event.PATIENCE_OVER) == (Show(Presence.MISSING),)
    assert link(Event.PATIENCE_OVER) == ()
    link(Event.DELAY_OVER)
    assert link(Event.LOST) == (Close(), Wait(DELAYS[2]))
    link(Event.DELAY_OVER, Event.OPENED)
    assert link(Event.WELCOMED) == (StopWaiting(), Show(Presence.PRESENT))


def test_an_agent_that_says_nothing_is_left() -> None:
    link = Dialogue()
    link(Event.BEGIN, Event.OPENED)
    assert link(Event.DELAY_OVER) == (Close(), Wait(DELAYS[0]))


def test_a_stranger_is_told_at_once_and_gets_no_word() -> None:
    link = Dialogue()
    link(Event.BEGIN)
    assert link(Event.FOREIGN) == (Close(), Show(Presence.STRANGER), Wait(DELAYS[0]))
    assert link(Event.PATIENCE_OVER) == ()
    link(Event.DELAY_OVER)
    assert link(Event.FOREIGN) == (Close(), Wait(DELAYS[1]))
    link(Event.DELAY_OVER)
    assert link(Event.LOST) == (Close(), Show(Presence.MISSING), Wait(DELAYS[2]))


def test_another_version_is_told_at_once() -> None:
    link = Dialogue()
    link(Event.BEGIN, Event.OPENED)
    assert link(Event.REFUSED) == (Close(), Show(Presence.OTHER_VERSION), Wait(DELAYS[0]))


def test_what_does_not_fit_does_nothing() -> None:
    link = connected()
    before = link.state
    assert link(Event.OPENED) == link(Event.DELAY_OVER) == link(Event.FOREIGN) == link(Event.BEGIN) == ()
    assert link.state == before


def test_the_end() -> None:
    link = connected()
    assert link(Event.END) == (Close(),)
    assert link(Event.LOST) == link(Event.DELAY_OVER) == ()
    assert link(Event.BEGIN) == (BePatient(PATIENCE), Open())
