import sys

assert sys.platform == "linux"

import asyncio
import os
import shutil
import subprocess

import pytest

from agent.platforms.linux.executables import marks
from agent.platforms.linux.executables.marks import Marks, file_at
from agent.platforms.linux.system.inotify import OVERFLOW, FileWatch, Happened
from tests.backends.linux.real import until, wait_for
from tests.backends.linux.system.test_mounts import FUSE, in_time


class Board:
    """A marker that writes down what is marked."""

    def __init__(self):
        self.marked = {}
        self.refused = set()

    def add(self, path, file):
        if path in self.refused:
            raise PermissionError(path)
        self.marked[file] = path

    def remove(self, path, file):
        del self.marked[file]

    @property
    def paths(self):
        return sorted(self.marked.values())


class Desk:
    """Marks on real folders, with real events."""

    def __init__(self, loop):
        self.board = Board()
        self.names = []
        self.known = []
        self.watch = FileWatch()
        self.marks = Marks(
            loop, self.board, self.watch, lambda: self.known, lambda path, file: self.names.append(path)
        )
        loop.add_reader(self.watch, self.hear)
        self._loop = loop

    def hear(self):
        for event in self.watch.read():
            self.marks.happened(event)

    def close(self):
        self._loop.remove_reader(self.watch)
        self.marks.close()
        self.watch.close()


@pytest.fixture
def run():
    def play(story):
        async def main():
            desk = Desk(asyncio.get_running_loop())
            try:
                await story(desk)
            finally:
                desk.close()

        asyncio.run(main())

    return play


def test_what_fits_is_marked_and_nothing_else(run, game):
    async def story(desk):
        other = shutil.copy(game, game.with_name("other"))
        desk.marks.mark([str(game)])
        assert desk.board.paths == [str(game)]
        assert desk.names == [str(game)]
        assert desk.marks.files == {file_at(str(game))}
        desk.marks.mark([str(other)])
        assert desk.board.paths == [str(other)]
        desk.marks.mark([])
        assert desk.board.paths == []

    run(story)


def test_what_is_watched_is_not_looked_for_anew_but_after_a_while(run, game, monkeypatch):
    async def story(desk):
        for _ in range(3):  # as when a family changes what it agreed about something else
            desk.marks.mark([str(game)])
        assert desk.names == [str(game)]
        monkeypatch.setattr(marks, "STANDS", 0.0)
        desk.marks.mark([str(game)])
        assert desk.names == [str(game)] * 2

    run(story)


def test_a_mark_knows_its_name(run, game):
    async def story(desk):
        desk.marks.mark([str(game)])
        assert desk.marks.path(file_at(str(game))) == str(game)
        assert desk.marks.path(file_at("/bin/sh")) == desk.marks.path(None) == ""

    run(story)


def test_a_file_that_comes_later_is_marked(run, game, open_folder):
    async def story(desk):
        later = str(open_folder / "later")
        desk.marks.mark([later])
        shutil.copy(game, later)
        await until(lambda: desk.board.paths == [later])
        os.unlink(later)
        await until(lambda: desk.board.paths == [])

    run(story)


def test_a_file_in_a_folder_that_comes_later_is_marked(run, game, open_folder):
    async def story(desk):
        path = open_folder / "a" / "b" / "game"
        desk.marks.mark([str(path)])
        path.parent.mkdir(parents=True)
        await asyncio.sleep(0)
        shutil.copy(game, path)
        await until(lambda: desk.board.paths == [str(path)])
        shutil.rmtree(open_folder / "a")
        await until(lambda: desk.board.paths == [])
        path.parent.mkdir(parents=True)
        shutil.copy(game, path)
        await until(lambda: desk.board.paths == [str(path)])

    run(story)


def test_an_update_that_brings_another_file_is_followed(run, game):
    async def story(desk):
        desk.marks.mark([str(game)])
        before = desk.marks.files
        os.rename(shutil.copy(game, game.with_name("new")), game)
        await until(lambda: desk.marks.files == {file_at(str(game))})
        assert desk.marks.files != before

    run(story)


