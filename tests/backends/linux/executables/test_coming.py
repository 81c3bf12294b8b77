import sys

assert sys.platform == "linux"

import asyncio
import os

from agent.platforms.linux.executables.coming import Coming
from agent.platforms.linux.system import proc
from agent.platforms.linux.system.proc import Executable
from tests.backends.linux.real import until, wait_for


def test_an_exec_that_is_done_is_told_with_its_arguments(start, game):
    process = start("/bin/sleep", "100")
    wait_for(lambda: proc.command(process.pid).startswith("/bin/sleep"))
    coming = proc.executable(process.pid)

    async def story():
        told = []
        seen = Coming(asyncio.get_running_loop(), lambda pid, done: told.append((pid, done)))
        seen.begin(process.pid, coming)
        assert seen.of(process.pid) is None, "it runs it already"
        await seen.settled(process.pid)
        await until(lambda: told == [(process.pid, True)])
        seen.close()

    asyncio.run(story())


def test_an_exec_that_fails_is_forgotten(start, game):
    process = start("/bin/sleep", "100")
    found = game.stat()
    other = Executable(str(game), (found.st_dev, found.st_ino))

    async def story():
        told = []
        seen = Coming(asyncio.get_running_loop(), lambda pid, done: told.append((pid, done)))
        seen.begin(process.pid, other)
        assert seen.of(process.pid) == other
        await seen.settled(process.pid)
        await until(lambda: told == [(process.pid, False)])
        assert seen.of(process.pid) is None

    asyncio.run(story())


def test_looks_end_with_it(start):
    process = start("/bin/sleep", "100")

    async def story():
        told = []
        seen = Coming(asyncio.get_running_loop(), lambda *over: told.append(over))
        seen.begin(process.pid, proc.executable(os.getpid()))
        seen.close()
        await asyncio.sleep(0.6)
        assert told == []

    asyncio.run(story())
