"""A lock that is only said gives no free time; a real one is believed, whoever comes back to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.api.messages import Event
from agent.api.problems import LOCK_DOUBTED, LOCK_UNLIKELY, LOCK_UNPROVEN, SENSOR_ENDED
from agent.platforms.memory import Pc
from agent.ports import Front, Program, Session
from agent.ports.store import Store
from agent.service.household import Household
from agent.service.observing.beside import WORKS
from agent.service.observing.locks import (
    BELIEVED,
    FORGIVEN,
    MOST,
    REST,
    Locks,
)
from agent.service.observing.tabs import Said
from agent.service.observing.tally import BEAT, LONGEST_BEAT, resume
from agent.service.reporting.health import Health
from agent.storage import open_store
from policies.document import Vocabulary, read
from policies.ids import AccountId, CategoryId, ChildId, Host
from policies.target import CLAIMED
from policies.targets import SiteInFront
from policies.week import Calendar
from tests.agent.parts import Hands
from tests.agent.service.stage import AN, HEAD, KNOWN, SECONDS, ZONE, Stage, play, program

DESK = Session("1", AN, graphical=True)
LOCKED = Session("1", AN, locked=True, graphical=True)
HANDS, REST_TIME = timedelta(), timedelta(hours=1)
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


def locked_blindly(stage: Stage) -> None:
    """An's screen says that it is locked, and nothing tells of keyboard and mouse."""
    stage.pc.screen.idle_time = None
    stage.pc.sessions.put(LOCKED)


def believed_at(stage: Stage) -> bool:
    [session] = stage.locks.current()
    return session.locked


def present(stage: Stage) -> bool:
    return stage.watch.observation.present


