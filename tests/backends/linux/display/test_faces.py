import sys

assert sys.platform == "linux"

import asyncio
import os
import signal
import subprocess

import pytest

from agent.platforms.linux.display import faces
from agent.platforms.linux.display.faces import Faces, properties
from agent.platforms.linux.system import accounts
from agent.ports import Session
from tests.backends.linux.real import until

ME = accounts.name(os.getuid())
MANAGER = (
    "import sys\n"
    "from jeepney import DBusAddress, MessageType, new_error, new_method_call, new_method_return\n"
    "from jeepney.io.blocking import open_dbus_connection\n"
    "bus = open_dbus_connection(sys.argv[1])\n"
    "me = DBusAddress('/org/freedesktop/DBus', 'org.freedesktop.DBus', 'org.freedesktop.DBus')\n"
    "bus.send_and_get_reply(new_method_call(me, 'RequestName', 'su', ('org.freedesktop.systemd1', 0)))\n"
    "print('here', flush=True)\n"
    "while True:\n"
    "    call = bus.receive()\n"
    "    if call.header.message_type is MessageType.method_call:\n"
    "        name, mode, properties, _ = call.body\n"
    "        words = dict(properties)\n"
    "        print(name, words['ExecStart'][1][0][1][3:], flush=True)\n"
    "        bus.send({})\n"
)


@pytest.fixture
def manager(pc_bus):
    return manage(pc_bus)


def manage(pc_bus, answer="new_method_return(call, 'o', ('/job/1',))"):
    """A stand-in for systemd's manager on a real bus; the guest has the real one."""
    made = pc_bus._start(
        sys.executable, "-c", MANAGER.format(answer), pc_bus.address, stdout=subprocess.PIPE, text=True
    )
    assert made.stdout.readline() == "here\n"
    os.set_blocking(made.stdout.fileno(), False)
    return made


def said(manager):
    try:
        return manager.stdout.readline()
    except TypeError:  # nothing yet
        return ""


def desktop(start, **more):
    """A program of a desktop session."""
    return start("/bin/sleep", "100", env={"DISPLAY": ":93", "HOME": "/", **more})


def loop_reads(loop):
    """Whether a connection to the bus is still open."""
    return [key for key in loop._selector.get_map().values() if key.fd != loop._ssock.fileno()]


def session(key="2", **more):
    return Session(key, ME, display=":93", graphical=True, **more)


def test_each_desktop_session_gets_one_tray(pc_bus, manager, start):
    desktop(start, XDG_RUNTIME_DIR="/run/user/1")
    here = [session(), Session("3", ME), session("4", background=True)]

    async def story():
        loop = asyncio.get_running_loop()
        made = Faces(loop, lambda: here, tray="/bin/true", address=pc_bus.address, booted=lambda: True)
        told = await until(lambda: said(manager))
        assert told.startswith(f"luytre-tray-2.service ['{os.getuid()}', ")
        assert "'DISPLAY=:93', 'XDG_RUNTIME_DIR=/run/user/1'" in told
        for _ in range(3):
            made.look()
        here.append(session("5"))
        made.look()
        assert (await until(lambda: said(manager))).startswith("luytre-tray-5.service")
        here.clear()
        made.look()
        here.append(session())  # the same name, another login
        made.look()
        assert (await until(lambda: said(manager))).startswith("luytre-tray-2.service")
        await until(lambda: not loop_reads(loop))

    asyncio.run(story())


def test_a_session_whose_programs_do_not_run_yet_is_asked_again(pc_bus, manager, start, monkeypatch):
    monkeypatch.setattr(faces, "PATIENCE", 0.05)

    async def story():
        loop = asyncio.get_running_loop()
        Faces(loop, lambda: [session()], tray="/bin/true", address=pc_bus.address, booted=lambda: True)
        await asyncio.sleep(0)
        await asyncio.to_thread(desktop, start)
        assert (await until(lambda: said(manager))).startswith("luytre-tray-2.service")
        await until(lambda: not loop_reads(loop))

    asyncio.run(story())


def test_a_bus_that_comes_later_is_asked_then(pc_bus, manager, start, monkeypatch, tmp_path):
    monkeypatch.setattr(faces, "PATIENCE", 0.05)
    desktop(start)

    async def story():
        loop = asyncio.get_running_loop()
        made = Faces(loop, lambda: [session()], tray="/bin/true", address=f"unix:path={tmp_path}/bus2")
        made._booted = lambda: True
        await until(lambda: made._again is not None)
        made._address = pc_bus.address
        assert (await until(lambda: said(manager))).startswith("luytre-tray-2.service")
        await until(lambda: not loop_reads(loop))

    asyncio.run(story())


