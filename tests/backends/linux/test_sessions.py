import sys

assert sys.platform == "linux"

import asyncio
import os

import pytest

from agent.platforms.linux import accounts, proc
from agent.platforms.linux import sessions as module
from agent.platforms.linux.freezer import MOUNTS
from agent.platforms.linux.sessions import LinuxSessions
from agent.ports import Session
from tests.backends.linux.real import STRANGER, until, wait_for

ACCOUNT = f"#{STRANGER}"
AN = {"User": [STRANGER, "an"], "Seat": "seat0", "Display": ":0", "Leader": 1}


@pytest.fixture
def play(pc_bus):
    def run(story, *, service=True, address=None):
        async def main():
            made = LinuxSessions(
                asyncio.get_running_loop(), service=service, address=address or pc_bus.address
            )
            try:
                await story(made)
            finally:
                made.close()
                made.close()

        asyncio.run(main())

    return run


def me(display=None):
    return Session("self", accounts.name(os.getuid()), display=display)


def test_sessions_are_those_of_logind(pc_bus, play):
    pc_bus.logind(
        _1=AN, _2={**AN, "Type": "tty", "Display": "", "Seat": "", "LockedHint": True, "Active": False}
    )

    async def story(made):
        assert made.route == "logind"
        assert made.current() == (
            Session("1", ACCOUNT, display=":0", seat="seat0"),
            Session("2", ACCOUNT, active=False, locked=True),
        )

    play(story)


def test_the_account_of_try_mode_always_has_a_session(pc_bus, play, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":3")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    pc_bus.logind(_1=AN)

    async def story(made):
        assert made.current() == (Session("1", ACCOUNT, display=":0", seat="seat0"), me(":3"))

    play(story, service=False)


def test_the_account_of_try_mode_is_not_counted_twice(pc_bus, play):
    mine = {**AN, "User": [os.getuid(), "me"]}
    pc_bus.logind(_1=mine)

    async def story(made):
        assert [x.id for x in made.current()] == ["1"]

    play(story, service=False)


