"""Whole accounts are logged out: real processes in real groups, and a logind that is asked."""

import sys

assert sys.platform == "linux"

import asyncio
import subprocess

import pytest

from agent.platforms.linux.acting import freezer, logout, slices
from agent.platforms.linux.processes import belongings
from agent.platforms.linux.system import proc
from tests.backends.linux.held import ACCOUNT, AN, runs
from tests.backends.linux.real import STRANGER, until, wait_for

pytestmark = pytest.mark.root

UNTIL_TERM = "trap '' TERM HUP; while :; do read x; sleep 1; done"


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


def test_a_crowd_gets_no_time_to_end_by_itself(play, start, scope, monkeypatch):
    monkeypatch.setattr(belongings, "PATIENCE", 0)
    monkeypatch.setattr(logout, "GRACE", 1000)
    leader = opened(start, scope, UNTIL_TERM)

    async def story(hands, logind):
        await hands.end(ACCOUNT)
        assert leader.wait(1) == 7

    play(story, _1={**AN, "Leader": leader.pid})


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


def test_what_stands_still_is_ended_and_who_opened_it_closes_it(play, start, scope):
    leader = opened(start, scope, "sleep 100")

    async def story(hands, logind):
        await hands.freeze(ACCOUNT)
        assert hands.hold(ACCOUNT).frozen
        await hands.end(ACCOUNT)
        assert leader.wait(1) == 7
        assert hands.hold(ACCOUNT).gone

    play(story, _1={**AN, "Leader": leader.pid})


def test_who_opened_a_session_and_does_not_close_it_is_ended_with_it(play, start, scope, monkeypatch):
    for name in ("CLOSED", "GRACE"):
        monkeypatch.setattr(logout, name, 0.3)
    leader = opened(start, scope, "sleep 100", then="while :; do sleep 1; done")

    async def story(hands, logind):
        await hands.end(ACCOUNT)
        assert leader.wait(1) == -9
        assert logind.called()[-1] == ["TerminateUser", STRANGER]

    play(story, _1={**AN, "Leader": leader.pid})


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


def test_what_comes_again_and_again_is_killed_again_and_again(play, start):
    runs(start, "/bin/sh", "-c", "trap '' TERM; while :; do sleep 100 & sleep 0.01; done")

    async def story(hands, logind):
        await hands.end(ACCOUNT)
        assert hands.hold(ACCOUNT).gone

    play(story)


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
