import sys

assert sys.platform == "linux"

import asyncio

import pytest

from agent.platforms.linux.presence.logind import Login, Logind
from tests.backends.linux.real import until

AN = {"User": [48_401, "an"], "Seat": "seat0", "Display": ":0", "Leader": 1}


@pytest.fixture
def play(pc_bus):
    def run(story):
        async def main():
            changes = []
            made = Logind(
                asyncio.get_running_loop(),
                pc_bus.address,
                lambda: changes.append(1),
                lambda: changes.append("sleeps"),
            )
            try:
                await story(made, changes)
            finally:
                made.close()

        asyncio.run(main())

    return run


def ids(logind):
    return [x.id for x in logind.logins]


def test_sessions_are_there_from_the_start(pc_bus, play):
    pc_bus.logind(_2=AN)

    async def story(logind, changes):
        assert logind.there
        expected = Login(
            "2", "#48401", 48_401, active=True, locked=False, kind="x11", display=":0", seat="seat0", leader=1
        )
        assert logind.logins == (expected,)

    play(story)


def test_nobody_logged_in_is_an_answer_too(pc_bus, play):
    pc_bus.logind()

    async def story(logind, changes):
        assert logind.there
        assert logind.logins == ()

    play(story)


@pytest.mark.parametrize("kind", ["greeter", "manager", "lock-screen", "manager-early", "none"])
def test_what_is_no_persons_session_is_left_out(pc_bus, play, kind):
    pc_bus.logind(
        _1=AN, _2={**AN, "Class": kind}, _3={**AN, "Class": "user-early"}, _4={**AN, "State": "closing"}
    )

    async def story(logind, changes):
        assert ids(logind) == ["1", "3"]

    play(story)


def test_changes_come_by_signals(pc_bus, play):
    service = pc_bus.logind(_1=AN)

    async def story(logind, changes):
        service.sessions(_1=AN, _2=AN)
        await until(lambda: ids(logind) == ["1", "2"])
        service.sessions(_1={**AN, "LockedHint": True}, _2=AN)
        await until(lambda: logind.logins[0].locked)
        service.sessions(_2={**AN, "Active": False})
        await until(lambda: ids(logind) == ["2"] and not logind.logins[0].active)
        assert changes

    play(story)


def test_sleep_is_told(pc_bus, play):
    service = pc_bus.logind(_1=AN)

    async def story(logind, changes):
        changes.clear()
        service.sleep(begins=True)
        await until(lambda: changes == ["sleeps", 1])
        service.sleep(begins=False)
        await until(lambda: changes == ["sleeps", 1, 1])

    play(story)


LOCK = ["Inhibit", "sleep", "delay"]


def test_sleep_waits_until_we_have_heard_of_it(pc_bus, play):
    service = pc_bus.logind(_1=AN)

    async def story(logind, changes):
        await until(lambda: service.locks() == [LOCK])
        service.sleep(begins=True)
        await until(lambda: service.locks() == [LOCK, ["released"]])
        assert "sleeps" in changes
        service.sleep(begins=False)
        await until(lambda: service.locks() == [LOCK, ["released"], LOCK])
        logind.close()
        await until(lambda: service.locks()[-1] == ["released"])

    play(story)


def test_what_runs_in_the_background_is_told_as_such(pc_bus, play):
    pc_bus.logind(
        _1=AN,
        _2={**AN, "Class": "background"},
        _3={**AN, "Class": "background-light"},
        _4={"User": [0, "root"], "Class": "background"},
    )

    async def story(logind, changes):
        assert [(x.id, x.background) for x in logind.logins] == [("1", False), ("2", True), ("3", True)]

    play(story)


def test_something_happened_is_remembered_until_somebody_looks(pc_bus, play):
    service = pc_bus.logind(_1=AN)

    async def story(logind, changes):
        assert logind.stirred
        logind.stirred = False
        service.sessions()
        await until(lambda: logind.stirred)

    play(story)


def test_locking_and_ending_are_asked_of_logind(pc_bus, play):
    service = pc_bus.logind(_1=AN)

    async def story(logind, changes):
        logind.lock("1")
        logind.end(48_401)
        logind.unlinger(48_401)
        last = ["SetUserLinger", 48_401, False, False]
        await until(lambda: service.called() == [["LockSession", "1"], ["TerminateUser", 48_401], last])

    play(story)


def test_a_logind_that_vanishes_and_comes_back_is_followed(pc_bus, play):
    service = pc_bus.logind(_1=AN)

    async def story(logind, changes):
        changes.clear()
        service.vanish()
        await until(lambda: not logind.there)
        assert changes
        anew = pc_bus.logind(_1=AN)
        await until(lambda: logind.there and anew.locks() == [LOCK])

    play(story)


def test_a_bus_that_vanishes_takes_logind_along(pc_bus, play):
    pc_bus.logind(_1=AN)

    async def story(logind, changes):
        pc_bus.daemon.kill()
        await until(lambda: not logind.there)

    play(story)


def test_a_bus_without_logind_is_told_as_such(play):
    async def story(logind, changes):
        assert not logind.there

    play(story)
