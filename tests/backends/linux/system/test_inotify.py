import sys

assert sys.platform == "linux"

import pytest

from agent.platforms.linux.system import inotify
from agent.platforms.linux.system.inotify import FileWatch


@pytest.fixture
def watch():
    made = FileWatch()
    yield made
    made.close()
    made.close()


def test_an_opened_file_is_told(watch, game):
    number = watch.add_file(str(game), inotify.OPEN)
    game.read_bytes()
    (event,) = watch.read()
    assert (event.watch, event.name) == (number, "")
    assert event.mask & inotify.OPEN


def test_what_comes_into_a_folder_and_leaves_it_is_told_by_name(watch, open_folder):
    watch.add_folder(str(open_folder))
    (open_folder / "new").write_text("x", encoding="utf-8")
    (open_folder / "new").rename(open_folder / "newer")
    (open_folder / "newer").unlink()
    told = [(event.name, event.mask) for event in watch.read()]
    assert told == [
        ("new", inotify.CREATE),
        ("new", inotify.MOVED_FROM),
        ("newer", inotify.MOVED_TO),
        ("newer", inotify.DELETE),
    ]


def test_a_removed_watch_is_silent_but_for_its_end(watch, game):
    number = watch.add_file(str(game), inotify.OPEN)
    watch.remove(number)
    watch.remove(number)
    game.read_bytes()
    assert [event.mask for event in watch.read()] == [inotify.IGNORED]
    assert list(watch.read()) == []


def test_what_is_not_there_cannot_be_watched(watch, game):
    with pytest.raises(FileNotFoundError):
        watch.add_file(str(game) + "x", inotify.OPEN)
    with pytest.raises(NotADirectoryError):
        watch.add_folder(str(game))