def test_who_was_asked_when_the_bus_went_away_is_asked_again(pc_bus, manager, start, monkeypatch):
    monkeypatch.setattr(faces, "PATIENCE", 0.05)
    monkeypatch.setattr(faces, "ABSENT", 0.05)
    desktop(start)
    manager.send_signal(signal.SIGSTOP)  # it gets the call and says nothing

    async def story():
        loop = asyncio.get_running_loop()
        address = pc_bus.address
        made = Faces(loop, lambda: [session()], tray="/bin/true", address=address, booted=lambda: True)
        await until(lambda: made._asked)
        pc_bus.daemon.kill()
        await asyncio.to_thread(pc_bus.daemon.wait)
        pc_bus.open()
        again = await asyncio.to_thread(manage, pc_bus)
        assert (await until(lambda: said(again))).startswith("luytre-tray-2.service")
        await until(lambda: not loop_reads(loop))

    asyncio.run(story())


def test_where_nobody_is_there_to_start_it_somebody_is_asked_later(pc_bus, start, monkeypatch):
    monkeypatch.setattr(faces, "ABSENT", 0.05)
    desktop(start)

    async def story():
        loop = asyncio.get_running_loop()
        address = pc_bus.address
        made = Faces(loop, lambda: [session()], tray="/bin/true", address=address, booted=lambda: True)
        await until(lambda: made._again is not None)
        manager = await asyncio.to_thread(manage, pc_bus)
        assert (await until(lambda: said(manager))).startswith("luytre-tray-2.service")
        await until(lambda: not loop_reads(loop))

    asyncio.run(story())


def test_one_that_runs_already_is_left_alone(pc_bus, start, monkeypatch):
    monkeypatch.setattr(faces, "ABSENT", 0.01)
    desktop(start)
    manager = manage(pc_bus, "new_error(call, 'org.freedesktop.systemd1.UnitExists')")

    async def story():
        loop = asyncio.get_running_loop()
        address = pc_bus.address
        made = Faces(loop, lambda: [session()], tray="/bin/true", address=address, booted=lambda: True)
        assert (await until(lambda: said(manager))).startswith("luytre-tray-2.service")
        await until(lambda: not loop_reads(loop))
        assert made._asked
        assert made._again is None

    asyncio.run(story())


@pytest.mark.parametrize(("tray", "booted"), [("/nowhere/luytre-tray", True), ("/bin/true", False)])
def test_where_no_tray_or_no_systemd_is_nothing_is_asked(start, tray, booted):
    desktop(start)

    async def story():
        loop = asyncio.get_running_loop()
        made = Faces(
            loop, lambda: [session()], tray=tray, address="unix:path=/nowhere", booted=lambda: booted
        )
        made.look()
        assert not made._asked
        assert (made._again is not None) is booted

    asyncio.run(story())


def test_a_tray_that_is_installed_later_is_started_then(pc_bus, manager, start, monkeypatch, tmp_path):
    monkeypatch.setattr(faces, "ABSENT", 0.05)
    desktop(start)
    tray = tmp_path / "luytre-tray"

    async def story():
        loop = asyncio.get_running_loop()
        address = pc_bus.address
        made = Faces(loop, lambda: [session()], tray=str(tray), address=address, booted=lambda: True)
        await until(lambda: made._again is not None)
        tray.touch()
        assert (await until(lambda: said(manager))).startswith("luytre-tray-2.service")
        await until(lambda: not loop_reads(loop))

    asyncio.run(story())


def test_it_is_an_ordinary_program_that_ends_with_its_session():
    unit = dict(properties(session(), 1001, {"DISPLAY": ":93"}))
    assert unit["BindsTo"] == ("as", ["session-2.scope"])
    assert unit["NoNewPrivileges"] == ("b", True)


def test_it_begins_as_root_with_one_right_and_nothing_that_the_account_has_said():
    unit = dict(properties(session(), 1001, {"DISPLAY": ":93"}))
    assert not unit.keys() & {"User", "Environment"}
    assert unit["CapabilityBoundingSet"] == ("t", 0b11000000)
    [(tray, words, _)] = unit["ExecStart"][1]
    assert words == [tray, "--stay", "--account", "1001", "DISPLAY=:93"]
