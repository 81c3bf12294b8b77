"""When to connect, wait and give up waiting: events in, commands out. No socket, no timer, no chance.

A face must come back by itself after the agent was restarted, and must say honestly when it is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum

DELAYS = tuple(timedelta(milliseconds=x) for x in (200, 400, 800, 1600, 3200, 5000))
"""Waits between tries, the last one for ever: one PC has one agent, so there is no crowd to spread out."""
ANSWER_WITHIN = timedelta(seconds=5)
"""An agent that accepts and says nothing for so long is not there."""
PATIENCE = timedelta(seconds=10)
"""A restart is over by then; after it, people are told that the agent is not running."""


class Presence(StrEnum):
    """What a face may say of the agent."""

    UNKNOWN = "unknown"
    """Not there at this moment; perhaps it is only starting."""
    PRESENT = "present"
    MISSING = "missing"
    STRANGER = "stranger"
    """Somebody else answers in its place: nothing was sent to them."""
    OTHER_VERSION = "other version"


class Phase(Enum):
    """What the link is doing."""

    IDLE = "idle"
    OPENING = "opening"
    GREETING = "greeting"
    UP = "up"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class State:
    """Where the link stands."""

    phase: Phase = Phase.IDLE
    failures: int = 0
    shown: Presence = Presence.UNKNOWN
    patient: bool = False
    """The timer that runs out after PATIENCE is running."""


class Event(Enum):
    """What happened to the link."""

    BEGIN = "begin"
    OPENED = "opened"
    WELCOMED = "welcomed"
    LOST = "lost"
    FOREIGN = "foreign"
    """The peer is not who runs the agent here."""
    REFUSED = "refused"
    """The agent speaks another protocol."""
    DELAY_OVER = "delay over"
    PATIENCE_OVER = "patience over"
    END = "end"


@dataclass(frozen=True, slots=True)
class Open:
    """Connect to the endpoint."""


@dataclass(frozen=True, slots=True)
class Greet:
    """Say hello."""


@dataclass(frozen=True, slots=True)
class Close:
    """Let go of the connection, and of all timers."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Send DELAY_OVER after this time; a new wait takes the place of the old one."""

    time: timedelta


@dataclass(frozen=True, slots=True)
class StopWaiting:
    """No DELAY_OVER any more."""


@dataclass(frozen=True, slots=True)
class BePatient:
    """Send PATIENCE_OVER after this time, once."""

    time: timedelta


@dataclass(frozen=True, slots=True)
class Show:
    """Tell the models."""

    presence: Presence


Command = Open | Greet | Close | Wait | StopWaiting | BePatient | Show
Answer = tuple[State, tuple[Command, ...]]


def step(state: State, event: Event) -> Answer:  # noqa: PLR0911 - one row of the table each
    """What to do about an event; one that does not fit the phase does nothing."""
    match state.phase, event:
        case _, Event.END:
            return State(), (Close(),)
        case Phase.IDLE, Event.BEGIN:
            return State(Phase.OPENING, patient=True), (BePatient(PATIENCE), Open())
        case Phase.OPENING, Event.OPENED:
            return _at(state, Phase.GREETING), (Greet(), Wait(ANSWER_WITHIN))
        case Phase.GREETING, Event.WELCOMED:
            return State(Phase.UP, shown=Presence.PRESENT), (StopWaiting(), *_show(state, Presence.PRESENT))
        case Phase.OPENING | Phase.GREETING, Event.FOREIGN:
            return _retry(state, Presence.STRANGER)
        case Phase.GREETING, Event.REFUSED:
            return _retry(state, Presence.OTHER_VERSION)
        case (Phase.OPENING | Phase.GREETING, Event.LOST) | (Phase.GREETING, Event.DELAY_OVER):
            return _retry(state, None)
        case Phase.UP, Event.LOST:
            waiting = State(Phase.WAITING, 1, Presence.UNKNOWN, patient=True)
            return waiting, (Close(), Show(Presence.UNKNOWN), BePatient(PATIENCE), Wait(DELAYS[0]))
        case Phase.WAITING, Event.DELAY_OVER:
            return _at(state, Phase.OPENING), (Open(),)
        case _, Event.PATIENCE_OVER if state.phase is not Phase.UP and state.patient:
            silent = State(state.phase, state.failures, state.shown)
            if state.shown is not Presence.UNKNOWN:
                return silent, ()
            return State(state.phase, state.failures, Presence.MISSING), (Show(Presence.MISSING),)
        case _:
            return state, ()


def _at(state: State, phase: Phase) -> State:
    return State(phase, state.failures, state.shown, state.patient)


def _retry(state: State, why: Presence | None) -> Answer:
    """Try again later; ``why`` is shown at once, for it does not pass by waiting."""
    delay = DELAYS[min(state.failures, len(DELAYS) - 1)]
    shown = why or state.shown
    if why is None and not state.patient and state.shown is not Presence.UNKNOWN:
        shown = Presence.MISSING
    after = State(Phase.WAITING, state.failures + 1, shown, state.patient)
    return after, (Close(), *_show(state, shown), Wait(delay))


def _show(state: State, presence: Presence) -> tuple[Command, ...]:
    return () if state.shown is presence else (Show(presence),)
