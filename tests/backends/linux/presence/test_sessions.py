"""Sessions as logind tells them: who is there, what is locked, which display they are at."""

import sys

assert sys.platform == "linux"

import os

import pytest

from agent.platforms.linux.presence import logind
from agent.ports import Session
from tests.backends.linux.presence.logged_in import ACCOUNT, AN, me
from tests.backends.linux.real import until, wait_for


def test_sessions_are_those_of_logind(pc_bus, play):
    pc_bus.logind(
        _1={**AN, "LockedHint": True},
        _2={**AN, "Type": "tty", "Display": "", "Seat": "", "Active": False},
    )

    async def story(made):
        assert made.route == "logind"
        assert made.current() == (
            Session("1", ACCOUNT, locked=True, display=":0", seat="seat0", graphical=True),
            Session("2", ACCOUNT, active=False),
        )

    play(story)


def test_a_terminal_that_calls_itself_locked_is_not(pc_bus, play):
    pc_bus.logind(_1={**AN, "Type": "tty", "Display": "", "LockedHint": True})

    async def story(made):
        assert [x.locked for x in made.current()] == [False]

    play(story)


def test_a_desktop_whose_locker_tells_logind_nothing_is_locked_all_the_same(pc_bus, play):
    pc_bus.logind(_1=AN, _2={**AN, "Type": "tty", "Display": ""})

    async def story(made):
        made.covered = lambda key: key == "2"
        assert [x.locked for x in made.current()] == [False, False]
        made.covered = lambda key: True
        assert [x.locked for x in made.current()] == [True, False]

    play(story)


@pytest.mark.parametrize("file", [False, True])
def test_a_terminal_that_calls_itself_a_locked_desktop_is_not(pc_bus, play, tmp_path, monkeypatch, file):
    monkeypatch.setattr(logind, "STATES", str(tmp_path))
    terminal = {**AN, "Type": "tty", "Display": ""}
    desk = {**terminal, "Type": "wayland", "LockedHint": True}
    if file:  # an agent that comes later reads what logind has written down
        (tmp_path / "1").write_text("# private\nUID=1\nTYPE=wayland\nORIGINAL_TYPE=tty\n", encoding="utf-8")
    service = pc_bus.logind(_1=desk if file else terminal)

    async def story(made):
        made.current()
        service.sessions(_1=desk)
        await until(lambda: made.current()[0].graphical)
        assert not made.current()[0].locked

    play(story)


def test_a_desktop_that_calls_itself_a_terminal_is_not_locked_either(pc_bus, play):
    service = pc_bus.logind(_1=AN)

    async def story(made):
        made.current()
        service.sessions(_1={**AN, "Type": "tty", "LockedHint": True})
        await until(lambda: not made.current()[0].graphical)
        assert not made.current()[0].locked

    play(story)


@pytest.mark.parametrize("change", [{"Display": ":5"}, {"Type": "wayland"}, {"Type": "tty"}])
def test_a_session_that_names_another_display_shows_nothing_until_it_is_back(pc_bus, play, change):
    service = pc_bus.logind(_1=AN)
    seen = Session("1", ACCOUNT, display=":0", seat="seat0", graphical=True)

    async def story(made):
        assert made.current() == (seen,)
        service.sessions(_1={**AN, **change})
        await until(lambda: made.current()[0].strays)
        assert made.current()[0].display is None
        service.sessions(_1=AN)
        await until(lambda: made.current() == (seen,))

    play(story)


def test_the_account_of_try_mode_always_has_a_session(pc_bus, play, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":3")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    pc_bus.logind(_1=AN)

    async def story(made):
        assert made.current() == (
            Session("1", ACCOUNT, display=":0", seat="seat0", graphical=True),
            me(":3"),
        )

    play(story, service=False)


def test_the_account_of_try_mode_is_not_counted_twice(pc_bus, play):
    mine = {**AN, "User": [os.getuid(), "me"]}
    pc_bus.logind(_1=mine)

    async def story(made):
        assert [x.id for x in made.current()] == ["1"]

    play(story, service=False)


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


def test_before_sleep_what_must_be_written_is_written(pc_bus, play):
    service = pc_bus.logind(_1=AN)

    async def story(made):
        told = []
        made.before_sleep(lambda: told.append("written"))
        made.watch(lambda: told.append("told"))
        service.sleep(begins=True)
        await until(lambda: ["released"] in service.locks())
        assert told == ["written", "told"]

    play(story)
