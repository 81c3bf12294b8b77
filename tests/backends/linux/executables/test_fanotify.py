import sys

assert sys.platform == "linux"

import errno
import os
import select
import subprocess

import pytest

from agent.platforms.linux.executables.fanotify import ExecWatch
from tests.backends.linux.real import as_stranger


@pytest.fixture
def watch():
    made = ExecWatch()
    yield made
    made.close()
    made.close()


def events(watch):
    assert select.select([watch], [], [], 20)[0]
    return list(watch.read())


def open_handles():
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.root
def test_the_start_of_a_marked_file_is_told_with_the_process(watch, start, game):
    watch.add(str(game))
    process = start(game, "100")
    (event,) = events(watch)
    status = game.stat()
    assert event.pid == process.pid
    assert event.executable.path == str(game)
    assert event.executable.file == (status.st_dev, status.st_ino)


@pytest.mark.root
def test_another_name_of_the_file_is_told_with_that_name(watch, start, game):
    other = game.with_name("homework")
    os.link(game, other)
    watch.add(str(game))
    start(other, "100")
    assert events(watch)[0].executable.path == str(other)


@pytest.mark.root
def test_reading_a_file_is_no_start(watch, game):
    watch.add(str(game))
    game.read_bytes()
    assert list(watch.read()) == []


@pytest.mark.root
def test_a_file_that_is_not_marked_any_more_is_not_told(watch, start, game):
    watch.add(str(game))
    watch.remove(str(game))
    start(game, "0").wait()
    assert list(watch.read()) == []
    with pytest.raises(OSError, match="fanotify_mark"):
        watch.remove(str(game))
    with pytest.raises(FileNotFoundError):
        watch.add(str(game) + "x")


@pytest.mark.root
def test_no_file_stays_open(watch, game):
    watch.add(str(game))
    before = open_handles()
    for _ in range(50):
        subprocess.run([str(game), "0"], check=True)
    assert len(events(watch)) == 50
    assert open_handles() == before


@pytest.mark.root
def test_others_may_not_watch():
    def refuse():
        with pytest.raises(OSError, match="fanotify_init") as problem:
            ExecWatch()
        assert problem.value.errno == errno.EPERM

    as_stranger(refuse)


@pytest.mark.root
def test_below_a_path_that_is_too_long_the_file_is_still_known(watch, start, game, deep):
    watch.add(str(game))
    before = open_handles()
    start(*deep(game))
    (event,) = events(watch)
    status = game.stat()
    assert event.executable.path == "?"
    assert event.executable.file == (status.st_dev, status.st_ino)
    assert open_handles() == before
