"""A lock that is only said gives no free time; a real one is believed, whoever comes back to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.api.messages import Event
from agent.platforms.memory import Pc
from agent.ports import Session
from agent.service.household import Household
from agent.service.observing.locks import DAY, DOUBTED, FORGIVEN, MOST, REST, UNPROVEN, UNSEEN, Locks
from agent.service.observing.tally import BEAT
from agent.service.reporting.health import Health
from policies.document import Known, read
from policies.week import Calendar
from tests.agent.parts import Hands
from tests.agent.service.stage import AN, HEAD, KNOWN, ZONE

DESK = Session("1", AN, graphical=True)
LOCKED = Session("1", AN, locked=True, graphical=True)
HANDS, REST_TIME = timedelta(), timedelta(hours=1)
BEAT_SECONDS = BEAT.total_seconds()


class Stand:
    """One session and a clock."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.told: list[Event] = []
        clock = Hands()
        self.health = Health(self.told.append, lambda: clock.read().wall)
        pc = Pc()
        self.sessions, self.screen = pc.sessions, pc.screen
        household = Household(read(HEAD, known=Known()), Calendar(ZONE), KNOWN)
        self.locks = Locks(pc.platform, household, self.health, lambda: self.seconds)
        self.sessions.put(LOCKED)
        self.screen.idle_time = REST_TIME
        self.locks.look()

    def pass_by(self, seconds: float, idle: timedelta | None) -> None:
        """So long, looked at each beat, with or without hands."""
        self.screen.idle_time = idle
        for _ in range(int(seconds / BEAT_SECONDS)):
            self.seconds += BEAT_SECONDS
            self.locks.look()

    def believed(self) -> bool:
        """Whether the session is taken for locked."""
        [session] = self.locks.current()
        assert self.locks.doubted(AN) is not session.locked
        return session.locked


@pytest.fixture
def stand() -> Stand:
    return Stand()


def test_a_password_is_typed_behind_a_lock(stand: Stand) -> None:
    stand.pass_by(MOST / 2, HANDS)
    assert stand.believed()
    assert stand.health.problems == ()


def test_whoever_goes_on_behind_a_lock_is_at_the_pc(stand: Stand) -> None:
    stand.pass_by(MOST, HANDS)
    assert not stand.believed()
    assert [(problem.name, problem.child) for problem in stand.health.problems] == [(DOUBTED, "an")]
    stand.pass_by(BEAT_SECONDS, REST_TIME)
    assert stand.believed(), "nobody is there any more"
    assert stand.health.problems == ()


def test_locking_anew_gives_no_second_minute(stand: Stand) -> None:
    stand.pass_by(MOST, HANDS)
    stand.sessions.put(DESK)
    stand.pass_by(600, HANDS)
    stand.sessions.put(LOCKED)
    stand.pass_by(BEAT_SECONDS, HANDS)
    assert not stand.believed()


def test_rest_behind_the_lock_is_a_clean_slate_in_the_end(stand: Stand) -> None:
    stand.pass_by(MOST, HANDS)
    stand.pass_by(MOST * FORGIVEN, REST_TIME)
    stand.pass_by(MOST / 2, HANDS)
    assert stand.believed()


def test_a_sensor_that_was_silenced_is_as_good_as_a_hand(stand: Stand) -> None:
    stand.pass_by(MOST, None)
    assert not stand.believed()


def blind() -> Stand:
    """A session of which nobody ever tells whether hands are there."""
    stand = Stand()
    stand.sessions.remove("1")
    stand.pass_by(BEAT_SECONDS, None)
    stand.sessions.put(LOCKED)
    stand.pass_by(BEAT_SECONDS, None)
    return stand


def test_where_hands_were_never_seen_the_word_stands_for_an_hour_a_day() -> None:
    stand = blind()
    stand.pass_by(UNSEEN - BEAT_SECONDS, None)
    assert stand.believed()
    assert stand.locks.wait() == REST
    stand.pass_by(BEAT_SECONDS, None)
    assert not stand.believed()
    assert [(problem.name, problem.child) for problem in stand.health.problems] == [(UNPROVEN, "an")]
    stand.pass_by(DAY - UNSEEN, None)
    stand.pass_by(BEAT_SECONDS, None)
    assert stand.believed(), "it is the next day"
    assert stand.health.problems == ()


def test_another_login_gives_no_second_hour() -> None:
    stand = blind()
    stand.pass_by(UNSEEN, None)
    stand.sessions.remove("1")
    stand.pass_by(BEAT_SECONDS, None)
    assert stand.health.problems == ()
    stand.sessions.put(Session("2", AN, locked=True, graphical=True))
    stand.pass_by(BEAT_SECONDS * 2, None)
    assert not stand.believed()


def test_a_lock_is_not_doubted_before_it_was_looked_at() -> None:
    stand = blind()
    stand.sessions.put(Session("2", AN, locked=True, graphical=True))
    assert not any(map(stand.locks.doubts, stand.sessions.current()))


def test_where_hands_are_told_of_in_the_end_the_lock_is_believed_again() -> None:
    stand = blind()
    stand.pass_by(UNSEEN, None)
    assert not stand.believed()
    stand.pass_by(BEAT_SECONDS, REST_TIME)
    assert stand.believed()


def test_another_seat_s_session_is_in_nobody_s_hands(stand: Stand) -> None:
    stand.sessions.put(Session("1", AN, active=False, locked=True, graphical=True))
    stand.pass_by(MOST * 2, HANDS)
    assert not stand.locks.doubted(AN)


def test_it_looks_seldom_while_the_lock_rests_and_each_beat_while_it_does_not(stand: Stand) -> None:
    assert stand.locks.wait() == REST
    stand.pass_by(BEAT_SECONDS, HANDS)
    assert stand.locks.wait() == BEAT
    stand.sessions.put(DESK)
    assert stand.locks.wait() is None


def test_terminals_and_background_have_no_lock_to_doubt(stand: Stand) -> None:
    stand.sessions.put(Session("1", AN, locked=True))
    stand.pass_by(MOST * 2, HANDS)
    assert not stand.locks.doubted(AN)
