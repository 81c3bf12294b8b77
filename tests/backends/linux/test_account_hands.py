import sys

assert sys.platform == "linux"

import asyncio
import os

import pytest

from agent.api.errors import Unavailable
from agent.platforms.linux.acting import seat, slices
from agent.platforms.linux.presence.sessions import LOOK
from agent.platforms.linux.system import accounts, proc
from policies.ids import AccountId
from tests.backends.linux.held import ACCOUNT, AN, runs
from tests.backends.linux.real import STRANGER, saver, session, until, wait_for


def test_locking_is_asked_of_logind(play):
    async def story(hands, logind):
        assert not hands.hold(ACCOUNT).locked
        await hands.lock(ACCOUNT)
        await until(lambda: logind.called() == [["LockSession", "1"]])
        logind.sessions(_1={**desktop, "LockedHint": True})
        await until(lambda: hands.hold(ACCOUNT).locked)
        assert not hands.hold(ACCOUNT).gone

    desktop = {**AN, "Type": "x11", "Display": ":99"}
    play(story, _1=desktop)


def test_a_locker_that_does_not_hear_logind_is_asked_by_its_own_bus(play, screen, start, pc_bus, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", pc_bus.address)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
    locker = saver(start, pc_bus.address, "org.cinnamon.ScreenSaver")
    account, here = accounts.name(os.getuid()), session(screen.name)

    async def story(hands, logind):
        assert not await hands.locking(account)
        await until(lambda: hands._lockers.sees_front(here))
        while not await hands.locking(account):
            hands._lockers.sees_front(here)
        assert hands.covering(account) == frozenset()
        await hands.lock(account)
        await until(lambda: hands.covering(account) == {locker.pid})
        assert locker.stdout.readline() == "('',)\n"
        if hands._logins is not None:
            hands.refuse([account], "It is late.")
            await hands.lock(account)
            assert await asyncio.to_thread(locker.stdout.readline) == "('It is late.',)\n"
        nobody = AccountId("nobody of that name")
        await hands.lock(nobody)
        assert not await hands.locking(nobody)
        assert hands.covering(nobody) == frozenset()

    play(story, service=os.geteuid() == 0)


@pytest.mark.root
def test_a_lock_does_not_hold_who_plays_at_a_screen_elsewhere(play, start):
    async def story(hands, logind):
        sessions = hands._sessions
        sessions.elsewhere = lambda uid, _: uid == STRANGER
        sessions._looked = -LOOK
        await until(lambda: not hands.hold(ACCOUNT).locked)
        game.kill()
        game.wait()
        await until(lambda: hands.hold(ACCOUNT).locked)

    game = runs(start, "/bin/sh", "-c", "while :; do :; done")
    play(story, _1={**AN, "Type": "x11", "Display": ":99", "LockedHint": True})


@pytest.mark.root
def test_without_logind_who_has_no_process_is_gone_at_once(play, start):
    process = runs(start)

    async def story(hands, logind):
        logind.vanish()
        await until(lambda: not hands.hold(ACCOUNT).locked)
        process.kill()
        process.wait()
        assert hands.hold(ACCOUNT).gone
        assert hands.hold(ACCOUNT).locked

    play(story)


@pytest.mark.root
def test_all_of_an_account_stands_still_wherever_it_runs(play, start, user_slice):
    inside, outside = runs(start, group=user_slice), runs(start)

    async def story(hands, logind):
        before = proc.group(outside.pid)
        await hands.freeze(ACCOUNT)
        assert hands.hold(ACCOUNT).frozen
        assert slices.within(STRANGER, inside.pid)
        assert not hands.hold(ACCOUNT).gone
        await hands.thaw(ACCOUNT)
        assert not hands.hold(ACCOUNT).frozen
        assert proc.group(outside.pid) == before

    play(story, _1=AN)


@pytest.mark.root
def test_of_what_could_not_be_frozen_as_a_whole_no_half_stands_still(play, start, user_slice):
    inside = runs(start, group=user_slice)

    async def story(hands, logind):
        hands._group = "no-such-group/of-ours"
        with pytest.raises(OSError, match="no-such-group"):
            await hands.freeze(ACCOUNT)
        assert (user_slice / "cgroup.freeze").read_text(encoding="utf-8").strip() == "0"
        assert inside.poll() is None
        assert not hands._frozen

    play(story, _1=AN)


@pytest.mark.root
def test_what_a_killed_agent_froze_runs_on_with_the_next(play, start, user_slice):
    runs(start, group=user_slice)
    slices.freeze(STRANGER)
    wait_for(lambda: "frozen 1" in (user_slice / "cgroup.events").read_text(encoding="utf-8"))

    async def story(hands, logind):
        await until(lambda: "frozen 0" in (user_slice / "cgroup.events").read_text(encoding="utf-8"))

    play(story)


@pytest.mark.root
def test_a_desktop_is_not_frozen(play, start):
    process = runs(start)

    async def story(hands, logind):
        with pytest.raises(Unavailable, match="desktop"):
            await hands.freeze(ACCOUNT)
        assert not hands.hold(ACCOUNT).frozen
        assert process.poll() is None

    play(story, _1={**AN, "Type": "wayland"})


@pytest.mark.root
def test_whoever_draws_the_screen_is_not_frozen_whatever_its_session_says(
    play, start, open_folder, monkeypatch
):
    (open_folder / "card0").touch()
    monkeypatch.setattr(seat, "HELD", (str(open_folder / "card"),))
    runs(start, "/bin/sh", "-c", f"exec 3<{open_folder}/card0; sleep 100")
    wait_for(lambda: seat.held_by(start._all[-1].pid))

    async def story(hands, logind):
        with pytest.raises(Unavailable, match="desktop"):
            await hands.freeze(ACCOUNT)

    play(story, _1=AN)


@pytest.mark.root
def test_who_would_not_let_a_terminal_go_is_not_frozen(play, start, terminal):
    ordinary = terminal.program(start)

    async def at_an_ordinary_one(hands, logind):
        await hands.freeze(ACCOUNT)
        assert hands.hold(ACCOUNT).frozen
        await hands.thaw(ACCOUNT)

    play(at_an_ordinary_one, _1=AN)
    ordinary.kill()
    ordinary.wait()
    terminal.program(start, "asked")

    async def story(hands, logind):
        with pytest.raises(Unavailable, match="terminal"):
            await hands.freeze(ACCOUNT)
        assert not hands.hold(ACCOUNT).frozen

    play(story, _1=AN)


@pytest.mark.root
@pytest.mark.parametrize("account", ["root", "nobody of that name"])
def test_root_and_who_is_not_there_are_never_touched(play, account):
    async def story(hands, logind):
        for act in (hands.freeze, hands.thaw, hands.end):
            with pytest.raises(Unavailable):
                await act(account)
        assert logind.called() == []

    play(story)


@pytest.mark.root
def test_who_is_enrolled_does_not_linger(play, tmp_path):
    async def story(hands, logind):
        hands.enrol([ACCOUNT, "nobody of that name"])
        hands.enrol([ACCOUNT])
        await until(lambda: logind.called() == [["SetUserLinger", STRANGER, False, False]])
        assert (tmp_path / "children").read_text(encoding="utf-8") == f"{ACCOUNT}\n"

    play(story)


@pytest.mark.root
def test_an_account_that_is_made_later_does_not_linger_either(play, monkeypatch):
    async def story(hands, logind):
        hands.enrol(["later"])
        monkeypatch.setitem(accounts._numbers, "later", STRANGER)  # adduser
        hands.enrol(["later"])
        await until(lambda: logind.called() == [["SetUserLinger", STRANGER, False, False]])

    play(story)


@pytest.mark.root
def test_root_is_on_no_list(play, tmp_path):
    async def story(hands, logind):
        hands.refuse(["root", "child"], "Tomorrow.")
        assert (tmp_path / "denied").read_text(encoding="utf-8") == "child\n"
        assert not hands.hold("child").refused

    play(story)


def test_without_rights_one_s_own_sessions_are_ended_by_logind_alone(play, tmp_path):
    async def story(hands, logind):
        await hands.end(ACCOUNT)
        await hands.end("nobody of that name")
        await until(lambda: logind.called() == [["TerminateUser", STRANGER]])
        with pytest.raises(Unavailable):
            await hands.freeze(ACCOUNT)
        with pytest.raises(Unavailable):
            hands.refuse([ACCOUNT], "x")
        hands.refuse([], "")
        hands.enrol([ACCOUNT])
        assert not (tmp_path / "children").exists()

    play(story, service=False)
