"""A lock that is only said gives no free time; a real one is believed, whoever comes back to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.api.messages import Event
from agent.api.problems import LOCK_DOUBTED, LOCK_UNPROVEN, SENSOR_ENDED
from agent.platforms.memory import Pc
from agent.ports import Session
from agent.ports.store import Store
from agent.service.household import Household
from agent.service.observing.locks import BELIEVED, FORGIVEN, MOST, REST, Locks
from agent.service.observing.tally import BEAT, LONGEST_BEAT, resume
from agent.service.reporting.health import Health
from agent.storage import open_store
from policies.document import Vocabulary, read
from policies.ids import ChildId
from policies.week import Calendar
from tests.agent.parts import Hands
from tests.agent.service.known import KNOWN
from tests.agent.service.observing.left_alone import DESK, HANDS, LOCKED, REST_TIME
from tests.agent.service.stage import AN, HEAD, ZONE

BEAT_SECONDS = BEAT.total_seconds()
HOUR = BELIEVED.total_seconds()


class Stand:
    """One session and a clock."""

    def __init__(self, store: Store) -> None:
        self.told: list[Event] = []
        self.clock = Hands()
        self.tally, _ = resume(store, Calendar(ZONE), self.clock.read())
        self.health = Health(self.told.append, lambda: self.tally.now)
        pc = Pc()
        self.sessions, self.screen = pc.sessions, pc.screen
        household = Household(read(HEAD, known=Vocabulary()), Calendar(ZONE), KNOWN)
        self.locks = Locks(pc.platform, household, self.health, self._seconds, self.tally)
        self.sessions.put(LOCKED)
        self.screen.idle_time = REST_TIME
        self.locks.look()

    def pass_by(self, seconds: float, idle: timedelta | None) -> None:
        """So long, looked at each beat, with or without hands."""
        self.screen.idle_time = idle
        for _ in range(int(seconds / BEAT_SECONDS)):
            self.clock.pass_by(BEAT)
            self.tally.count(self.clock.read())
            self.locks.look()
            self.tally.use(ChildId("an"), self.locks.claimed(ChildId("an")))

    def believed(self) -> bool:
        """Whether the session is taken for locked."""
        [session] = self.locks.current()
        assert self.locks.doubted(AN) is not session.locked
        return session.locked

    def _seconds(self) -> float:
        return self.clock.boottime.total_seconds()


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with closing(open_store(tmp_path)) as store:
        yield Stand(store)


def test_a_password_is_typed_behind_a_lock(stand: Stand) -> None:
    stand.pass_by(MOST / 2, HANDS)
    assert stand.believed()
    assert stand.health.problems == ()


def test_whoever_goes_on_behind_a_lock_is_at_the_pc(stand: Stand) -> None:
    stand.pass_by(MOST, HANDS)
    assert not stand.believed()
    assert [(problem.name, problem.child) for problem in stand.health.problems] == [(LOCK_DOUBTED, "an")]
    stand.pass_by(BEAT_SECONDS, REST_TIME)
    assert stand.believed(), "nobody is there any more"
    assert stand.health.problems == ()


def test_hands_are_seen_though_each_answer_is_as_old_as_the_last_look(stand: Stand) -> None:
    """A sensor is asked and answers later: what is known at a look was told at the one before."""
    stand.pass_by(MOST + BEAT_SECONDS, BEAT)
    assert not stand.believed()


def test_hands_are_seen_however_often_it_is_looked(stand: Stand) -> None:
    """Each login and each window brings a look: a child could bring one a second."""
    stand.screen.idle_time = timedelta(seconds=1.2)
    for _ in range(int(MOST + 3 * BEAT_SECONDS)):
        stand.clock.pass_by(timedelta(seconds=1))
        stand.locks.look()
    assert not stand.believed()


def test_no_hands_are_none_however_old_the_answer_is(stand: Stand) -> None:
    for looks in range(1, 30):
        stand.pass_by(BEAT_SECONDS, looks * BEAT + timedelta(seconds=looks % 3))
    assert stand.believed()


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


@pytest.fixture
def blind(stand: Stand) -> Stand:
    """A session of which nobody ever tells whether hands are there."""
    stand.sessions.remove("1")
    stand.pass_by(BEAT_SECONDS, None)
    stand.sessions.put(LOCKED)
    stand.pass_by(BEAT_SECONDS, None)
    return stand


def test_where_hands_were_never_seen_the_word_stands_for_an_hour_a_day(blind: Stand) -> None:
    blind.pass_by(HOUR - BEAT_SECONDS, None)
    assert blind.believed()
    assert blind.locks.wait() == LONGEST_BEAT
    blind.pass_by(BEAT_SECONDS, None)
    assert not blind.believed()
    assert [(problem.name, problem.child) for problem in blind.health.problems] == [(LOCK_UNPROVEN, "an")]
    midnight = blind.tally.calendar.bounds(blind.tally.calendar.day(blind.tally.now))[1]
    blind.pass_by((midnight - blind.tally.now).total_seconds(), None)
    assert blind.believed(), "it is the next day"
    assert blind.health.problems == ()


def told(stand: Stand) -> list[tuple[str, str | None]]:
    """The problems that stand, and whose they are."""
    return [(problem.name, problem.child) for problem in stand.health.problems]


def test_where_what_looks_is_ended_again_and_again_no_hour_is_believed(blind: Stand) -> None:
    blind.screen.felled_at.add("1")
    assert not blind.believed()
    blind.locks.look()
    assert told(blind) == [(SENSOR_ENDED, "an")]
    blind.screen.felled_at.clear()
    assert blind.believed()
    blind.locks.look()
    assert told(blind) == []


def test_that_it_is_ended_is_told_of_an_open_screen_too(stand: Stand) -> None:
    stand.sessions.put(DESK)
    stand.screen.felled_at.add("1")
    stand.locks.look()
    assert told(stand) == [(SENSOR_ENDED, "an")]
    stand.sessions.put(replace(DESK, active=False))
    stand.locks.look()
    assert told(stand) == []


def test_a_lock_behind_which_hands_were_seen_to_rest_is_believed_whatever_ends(stand: Stand) -> None:
    """It was seen: whoever silences it then is taken for a hand anyway."""
    stand.screen.felled_at.add("1")
    assert stand.believed()


def test_a_screen_that_tells_nothing_is_no_fault_of_its_child_s(blind: Stand) -> None:
    blind.pass_by(HOUR / 2, None)
    assert blind.believed()
    assert told(blind) == []


def test_another_login_gives_no_second_hour(blind: Stand) -> None:
    blind.pass_by(HOUR, None)
    blind.sessions.remove("1")
    blind.pass_by(BEAT_SECONDS, None)
    assert blind.health.problems == ()
    blind.sessions.put(Session("2", AN, locked=True, graphical=True))
    blind.pass_by(BEAT_SECONDS * 2, None)
    assert not blind.believed()


def test_a_lock_is_not_doubted_before_it_was_looked_at(blind: Stand) -> None:
    blind.sessions.put(Session("2", AN, locked=True, graphical=True))
    assert not any(map(blind.locks.doubts, blind.sessions.current()))


def test_where_hands_are_told_of_in_the_end_the_lock_is_believed_again(blind: Stand) -> None:
    blind.pass_by(HOUR, None)
    assert not blind.believed()
    blind.pass_by(BEAT_SECONDS, REST_TIME)
    assert blind.believed()


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
