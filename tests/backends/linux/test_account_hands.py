import sys

assert sys.platform == "linux"

import asyncio
import subprocess

import pytest

from agent.api.errors import Unavailable
from agent.platforms.linux import account_hands
from agent.platforms.linux.account_hands import LinuxAccounts
from agent.platforms.linux.acting import freezer, seat, slices
from agent.platforms.linux.acting.freezer import MOUNTS
from agent.platforms.linux.presence.sessions import LOOK, LinuxSessions
from agent.platforms.linux.processes import belongings
from agent.platforms.linux.system import accounts, proc
from tests.backends.linux.real import STRANGER, until, wait_for

ACCOUNT = f"#{STRANGER}"
AN = {"User": [STRANGER, "an"], "Seat": "seat0", "Type": "tty", "Leader": 1}
UNTIL_TERM = "trap '' TERM HUP; while :; do read x; sleep 1; done"


@pytest.fixture
def play(pc_bus, tmp_path, group):
    """Play a story on a PC whose logind has these sessions."""

    def run(story, *, service=True, **sessions):
        logind = pc_bus.logind(**sessions)

        async def main():
            known = LinuxSessions(
                asyncio.get_running_loop(),
                service=service,
                address=pc_bus.address,
                is_person=lambda uid: uid == STRANGER,
            )
            hands = LinuxAccounts(known, service=service, group=group, runtime=tmp_path, pam=tmp_path)
            try:
                await story(hands, logind)
            finally:
                hands.close()
                known.close()

        asyncio.run(main())

    return run


@pytest.fixture
def user_slice(start):
    mount = next(x for x in MOUNTS if (x / "cgroup.controllers").exists())
    path = mount / "user.slice" / f"user-{STRANGER}.slice"
    path.mkdir(parents=True)
    yield path
    slices.thaw(STRANGER)
    start.close()
    wait_for(lambda: not (path / "cgroup.procs").read_text(encoding="utf-8"))
    path.rmdir()
    path.parent.rmdir()


