import sys

assert sys.platform == "linux"

import asyncio
import os
import shutil

import pytest

from agent.platforms.linux.executables import runners as module
from agent.platforms.linux.executables.patterns import Patterns
from agent.platforms.linux.executables.runners import STEPS, Runners
from agent.platforms.linux.system import accounts, proc
from tests.backends.linux.real import CONTAINER, STRANGER, until, wait_for

ME = accounts.name(os.getuid())
JAVA = "/usr/bin/java"
NOBODY = 2**22 + 1
"""A process that never was."""


def began(start, path):
    """It runs."""
    process = start(path, "100")
    wait_for(lambda: proc.runs_at(process.pid) == str(path))
    return process.pid


def play(story, *names):
    async def main():
        looks = []
        runners = Runners(asyncio.get_running_loop(), lambda: looks.append(1))
        runners.accounts = frozenset(names)
        try:
            await story(runners, looks)
        finally:
            runners.close()

    asyncio.run(main())


def test_a_start_is_followed_by_looks_until_it_has_shown_what_it_is():
    async def story(runners, looks):
        assert runners.begun(os.getpid(), JAVA)
        await until(lambda: len(looks) == len(STEPS))
        assert runners._timer is None

    play(story, ME)


def test_a_storm_of_starts_is_one_row_of_looks(monkeypatch):
    monkeypatch.setattr(module, "STEPS", (0.01, 5.0))

    async def story(runners, looks):
        runners.begun(os.getpid(), JAVA)
        first = runners._timer
        for _ in range(1000):
            runners.begun(os.getpid(), JAVA)
        assert runners._timer is first
        await until(lambda: looks)
        later = runners._timer
        runners.begun(os.getpid(), JAVA)
        assert runners._timer.when() < later.when(), "the new one need not wait for what follows the others"
        assert runners._timer.when() == runners._last + module.CALM
        await until(lambda: len(looks) == 2)

    play(story, ME)


def test_others_and_what_runs_nothing_are_not_followed():
    async def story(runners, looks):
        assert not runners.begun(os.getpid(), JAVA)
        assert not runners.patterns
        runners.accounts = frozenset({"somebody-else"})
        assert Patterns(runners.patterns).fits("/home/an/.minecraft/bin/java")
        assert runners.begun(os.getpid(), JAVA)
        assert runners._timer is None
        runners.accounts = frozenset({ME})
        assert not runners.begun(os.getpid(), "/usr/bin/chess")
        assert runners._timer is None

    play(story)


def test_one_that_is_gone_may_have_begun_something():
    async def story(runners, looks):
        assert runners.begun(NOBODY, JAVA)
        await until(lambda: looks)

    play(story, "somebody-else")


@pytest.mark.root
def test_whoever_started_it_counts_not_whose_rights_it_took(start, game):
    """As what mounts an image, or prepares the room of a snap."""
    mount = shutil.copy(game, game.with_name("fusermount3"))
    os.chown(mount, 0, 0)
    os.chmod(mount, 0o4755)

    async def story(runners, looks):
        pid = began(start.stranger, mount)
        if proc.account(pid) != 0:
            pytest.skip("this file system lends nobody rights")
        assert runners.begun(pid, str(mount))
        await until(lambda: looks)

    play(story, f"#{STRANGER}")


@pytest.mark.root
def test_a_container_is_its_account_s(start, game, containers):
    async def story(runners, looks):
        pid = began(start.container, game)
        assert proc.account(pid) != STRANGER
        assert accounts.owner(CONTAINER) == STRANGER
        runners.begun(pid, JAVA)
        await until(lambda: looks)

    play(story, f"#{STRANGER}")
