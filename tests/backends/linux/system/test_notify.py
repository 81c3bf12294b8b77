"""What systemd hears, on a real socket of its kind."""

import asyncio
import contextlib
import socket
from datetime import timedelta

import pytest

from agent.platforms.linux.system.notify import ALIVE, READY, Notifier


@contextlib.contextmanager
def systemd(address):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(address)
        ear.settimeout(5)
        yield ear


def test_a_service_says_what_it_is(tmp_path):
    place = str(tmp_path / "notify")
    with systemd(place) as ear:
        assert Notifier({"NOTIFY_SOCKET": place}).tell(READY, "STATUS=two children")
        assert ear.recv(100) == b"READY=1\nSTATUS=two children"


def test_it_is_ready_and_then_alive_for_as_long_as_its_loop_turns(tmp_path):
    place = str(tmp_path / "notify")
    with systemd(place) as ear:
        notifier = Notifier({"NOTIFY_SOCKET": place, "WATCHDOG_USEC": "200000"})

        async def live():
            loop = asyncio.get_running_loop()
            notifier.ready(loop)
            return [await loop.run_in_executor(None, ear.recv, 100) for _ in range(4)]

        assert asyncio.run(live()) == [b"READY=1", *[b"WATCHDOG=1"] * 3]
        notifier.leaving()
        while (said := ear.recv(100)) == b"WATCHDOG=1":
            pass
        assert said == b"STOPPING=1"


def test_where_nobody_asks_it_gives_no_sign_of_life(tmp_path):
    place = str(tmp_path / "notify")
    with systemd(place) as ear:

        async def live():
            Notifier({"NOTIFY_SOCKET": place}).ready(asyncio.get_running_loop())

        asyncio.run(live())
        assert ear.recv(100) == b"READY=1"
        ear.setblocking(False)
        with pytest.raises(BlockingIOError):
            ear.recv(100)


def test_an_abstract_socket_is_written_with_an_at(tmp_path):
    with systemd(f"\0luytre{tmp_path}") as ear:
        assert Notifier({"NOTIFY_SOCKET": f"@luytre{tmp_path}"}).tell(ALIVE)
        assert ear.recv(100) == b"WATCHDOG=1"


def test_without_systemd_nobody_is_told():
    assert not Notifier({}).tell(READY)


def test_a_socket_that_is_gone_stops_nothing(tmp_path):
    assert not Notifier({"NOTIFY_SOCKET": str(tmp_path / "gone")}).tell(READY)


def test_a_systemd_that_does_not_read_is_not_waited_for(tmp_path):
    place = str(tmp_path / "notify")
    with systemd(place):
        notifier = Notifier({"NOTIFY_SOCKET": place})
        while notifier.tell(ALIVE):
            pass
        assert not notifier.tell(ALIVE)


@pytest.mark.parametrize(
    ("said", "deadline"),
    [
        ({"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "7"}, timedelta(seconds=20)),
        ({"WATCHDOG_USEC": "20000000"}, timedelta(seconds=20)),
        ({"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "8"}, None),
        ({"WATCHDOG_USEC": "0", "WATCHDOG_PID": "7"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_signs_of_life_come_twice_as_often_as_asked_for(said, deadline):
    notifier = Notifier(said, pid=7)
    assert notifier.deadline == deadline
    assert notifier.pace == (deadline / 2 if deadline else None)