def runs(start, *command, group=None, **settings):
    """A program of the account, in a control group of its own."""
    process = start.stranger(*command or ("/bin/sleep", "100"), cwd="/", **settings)
    wait_for(lambda: proc.account(process.pid) == STRANGER)
    if group:
        (group / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
    return process


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
def test_the_end_is_made_of_all_that_is_its_own_and_asked_of_logind(play, start, user_slice):
    inside = runs(start, "/bin/sh", "-c", UNTIL_TERM, group=user_slice, stdin=subprocess.DEVNULL)
    outside = runs(start, "/bin/sh", "-c", UNTIL_TERM, stdin=subprocess.DEVNULL)

    async def story(hands, logind):
        await hands.end(ACCOUNT)
        assert inside.wait(1) == outside.wait(1) == -9
        asked = [["SetUserLinger", STRANGER, False, False], ["TerminateUser", STRANGER]]
        await until(lambda: logind.called() == asked)
        logind.sessions()
        await until(lambda: hands.hold(ACCOUNT).gone)

    play(story, _1={**AN, "Leader": 0})


@pytest.fixture
def scope(user_slice, start):
    """The group of a session."""
    path = user_slice / "session-1.scope"
    path.mkdir()
    yield path
    slices.thaw(STRANGER)
    start.close()
    wait_for(lambda: not (path / "cgroup.procs").read_text(encoding="utf-8"))
    path.rmdir()


def opened(start, scope, program, then="exit 7"):
    """Root's, as a display manager's helper: starts this in a session and waits until it has ended."""
    drop = f"setpriv --reuid={STRANGER} --regid={STRANGER} --clear-groups"
    script = f'echo $$ > {scope}/cgroup.procs; {drop} /bin/sh -c "{program}"; {then}'
    leader = start("/bin/sh", "-c", script, cwd="/", stdin=subprocess.DEVNULL)
    wait_for(lambda: STRANGER in {proc.account(pid) for pid in slices._pids(scope)})
    return leader


@pytest.mark.root
@pytest.mark.parametrize(
    "program",
    ["sleep 100", UNTIL_TERM, "trap '' TERM; sleep 100", "while :; do sleep 100 & sleep 0.01; done"],
    ids=["ends when asked", "asks for nothing", "heeds the hangup", "starts more and more"],
)
def test_who_opened_a_session_closes_it_itself(play, start, scope, program):
    leader = opened(start, scope, program)

    async def story(hands, logind):
        await hands.end(ACCOUNT)
        assert leader.wait(1) == 7
        assert hands.hold(ACCOUNT).gone
        await until(lambda: logind.called() == [["SetUserLinger", STRANGER, False, False]])

    play(story, _1={**AN, "Leader": leader.pid})


@pytest.mark.root
def test_a_crowd_gets_no_time_to_end_by_itself(play, start, scope, monkeypatch):
    monkeypatch.setattr(belongings, "PATIENCE", 0)
    monkeypatch.setattr(account_hands, "GRACE", 1000)
    leader = opened(start, scope, UNTIL_TERM)

    async def story(hands, logind):
        await hands.end(ACCOUNT)
        assert leader.wait(1) == 7

    play(story, _1={**AN, "Leader": leader.pid})


@pytest.mark.root
@pytest.mark.parametrize(("kind", "status"), [("wayland", 128 + 9), ("tty", 1)])
def test_a_desktop_s_first_process_cannot_tell_its_own_status(play, start, scope, kind, status):
    leader = opened(
        start, scope, "trap 'exit 1' TERM HUP; sleep 100 & while :; do wait; done", then="exit $?"
    )

    async def story(hands, logind):
        await hands.end(ACCOUNT)
        assert leader.wait(1) == status
        assert hands.hold(ACCOUNT).gone

    play(story, _1={**AN, "Type": kind, "Leader": leader.pid})


@pytest.mark.root
def test_what_stands_still_is_ended_and_who_opened_it_closes_it(play, start, scope):
    leader = opened(start, scope, "sleep 100")

    async def story(hands, logind):
        await hands.freeze(ACCOUNT)
        assert hands.hold(ACCOUNT).frozen
        await hands.end(ACCOUNT)
        assert leader.wait(1) == 7
        assert hands.hold(ACCOUNT).gone

    play(story, _1={**AN, "Leader": leader.pid})


@pytest.mark.root
def test_who_opened_a_session_and_does_not_close_it_is_ended_with_it(play, start, scope, monkeypatch):
    for name in ("CLOSED", "GRACE"):
        monkeypatch.setattr(account_hands, name, 0.3)
    leader = opened(start, scope, "sleep 100", then="while :; do sleep 1; done")

    async def story(hands, logind):
        await hands.end(ACCOUNT)
        assert leader.wait(1) == -9
        assert logind.called()[-1] == ["TerminateUser", STRANGER]

    play(story, _1={**AN, "Leader": leader.pid})


@pytest.mark.root
def test_who_ends_when_asked_is_not_waited_for(play, start):
    asked = runs(start)

    async def story(hands, logind):
        act = asyncio.ensure_future(hands.end(ACCOUNT))
        await until(logind.called)
        asked.terminate()
        asked.wait()
        await act
        assert hands.hold(ACCOUNT).gone

    play(story)


@pytest.mark.root
def test_what_comes_again_and_again_is_killed_again_and_again(play, start):
    runs(start, "/bin/sh", "-c", "trap '' TERM; while :; do sleep 100 & sleep 0.01; done")

    async def story(hands, logind):
        await hands.end(ACCOUNT)
        assert hands.hold(ACCOUNT).gone

    play(story)


@pytest.mark.root
def test_without_control_groups_of_the_second_kind_the_end_is_made_all_the_same(play, start, monkeypatch):
    for module in (freezer, slices):
        monkeypatch.setattr(module, "MOUNTS", ())
    process = runs(start, "/bin/sh", "-c", UNTIL_TERM, stdin=subprocess.DEVNULL)

    async def story(hands, logind):
        await hands.end(ACCOUNT)
        assert process.wait(1) == -9
        assert hands.hold(ACCOUNT).gone
        with pytest.raises(OSError, match="no cgroup v2"):
            await hands.freeze(ACCOUNT)

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
