import sys

assert sys.platform == "linux"

import asyncio
import os
import socket
import subprocess

import pytest

from agent.platforms.linux.display import launching
from agent.platforms.linux.display.launching import Child, Launching, Unit
from agent.platforms.linux.system import proc
from tests.backends.linux.real import STRANGER, until


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        yield ours, theirs


def test_a_child_process_has_the_socket_and_nothing_else(pair, monkeypatch):
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.setattr(launching, "_REAP", 0.01)

    async def story():
        helpers = set()
        child = Child(asyncio.get_running_loop(), pair[1], os.getuid(), helpers)
        assert helpers == {child.pid}
        await until(lambda: os.path.exists(f"/proc/{child.pid}/fd/0"))
        assert "SECRET" not in proc.environment(child.pid)
        assert os.path.samestat(os.stat(f"/proc/{child.pid}/fd/0"), os.fstat(pair[1].fileno()))
        assert os.getsid(child.pid) == child.pid
        child.end()
        await until(lambda: not helpers)
        assert proc.stat(child.pid) is None
        child.end()

    asyncio.run(story())


def test_it_ends_when_nobody_is_at_the_other_end():
    async def story():
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        child = Child(asyncio.get_running_loop(), theirs, os.getuid(), helpers := set())
        theirs.close()
        ours.close()
        assert await asyncio.to_thread(os.waitpid, child.pid, 0) == (child.pid, 0)
        child.end()
        assert not helpers

    asyncio.run(story())


HOLDS = """
import ctypes, sys, time
for pid in sys.argv[1:]:
    assert ctypes.CDLL(None).ptrace(0x4206, int(pid), None, None) == 0
print(flush=True)
time.sleep(100)
"""
"""Of who is traced (PTRACE_SEIZE) the tracer hears first that it has ended, before its parent (ptrace(2))."""


@pytest.mark.root
def test_nobody_waits_for_one_that_cannot_be_ended_and_after_some_there_is_no_other(pair, start, monkeypatch):
    monkeypatch.setattr(launching, "_REAP", 0.01)

    async def story():
        helpers = set()
        made = Launching(asyncio.get_running_loop(), "", helpers, service=False)

        def launch(uid=None):
            return made.launch(os.getuid() if uid is None else uid, pair[1], lambda: None)

        first = [launch() for _ in range(launching.STUCK)]
        tracer = start(sys.executable, "-c", HOLDS, *(child.pid for child in first), stdout=subprocess.PIPE)
        assert tracer.stdout.readline()
        for child in first[1:]:
            child.end()
        launch().end()  # it may be one of those that end in a moment
        await until(lambda: len(helpers) == launching.STUCK)
        first[0].end()
        assert helpers == {child.pid for child in first}
        assert all(child.stuck for child in first)
        with pytest.raises(OSError, match="do not end"):
            launch()
        other = launch(STRANGER)
        tracer.kill()
        await until(lambda: helpers == {other.pid})
        assert {proc.stat(child.pid) for child in first} == {None}
        last = launch()
        for child in (other, last):
            child.end()
        await until(lambda: not helpers)

    asyncio.run(story())


def test_what_runs_is_ours_alone():
    words = launching.command(os.getuid())
    assert words[:2] == [sys.executable, "-ISB"]
    assert repr([str(os.getuid()), str(os.getgid())]) in words[3]
    assert launching.TREE in words[3]


def test_systemd_is_asked_for_a_unit_that_is_shut_in(pair, pc_bus, tmp_path, monkeypatch):
    """The manager that answers is a real one's stand-in on a real bus; the guest has the real one."""
    code = (
        "import sys\n"
        "from jeepney import DBusAddress, MessageType, new_method_call, new_method_return\n"
        "from jeepney.io.blocking import open_dbus_connection\n"
        "bus = open_dbus_connection(sys.argv[1], enable_fds=True)\n"
        "me = DBusAddress('/org/freedesktop/DBus', 'org.freedesktop.DBus', 'org.freedesktop.DBus')\n"
        "bus.send_and_get_reply(new_method_call(me, 'RequestName', 'su', ('org.freedesktop.systemd1', 0)))\n"
        "print('here', flush=True)\n"
        "while True:\n"
        "    call = bus.receive()\n"
        "    if call.header.message_type is MessageType.method_call:\n"
        "        if len(call.body) == 4:\n"
        "            name, mode, properties, _ = call.body\n"
        "            handle = dict(properties)['StandardInputFileDescriptor'][1].to_socket()\n"
        "            handle.send(name.encode())\n"
        "            bus.send(new_method_return(call, 'o', ('/job/1',)))\n"
        "        else:\n"
        "            handle.send(b'ended ' + call.body[0].encode())\n"
        "            bus.send(new_method_return(call))\n"
    )
    monkeypatch.setattr(launching, "_GROUPS", (str(tmp_path),))
    manager = pc_bus._start(sys.executable, "-c", code, pc_bus.address, stdout=subprocess.PIPE, text=True)
    assert manager.stdout.readline() == "here\n"
    ours, theirs = pair
    ours.setblocking(False)

    def said():
        try:
            return ours.recv(200).decode()
        except BlockingIOError:
            return ""

    async def story():
        failures = []
        unit = Unit(asyncio.get_running_loop(), pc_bus.address, theirs, 4321, lambda: failures.append(1))
        assert await until(said) == unit.name
        assert unit.name.startswith("luytre-sensor-4321-")
        (tmp_path / unit.name).mkdir()
        told = [unit.stuck]
        unit.end()
        told.append(unit.stuck)
        (tmp_path / unit.name).rmdir()
        assert [*told, unit.stuck] == [False, True, False], "its group is there until it has ended"
        assert await until(said) == f"ended {unit.name}"
        await until(lambda: unit._bus._socket.fileno() < 0)
        assert not failures

    asyncio.run(story())


def test_a_systemd_that_refuses_or_is_not_there_is_told(pair, pc_bus):
    async def story():
        failures = []
        unit = Unit(asyncio.get_running_loop(), pc_bus.address, pair[1], 4321, lambda: failures.append(1))
        await until(lambda: failures)
        unit.end()
        await until(lambda: unit._bus._socket.fileno() < 0)
        with pytest.raises(OSError, match="no message bus"):
            Unit(asyncio.get_running_loop(), "unix:path=/nowhere", pair[1], 4321, failures.clear)

    asyncio.run(story())


def test_the_unit_has_two_rights_to_lose_and_ends_with_the_agents(pair, monkeypatch):
    found = dict(launching.properties(pair[1], 4321))
    assert found["CapabilityBoundingSet"] == ("t", 0b11000000)
    assert found["RestrictAddressFamilies"] == ("(bas)", (True, ["AF_UNIX"]))
    assert "BindsTo" not in found
    monkeypatch.setattr(proc, "group", lambda _: "/system.slice/luytre-agent.service")
    assert dict(launching.properties(pair[1], 4321))["BindsTo"] == ("as", ["luytre-agent.service"])


def test_systemd_is_there_or_not():
    assert launching.systemd() == os.path.isdir("/run/systemd/system")
