import sys

assert sys.platform == "linux"

import asyncio
import os
import shutil
import struct
import subprocess

import pytest

from agent.platforms.linux.executables.starts import KernelStarts, OpenedStarts
from agent.platforms.linux.system import proc
from agent.platforms.linux.system.inotify import OVERFLOW
from tests.backends.linux.real import as_stranger, until


class Ear:
    """Hears what a route tells."""

    def __init__(self, kind):
        self.told = []
        self.missed = 0
        self.starts = kind(asyncio.get_running_loop(), tuple, lambda *_: None, self.hear, self.miss)

    def hear(self, pid, coming):
        self.told.append((pid, coming.path if coming else None))

    def miss(self):
        self.missed += 1

    @property
    def pids(self):
        return {pid for pid, _ in self.told}


def play(kind, story):
    async def main():
        ear = Ear(kind)
        try:
            await story(ear)
        finally:
            ear.starts.close()
            ear.starts.close()

    asyncio.run(main())


BOTH = pytest.mark.parametrize(
    "kind", [pytest.param(KernelStarts, marks=pytest.mark.root), OpenedStarts], ids=lambda x: x.route
)


@BOTH
def test_the_start_of_a_marked_program_is_told(kind, start, game):
    async def story(ear):
        ear.starts.marks.mark([str(game)])
        process = start(game, "100")
        await until(lambda: process.pid in ear.pids)

    play(kind, story)


@BOTH
def test_the_start_under_another_name_is_told(kind, start, game):
    async def story(ear):
        other = game.with_name("homework")
        os.link(game, other)
        ear.starts.marks.mark([str(game)])
        process = start(other, "100")
        await until(lambda: process.pid in ear.pids)

    play(kind, story)


@BOTH
def test_an_exec_in_a_process_that_ran_before_is_told(kind, start, game):
    async def story(ear):
        shell = start("/bin/sh", "-c", f"read x; exec {game} 100", stdin=subprocess.PIPE)
        ear.starts.marks.mark([str(game)])
        shell.stdin.write(b"\n")
        shell.stdin.flush()
        await until(lambda: shell.pid in ear.pids)

    play(kind, story)


@BOTH
def test_a_second_start_is_told_too_and_one_that_came_with_a_new_file(kind, start, game):
    async def story(ear):
        ear.starts.marks.mark([str(game)])
        first = start(game, "100")
        await until(lambda: first.pid in ear.pids)
        second = start(game, "100")
        await until(lambda: second.pid in ear.pids)
        os.rename(shutil.copy(game, game.with_name("new")), game)
        await until(lambda: len(ear.starts.marks.files) == 1)
        await until(lambda: start(game, "100").pid and len(ear.pids) > 2)

    play(kind, story)


@BOTH
def test_what_is_not_marked_any_more_is_not_told(kind, start, game):
    async def story(ear):
        other = shutil.copy(game, game.with_name("other"))
        ear.starts.marks.mark([str(game), str(other)])
        ear.starts.marks.mark([str(other)])
        silent, told = start(game, "100"), start(other, "100")
        await until(lambda: told.pid in ear.pids)
        assert silent.pid not in ear.pids

    play(kind, story)


@pytest.mark.root
def test_the_kernel_says_what_will_run_before_it_runs(start, game):
    async def story(ear):
        ear.starts.marks.mark([str(game)])
        process = start(game, "100")
        await until(lambda: ear.told)
        assert ear.told == [(process.pid, str(game))]

    play(KernelStarts, story)


@pytest.mark.root
def test_a_mark_that_outlives_its_rule_tells_nothing(start, game):
    async def story(ear):
        other = game.with_name("other")
        os.link(game, other)
        ear.starts.marks.mark([str(game)])
        game.unlink()
        await until(lambda: not ear.starts.marks.files)
        process = start(other, "100")
        await until(lambda: proc.command(process.pid).startswith(str(other)))
        await asyncio.sleep(0)
        assert ear.told == []

    play(KernelStarts, story)


def say(handle, data):
    """Let an open file say this instead of what the kernel would."""
    reading, writing = os.pipe()
    os.write(writing, data)
    os.dup2(reading, handle)
    os.close(reading)
    os.close(writing)


@pytest.mark.root
def test_lost_events_are_told_as_lost():
    async def story(ear):
        say(ear.starts._execs.fileno(), struct.pack("=IBBHQii", 24, 3, 0, 24, 0x4000, -1, 0))
        ear.starts._on_exec()
        assert (ear.missed, ear.told) == (1, [])

    play(KernelStarts, story)


def test_lost_file_events_are_told_as_lost():
    async def story(ear):
        say(ear.starts._watch.fileno(), struct.pack("iIII", -1, OVERFLOW, 0, 0))
        ear.starts._on_event()
        assert (ear.missed, ear.told) == (1, [])

    play(OpenedStarts, story)


def test_reading_a_marked_file_starts_nothing(game):
    async def story(ear):
        ear.starts.marks.mark([str(game)])
        for _ in range(100):
            game.read_bytes()
        await until(lambda: ear.starts._looks)
        await until(lambda: not ear.starts._looks and ear.starts._timer is None)
        assert ear.told == []

    play(OpenedStarts, story)


def test_an_account_without_rights_hears_of_its_own_starts(game):
    async def story(ear):
        ear.starts.marks.mark([str(game)])
        process = subprocess.Popen([str(game), "100"])
        try:
            await until(lambda: process.pid in ear.pids)
        finally:
            process.kill()
            process.wait()

    as_stranger(lambda: play(OpenedStarts, story))
