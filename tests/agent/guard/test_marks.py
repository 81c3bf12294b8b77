import sys

assert sys.platform == "linux"

import os
import select
import subprocess

import pytest

from agent.guard.marks import ASK, TELL, Marks
from tests.agent.guard.conftest import file_of
from tests.backends.linux.real import as_stranger, below, wait_for


@pytest.fixture
def asks():
    made = Marks(ASK)
    yield made
    made.close()
    made.close()


@pytest.fixture
def tells():
    made = Marks(TELL)
    yield made
    made.close()


def starts(marks):
    assert select.select([marks], [], [], 20)[0]
    return list(marks.read())


@pytest.mark.root
def test_who_is_asked_decides(asks, start, game):
    asks.add(str(game), file_of(game))
    shell = start("/bin/sh", "-c", f"{game} 0 || echo refused", stdout=subprocess.PIPE, text=True)
    (asked,) = starts(asks)
    assert (asked.path, asked.file) == (str(game), file_of(game))
    asks.answer(asked, allow=False)
    assert shell.communicate(timeout=20)[0] == "refused\n"


@pytest.mark.root
def test_an_answer_that_comes_too_late_does_no_harm(asks, start, game):
    asks.add(str(game), file_of(game))
    shell = start("/bin/sh", "-c", f"exec {game} 0")
    (asked,) = starts(asks)
    shell.kill()
    shell.wait()
    asks.answer(asked, allow=True)


@pytest.mark.root
def test_who_is_told_is_waited_for_by_nobody(tells, start, game):
    tells.add(str(game), file_of(game))
    process = start(game, "0")
    assert process.wait(20) == 0
    (told,) = starts(tells)
    assert told.pid == process.pid
    tells.answer(told, allow=True)
    assert list(tells.read()) == []


@pytest.mark.root
def test_no_file_stays_open_and_many_starts_come_in_parts(tells, start, game):
    tells.add(str(game), file_of(game))
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(70):
        subprocess.run([game, "0"], check=True)
    first = starts(tells)
    assert len(first) == 64
    rest = starts(tells)
    for told in first + rest:
        tells.answer(told, allow=True)
    assert len(rest) == 6
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.root
def test_another_file_at_that_place_is_not_marked(asks, game):
    with pytest.raises(FileNotFoundError):
        asks.add(str(game), (1, 2))
    with pytest.raises(FileNotFoundError):
        asks.add("/nowhere/at/all", (1, 2))
    with pytest.raises(OSError, match="fanotify_mark"):
        asks.remove(str(game), file_of(game))


@pytest.mark.root
@pytest.mark.parametrize("where", ["the file", "a folder above it"])
def test_a_link_is_not_followed_the_agent_has_done_that(asks, game, folder, where):
    link = folder / "link"
    link.symlink_to(game if where == "the file" else game.parent)
    path = link if where == "the file" else link / game.name
    with pytest.raises(OSError, match=r".+"):
        asks.add(str(path), file_of(game))


@pytest.mark.root
def test_when_it_is_closed_whoever_waits_goes_on(game, start):
    marks = Marks(ASK)
    marks.add(str(game), file_of(game))
    process = start("/bin/sh", "-c", f"exec {game} 0")
    assert select.select([marks], [], [], 20)[0]
    marks.close()
    assert wait_for(lambda: process.poll() is not None)
    assert process.returncode == 0


def test_others_may_not_mark():
    def refuse():
        with pytest.raises(PermissionError, match="fanotify_init"):
            Marks(ASK)

    as_stranger(refuse)


@pytest.mark.root
def test_below_a_path_that_is_too_long_the_file_is_still_known(asks, start, game, folder):
    asks.add(str(game), file_of(game))
    start(*below(folder, game))
    (asked,) = starts(asks)
    assert (asked.path, asked.file) == ("", file_of(game))
    asks.answer(asked, allow=True)