def test_the_hour_is_one_of_the_household_s_day_and_no_start_gives_another(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        locked_blindly(stage)
        await stage.live(BELIEVED - 60 * SECONDS, beat=15 * SECONDS)
        assert believed_at(stage)
        stage.crash()
        await stage.live(90 * SECONDS)
        assert not believed_at(stage)
        assert stage.used("screen") > 0
        stage.pc.clock.reboot()
        stage.crash()
        await stage.live(10 * SECONDS)
        assert not believed_at(stage), "a new boot is no new day"
        stage.tally.keep(clean=True)
        stage.pc.clock.reboot(timedelta(hours=9))
        stage.crash()
        await stage.live(10 * SECONDS)
        assert believed_at(stage), "it is past midnight"

    play(tmp_path, "", story)


def test_of_who_is_no_child_nothing_is_counted_and_nothing_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.pc.screen.idle_time = None
        stage.pc.sessions.put(Session("1", AccountId("lan"), locked=True, graphical=True))
        stage.pc.screen.felled_at.add("1")
        await stage.live(BELIEVED + 60 * SECONDS, beat=15 * SECONDS)
        assert stage.standing == []
        stage.pc.screen.idle_time = HANDS
        await stage.live(2 * timedelta(seconds=MOST))
        assert stage.standing == []
        assert believed_at(stage)

    play(tmp_path, "", story)


def test_nobody_there_is_believed_for_the_same_hour_of_a_screen_that_could_be_told_what_to_say(
    tmp_path: Path,
) -> None:
    async def story(stage: Stage) -> None:
        screen = stage.pc.screen
        stage.pc.sessions.put(DESK)
        screen.idle_time, screen.forgeable = REST_TIME, True
        await stage.live(BELIEVED - 60 * SECONDS)
        assert not present(stage)
        stage.crash()
        await stage.live(90 * SECONDS)
        assert present(stage)
        assert stage.standing == [], "no lock is doubted"
        screen.forgeable = False
        await stage.beat()
        assert not present(stage), "the system's own word needs no hour"
        stage.pc.sessions.remove("1")
        stage.pc.sessions.put(replace(LOCKED, id="2"))
        screen.idle_time = None
        await stage.live(10 * SECONDS)
        assert not believed_at(stage), "a lock that nothing proves has no hour of its own"

    play(tmp_path, "", story)


def test_a_film_is_no_claim(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        screen = stage.pc.screen
        stage.pc.sessions.put(DESK)
        screen.idle_time, screen.forgeable, screen.players = REST_TIME, True, frozenset({100})
        await stage.live(60 * SECONDS)
        assert stage.tally.used_today(ChildId("an"), CLAIMED) == timedelta()

    play(tmp_path, "", story)


GAME = program(100, "/usr/games/minecraft")


def claimed(stage: Stage) -> float:
    """Seconds of today in which only the screen says that nobody is there."""
    return stage.tally.used_today(ChildId("an"), CLAIMED).total_seconds()


def leave(stage: Stage, session: Session, front: Program | None) -> None:
    """Nobody touches the PC any more; this is in front, and the screen is the system's own."""
    stage.pc.sessions.put(session)
    stage.pc.screen.idle_time = REST_TIME
    if front is not None:
        stage.pc.start(front)
    stage.front(front)


async def an_hour(stage: Stage) -> None:
    """What is believed of a day goes by; what was told then is known."""
    await stage.live(BELIEVED + 60 * SECONDS, beat=15 * SECONDS)


@pytest.mark.parametrize("session", [DESK, LOCKED])
def test_a_game_that_is_played_without_keys_is_believed_to_be_left_alone_for_an_hour(
    tmp_path: Path, session: Session
) -> None:
    async def story(stage: Stage) -> None:
        leave(stage, session, GAME)
        stage.pc.programs.loads[GAME.key] = WORKS
        await stage.live(120 * SECONDS, beat=15 * SECONDS)
        assert not present(stage)
        assert stage.locks.wait() == (LONGEST_BEAT if session.locked else None)
        assert claimed(stage) > 60
        await an_hour(stage)
        assert present(stage)
        assert stage.used("app:minecraft") > 0
        assert stage.standing == ([LOCK_UNLIKELY] if session.locked else [])
        stage.pc.programs.loads[GAME.key] = 0.0
        await stage.live(20 * SECONDS)
        assert not present(stage), "it stands still: nobody plays it"
        assert stage.standing == []

    play(tmp_path, "", story)


def test_a_film_behind_a_lock_that_is_only_said_is_believed_to_run_for_nobody_for_an_hour(
    tmp_path: Path,
) -> None:
    async def story(stage: Stage) -> None:
        film = program(200, "/usr/bin/vlc")
        leave(stage, LOCKED, film)
        stage.pc.screen.players = frozenset({film.pid})
        await an_hour(stage)
        assert present(stage)
        assert not believed_at(stage)
        assert stage.used("app:vlc") > 0

    play(tmp_path, "", story)


def test_who_ends_all_that_looks_gets_no_time_by_a_lock_that_is_only_said(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        locked_blindly(stage)
        stage.pc.screen.felled_at.add("1")
        stage.pc.start(GAME)
        await stage.live(20 * SECONDS)
        assert stage.used("screen") >= 10
        assert SENSOR_ENDED in stage.standing
        await stage.live(60 * SECONDS)
        assert GAME.key in stage.pc.programs.paused

    play(tmp_path, '[child.an.screen]\ndaily = "60s"\ngrace = "5s"\nend = "lock"\n', story, service=True)


def test_when_the_time_is_over_a_lock_that_is_only_said_is_not_enough(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        leave(stage, LOCKED, GAME)
        stage.pc.programs.loads[GAME.key] = WORKS
        await an_hour(stage)
        await stage.live(120 * SECONDS)
        assert GAME.key in stage.pc.programs.paused

    play(tmp_path, '[child.an.screen]\ndaily = "60s"\ngrace = "5s"\nend = "lock"\n', story, service=True)


@pytest.mark.parametrize(
    ("path", "counts"),
    [("/usr/games/minecraft", True), ("/usr/lib/somebody/locker", False)],
)
def test_what_is_known_and_fills_the_screen_behind_a_lock_is_no_locker(
    tmp_path: Path, path: str, *, counts: bool
) -> None:
    async def story(stage: Stage) -> None:
        shown = program(100, path)
        leave(stage, LOCKED, shown)
        stage.pc.screen.show(Front(shown.pid, fullscreen=True))
        await stage.live(120 * SECONDS, beat=15 * SECONDS)
        assert (claimed(stage) > 60) is counts

    play(tmp_path, "", story)


PAUSED_FILM = program(200, "/usr/bin/vlc")
EDITOR = program(201, "/usr/bin/editor")
LOCKER = replace(program(202, "/usr/bin/i3lock"), own=True)
DOWNLOAD = program(203, "/usr/bin/firefox")
COMPILER = replace(program(204, "/usr/bin/cc"), parent=EDITOR.pid)


@pytest.mark.parametrize(
    ("session", "front", "behind"),
    [
        (DESK, PAUSED_FILM, []),
        (DESK, EDITOR, []),
        (DESK, EDITOR, [DOWNLOAD]),
        (DESK, EDITOR, [COMPILER]),
        (DESK, None, [DOWNLOAD]),
        (LOCKED, PAUSED_FILM, []),
        (LOCKED, LOCKER, [DOWNLOAD]),
        (LOCKED, LOCKER, [GAME]),
        (LOCKED, None, [DOWNLOAD, GAME]),
        (replace(DESK, active=False), GAME, [GAME]),
    ],
)
def test_whoever_really_went_away_is_not_charged(
    tmp_path: Path, session: Session, front: Program | None, behind: list[Program]
) -> None:
    async def story(stage: Stage) -> None:
        leave(stage, session, front)
        for busy in behind:
            stage.pc.start(busy)
            stage.pc.programs.loads[busy.key] = 1.0
        await stage.live(10 * 60 * SECONDS, beat=15 * SECONDS)
        assert not present(stage)
        assert claimed(stage) == 0.0

    play(tmp_path, "", story)


MUSIC = program(205, "/usr/bin/rhythmbox")
PHONE = replace(program(206, "/usr/bin/kdeconnectd"), own=True)


@pytest.mark.parametrize("player", [MUSIC, PHONE])
def test_music_behind_a_lock_is_nobody_s_film(tmp_path: Path, player: Program) -> None:
    async def story(stage: Stage) -> None:
        leave(stage, LOCKED, LOCKER)
        stage.pc.start(player)
        stage.pc.screen.players = frozenset({player.pid})
        await stage.live(10 * 60 * SECONDS, beat=15 * SECONDS)
        assert claimed(stage) == 0.0

    play(tmp_path, "", story)


VIDEO = SiteInFront(Host("youtube.com"), CategoryId("video"))
SONG = SiteInFront(Host("spotify.com"), CategoryId("music"))


@pytest.mark.parametrize(
    ("front", "audible", "beside", "counts"),
    [
        (SONG, True, frozenset(), False),
        (VIDEO, True, frozenset(), True),
        (None, True, frozenset(), True),
        (None, False, frozenset({SONG}), False),
        (SONG, True, frozenset({VIDEO}), True),
        (VIDEO, False, frozenset(), True),
    ],
)
def test_of_a_browser_behind_a_lock_its_sites_tell_what_plays(
    tmp_path: Path,
    front: SiteInFront | None,
    audible: bool,
    beside: frozenset[SiteInFront | None],
    counts: bool,
) -> None:
    async def story(stage: Stage) -> None:
        leave(stage, LOCKED, LOCKER)
        browser = stage.pc.start(program(207, "/usr/bin/firefox"))
        stage.pc.screen.players = frozenset({browser.pid})
        for _ in range(20):
            said = Said(ChildId("an"), browser.pid, front, audible, stage.tabs.seconds(), beside)
            stage.tabs.say(208, said)
            await stage.live(5 * SECONDS)
        assert (claimed(stage) > 0.0) is counts

    play(tmp_path, "", story)


def test_a_browser_that_shows_a_film_works_by_its_helpers(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        leave(stage, DESK, program(207, "/usr/bin/firefox"))
        helper = stage.pc.start(replace(program(208, "/usr/bin/firefox"), parent=207))
        painter = stage.pc.start(replace(program(209, "/usr/bin/firefox"), parent=helper.pid))
        stage.pc.programs.loads[painter.key] = WORKS
        await stage.live(120 * SECONDS)
        assert claimed(stage) > 60

    play(tmp_path, "", story)