def test_a_folder_of_games_is_followed_with_the_folders_in_it(run, game, open_folder):
    async def story(desk):
        games = open_folder / "games"
        games.mkdir()
        desk.marks.mark([f"{games}/*"])
        shutil.copy(game, games / "one")
        await until(lambda: desk.board.paths == [f"{games}/one"])
        (games / "deep").mkdir()
        await until(lambda: f"{games}/deep" in desk.marks._folders)
        shutil.copy(game, games / "deep" / "two")
        await until(lambda: desk.board.paths == [f"{games}/deep/two", f"{games}/one"])
        shutil.move(games, open_folder / "elsewhere")
        await until(lambda: desk.board.paths == [])

    run(story)


def test_what_is_no_business_of_ours_is_passed_over(run, game, open_folder):
    async def story(desk):
        desk.marks.mark([str(game)])
        (open_folder / "else").mkdir()
        (open_folder / "note").write_text("x", encoding="utf-8")
        os.mkdir(open_folder / "sub")
        await asyncio.sleep(0.01)
        assert desk.marks._later is None

    run(story)


def test_an_executable_that_is_met_elsewhere_is_learned(run, game):
    async def story(desk):
        desk.marks.mark(["*/mygame"])
        assert desk.board.paths == []
        desk.marks.learn("/bin/true")
        desk.marks.learn(str(game))
        desk.marks.learn(str(game))
        await until(lambda: desk.board.paths == [str(game)])

    run(story)


def test_only_so_many_are_learned(run, game, monkeypatch):
    monkeypatch.setattr("agent.platforms.linux.executables.marks._LEARNED", 2)

    async def story(desk):
        copies = [game.parent / name / "mygame" for name in "abc"]
        for path in copies:
            path.parent.mkdir()
            shutil.copy(game, path)
        desk.marks.mark(["*/mygame"])
        for path in copies:
            desk.marks.learn(str(path))
        await until(lambda: desk.board.paths == [str(x) for x in copies[1:]])

    run(story)


def test_what_a_desktop_entry_starts_is_known(run, game):
    async def story(desk):
        desk.known.append(str(game))
        desk.marks.mark(["*/mygame"])
        assert desk.board.paths == [str(game)]

    run(story)


def test_a_file_that_cannot_be_marked_is_left_to_the_sweep(run, game):
    async def story(desk):
        desk.board.refused.add(str(game))
        desk.marks.mark([str(game)])
        assert desk.marks.files == frozenset()

    run(story)


def test_lost_events_lead_to_a_new_look(run, game, open_folder):
    async def story(desk):
        later = str(open_folder / "later")
        desk.marks.mark([later])
        desk._loop.remove_reader(desk.watch)
        shutil.copy(game, later)
        desk.marks.happened(Happened(-1, OVERFLOW))
        desk.marks.happened(Happened(-1, 0))
        await until(lambda: desk.board.paths == [later])

    run(story)


@pytest.mark.root
@pytest.mark.parametrize("pattern", ["trap/x", "trap/*", "*/x", "met/*"])
def test_nobody_waits_for_an_account_that_answers_nothing(start, open_folder, pattern):
    process = start(
        *("unshare", "-Urm", "/usr/bin/python3", "-I", FUSE, open_folder, "/bin/sleep"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    pid = int(process.stdout.readline())
    wait_for(lambda: os.readlink(f"/proc/{pid}/exe") == f"{open_folder}/seen/x")
    (open_folder / "trap").symlink_to(f"/proc/{pid}/root{open_folder}/seen")
    (open_folder / "met").mkdir()
    (open_folder / "met" / "x").symlink_to(f"/proc/{pid}/root{open_folder}/seen/x")

    async def story():
        desk = Desk(asyncio.get_running_loop())
        desk.known = [f"{open_folder}/trap/x"]
        desk.marks.mark([pattern if pattern.startswith("*") else f"{open_folder}/{pattern}"])
        desk.marks.learn(f"{open_folder}/trap/x")
        desk.marks.renew()
        paths = desk.board.paths
        desk.close()
        return paths

    assert in_time(lambda: asyncio.run(story())) == []
    process.stdin.close()
    process.wait(10)
