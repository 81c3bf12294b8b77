import sys

assert sys.platform == "linux"

import asyncio
import os
import socket

import pytest

from agent.net import life
from agent.platforms.linux.system import companion as module
from agent.platforms.linux.system.companion import Companion
from tests.backends.linux.real import STRANGER, as_stranger, until


def send_often(flood, path):
    for _ in range(10_000):
        flood.sendto(b"x", str(path))


def play(path, story, uid=None, **settings):
    async def main():
        told = []
        uid_ = os.getuid() if uid is None else uid
        companion = Companion(asyncio.get_running_loop(), path, uid_, told.append, **settings)
        try:
            await story(told)
        finally:
            companion.close()

    asyncio.run(main())
    assert not path.exists()


def test_it_lives_and_falls_silent_and_lives_again(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "CALM", 0.01)
    path = tmp_path / "net" / "alive.sock"

    async def story(told):
        await until(lambda: told == [False])
        assert life.tell(str(path))
        await until(lambda: told[:2] == [False, True])
        await until(lambda: told[:3] == [False, True, False])

    play(path, story, patience=0.2)


def test_a_flood_is_one_look_a_second(tmp_path):
    path = tmp_path / "alive.sock"

    async def story(told):
        assert life.tell(str(path))
        await until(lambda: told == [True])
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as flood:
            flood.setblocking(False)
            with pytest.raises(BlockingIOError):
                send_often(flood, path)

    play(path, story)


@pytest.mark.root
def test_nobody_but_that_account_can_speak_for_it(open_folder):
    path = open_folder / "net" / "alive.sock"

    def speak():
        assert life.tell(str(path))

    def be_refused():
        assert not life.tell(str(path))

    async def listen(told):
        as_stranger(speak)
        await until(lambda: told == [True])

    async def refuse(told):
        as_stranger(be_refused)
        assert told == []

    play(path, listen, STRANGER)
    play(path, refuse, STRANGER + 1)


def test_where_no_socket_can_be_made_it_says_so(tmp_path):
    async def main():
        loop = asyncio.get_running_loop()
        with pytest.raises(OSError, match="too long"):
            Companion(loop, tmp_path / ("x" * 120), 0, lambda _: None)

    asyncio.run(main())