def test_without_a_bus_there_is_the_account_alone(play, tmp_path, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-1")
    monkeypatch.setenv("DISPLAY", ":3")

    async def story(made):
        assert made.route == "current account"
        assert made.current() == (me("wayland-1"),)
        await made.lock(ACCOUNT)
        await made.logout(ACCOUNT)

    play(story, service=False, address=f"unix:path={tmp_path}/nowhere")


def test_each_change_is_told(pc_bus, play):
    service = pc_bus.logind(_1=AN)

    async def story(made):
        told = []
        made.watch(lambda: told.append(made.current()))
        service.sessions(_1={**AN, "LockedHint": True})
        await until(lambda: told and told[-1][0].locked)
        service.sleep(begins=True)
        await until(lambda: len(told) > 1)

    play(story)


def test_locking_is_asked_for_the_accounts_sessions_alone(pc_bus, play):
    service = pc_bus.logind(_1=AN, _2={**AN, "User": [STRANGER + 1, "ba"]}, _3=AN)

    async def story(made):
        await made.lock(ACCOUNT)
        await until(lambda: service.called() == [["LockSession", "1"], ["LockSession", "3"]])

    play(story)


def test_a_logind_that_vanishes_does_not_end_the_sessions(pc_bus, play, start):
    leader = start("/bin/sleep", "100")
    service = pc_bus.logind(_1={**AN, "Leader": leader.pid, "LockedHint": True, "Active": False})

    async def story(made):
        routes = []
        made.watch(lambda: routes.append(made.route))
        service.vanish()
        await until(lambda: routes == ["current account"])
        assert made.current() == (Session("1", ACCOUNT, display=":0", seat="seat0"),)
        leader.kill()
        leader.wait()
        assert made.current() == (me(os.environ.get("DISPLAY")),)
        pc_bus.logind(_1=AN)
        await until(lambda: made.route == "logind")

    play(story)


def test_a_bus_that_comes_later_is_found(pc_bus, play, monkeypatch):
    monkeypatch.setattr(module, "_RETRY", 0.05)
    pc_bus.daemon.kill()
    pc_bus.daemon.wait()

    async def story(made):
        assert made.route == "current account"
        told = []
        made.watch(lambda: told.append(made.route))
        await asyncio.to_thread(pc_bus.open)
        await asyncio.to_thread(pc_bus.logind, _1=AN)
        await until(lambda: made.route == "logind")
        assert told

    play(story)


def test_a_bus_that_is_started_anew_is_found_again(pc_bus, play, monkeypatch):
    monkeypatch.setattr(module, "_RETRY", 0.05)
    pc_bus.logind(_1=AN)

    async def story(made):
        assert made.route == "logind"
        pc_bus.daemon.kill()
        pc_bus.daemon.wait()
        await until(lambda: made.route == "current account")
        await asyncio.to_thread(pc_bus.open)
        await asyncio.to_thread(pc_bus.logind, _1=AN)
        await until(lambda: made.route == "logind")

    play(story)


@pytest.mark.root
def test_a_display_that_nobody_names_is_not_looked_for_all_the_time(pc_bus, play, start):
    pc_bus.logind(_1={**AN, "Display": ""})

    async def story(made):
        assert made.current()[0].display is None
        process = start.stranger("/bin/sleep", "100", cwd="/", env={"DISPLAY": ":9"})
        wait_for(lambda: proc.environment(process.pid))
        assert made.current()[0].display is None
        made._displays["1"] = (None, -module._ASK)
        assert made.current()[0].display == ":9"

    play(story)


@pytest.mark.root
@pytest.mark.parametrize(
    ("kind", "expected"), [("x11", ":9"), ("wayland", "wayland-9"), ("tty", None), ("mir", None)]
)
def test_a_display_that_logind_does_not_name_is_found_at_the_accounts_processes(
    pc_bus, play, start, kind, expected
):
    variables = {"DISPLAY": ":9", "WAYLAND_DISPLAY": "wayland-9"}
    process = start.stranger("/bin/sleep", "100", cwd="/", env=variables)
    wait_for(lambda: os.readlink(f"/proc/{process.pid}/exe").endswith("sleep"))
    pc_bus.logind(_1={**AN, "Display": "", "Type": kind})

    async def story(made):
        for _ in range(2):
            await until(lambda: made.current()[0].display == expected)

    play(story)


@pytest.fixture
def user_slice():
    mount = next(x for x in MOUNTS if (x / "cgroup.controllers").exists())
    path = mount / "user.slice" / f"user-{STRANGER}.slice"
    path.mkdir(parents=True)
    yield path
    path.rmdir()
    path.parent.rmdir()


@pytest.mark.root
def test_a_logout_ends_what_does_not_listen(pc_bus, play, start, user_slice):
    stubborn = start.stranger("/bin/sh", "-c", "trap '' TERM HUP; while :; do read x; sleep 1; done", cwd="/")
    (user_slice / "cgroup.procs").write_text(str(stubborn.pid), encoding="utf-8")
    service = pc_bus.logind(_1=AN)

    async def story(made):
        act = asyncio.ensure_future(made.logout(ACCOUNT))
        await until(lambda: service.called() == [["TerminateUser", STRANGER]])
        assert stubborn.poll() is None
        service.sessions()
        await act
        assert await asyncio.to_thread(stubborn.wait, 20) == -9
        await until(lambda: not (user_slice / "cgroup.procs").read_text(encoding="utf-8"))

    play(story)


@pytest.mark.root
def test_a_logout_does_not_wait_for_ever(pc_bus, play, monkeypatch):
    monkeypatch.setattr(module, "_FAREWELL", 0.05)
    pc_bus.logind(_1=AN)

    async def story(made):
        await made.logout(ACCOUNT)
        assert made._listeners == []

    play(story)
