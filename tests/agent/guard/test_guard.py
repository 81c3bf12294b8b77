import sys

assert sys.platform == "linux"

import os
import shutil
import signal
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from agent.guard import guard as module
from agent.guard.guard import Guard
from agent.guard.leash import Leash
from agent.guard.line import Line
from agent.guard.marks import ASK, TELL, Marks
from agent.guard.order import Order, Spot, written
from tests.agent.guard.conftest import Talk, file_of
from tests.backends.linux.real import STRANGER, below, wait_for

pytestmark = pytest.mark.root


def runs(start, game, *, child=True):
    """Whether the program starts; the child's try, or root's."""
    begin = start.stranger if child else start
    try:
        process = begin(game, "0")
    except PermissionError:
        return False
    assert process.wait(20) == 0
    return True


def test_what_is_closed_to_a_child_does_not_start_for_it_and_starts_for_others(guard, start, game, child):
    talk = guard.talk()
    assert talk.hold({game: child}) == []
    assert not runs(start, game)
    said = talk.hears("denied")
    assert (said["uid"], said["path"]) == (STRANGER, str(game))
    assert runs(start, game, child=False)
    assert talk.hears("started")["path"] == str(game)


def test_numbers_of_the_child_s_containers_are_the_child_inside_of_one(guard, start, game):
    guard.talk().hold({game: (range(5000, 5001), range(STRANGER, STRANGER + 65536))})
    assert runs(start, game)  # an adult who happens to have such a number
    inside = start.stranger("unshare", "--user", str(game), "0", stderr=subprocess.PIPE, text=True)
    assert "not permitted" in inside.communicate(timeout=20)[1]


def test_another_name_of_the_file_opens_nothing_and_other_files_are_free(guard, start, game, child):
    guard.talk().hold({game: child})
    other = game.with_name("homework")
    os.link(game, other)
    assert not runs(start, other)
    assert runs(start, "/bin/sleep")


def test_the_start_of_a_limited_program_is_told_with_its_file(guard, start, game):
    talk = guard.talk()
    talk.hold({game: ()})
    process = start.stranger(game, "100")
    said = talk.hears("started")
    status = os.stat(game)
    assert said["started"] == process.pid
    assert (said["path"], tuple(said["file"])) == (str(game), file_of(game))
    assert (said["owner"], said["mode"]) == (status.st_uid, status.st_mode)


def test_a_new_order_replaces_the_one_before(guard, start, game, child):
    other = shutil.copy(game, game.with_name("other"))
    talk = guard.talk()
    talk.hold({game: child})
    talk.hold({game: (), other: child})
    assert runs(start, game)
    assert talk.hears("started")["path"] == str(game)
    assert not runs(start, other)
    talk.hold({})
    assert runs(start, game)
    assert runs(start, other)
    talk.hold({game: child})
    assert not runs(start, game)


def test_files_that_are_gone_or_others_by_now_are_named(guard, start, game, child):
    talk = guard.talk()
    there = Spot(str(game), (1, 2), child)
    talk.socket.sendall(written(Order(1, (there, Spot("/nowhere", (1, 3), child)))))
    assert sorted(talk.hears("number")["failed"]) == ["/nowhere", str(game)]
    talk.number = 1
    talk.hold({game: child})
    os.unlink(game)
    assert talk.hold({}) == []


def test_a_child_that_tries_again_and_again_is_told_of_once_a_second(guard, start, game, child):
    talk = guard.talk()
    talk.hold({game: child})
    for _ in range(20):
        assert not runs(start, game)
    talk.hold({})
    assert 1 <= len(talk.told) < 20


def test_without_the_agent_the_order_holds(guard, start, game, child):
    talk = guard.talk()
    talk.hold({game: child})
    talk.close()
    assert not runs(start, game)
    guard.talk().hold({})
    assert runs(start, game)


def test_nonsense_ends_the_talk_and_changes_nothing(guard, start, game, child):
    talk = guard.talk()
    talk.hold({game: child})
    talk.socket.sendall(b"nonsense\n")
    assert talk.lines.readline() == b""
    assert not runs(start, game)


def test_a_stopped_guard_holds_nobody_up_for_long(guard, start, game, child):
    """The kernel kills it: root's start of the marked file goes on, then the child's too."""
    talk = guard.talk()
    talk.hold({game: child})
    guard.process.send_signal(signal.SIGSTOP)
    assert runs(start, "/bin/sleep")  # not marked: never waits
    assert guard.process.poll() is None
    assert runs(start, game)
    assert guard.process.wait(20) == -signal.SIGKILL


def test_a_guard_of_whom_nobody_waits_may_be_stopped_as_long_as_you_like(guard, start, game):
    guard.talk().hold({game: ()})
    guard.process.send_signal(signal.SIGSTOP)
    assert runs(start, game)
    subprocess.run(["/bin/sleep", str(module.PACE * 3)], check=True)
    assert guard.process.poll() is None


def test_killed_it_leaves_everything_open(guard, start, game, child):
    guard.talk().hold({game: child})
    guard.process.kill()
    guard.process.wait()
    assert runs(start, game)


class Here:
    """A guard of this process, turned by hand."""

    def __init__(self, folder, **settings):
        self.alive = 0
        self.asks, self.tells, self.leash = Marks(ASK), Marks(TELL), Leash(30)
        self.line = Line(str(folder / "guard.sock"))
        self.guard = Guard(self.asks, self.tells, self.line, self.leash, self.live, **settings)
        self.agent = socket.socket(socket.AF_UNIX)
        self.agent.connect(str(folder / "guard.sock"))
        self.guard.turn()

    def live(self):
        self.alive += 1

    def send(self, refused):
        spots = tuple(Spot(str(path), file_of(path), numbers) for path, numbers in refused.items())
        self.agent.sendall(written(Order(1, spots)))
        self.guard.turn()

    def close(self):
        self.asks.close()
        self.tells.close()
        self.line.close()
        self.leash.close()
        self.agent.close()


@pytest.fixture
def here(folder):
    made = []

    def make(**settings):
        made.append(Here(folder, **settings))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_left_alone_for_too_long_it_lets_go(here, start, game, child):
    one = here(orphaned=0.0)
    one.send({game: child})
    one.agent.close()
    one.guard.turn()
    assert runs(start, game)


def test_so_it_is_when_a_try_is_what_shows_that_nobody_is_there(here, start, game, child):
    one = here(orphaned=0.2)
    one.send({game: child})
    one.agent.close()
    with ThreadPoolExecutor() as pool:
        tried = pool.submit(runs, start, game)
        wait_for(lambda: tried.done() or one.guard.turn())
    assert not tried.result()
    wait_for(lambda: not one.guard._spots or one.guard.turn())
    assert runs(start, game)


def test_an_agent_that_comes_back_finds_everything_as_it_was(here, game, child, folder):
    one = here(orphaned=600.0)
    one.send({game: child})
    one.agent.close()
    one.guard.turn()
    back = Talk(str(folder / "guard.sock"))
    one.guard.turn()
    back.socket.sendall(written(Order(7, (Spot(str(game), file_of(game), child),))))
    one.guard.turn()
    assert back.hears("number") == {"number": 7, "failed": []}
    back.close()


def test_it_says_that_it_lives(here, game, child):
    one = here(pace=0.01)
    before = one.alive
    one.send({game: child})
    wait_for(lambda: one.guard.turn() or one.alive > before)


def test_the_list_of_who_was_told_of_stays_short(here, start, game, child, monkeypatch):
    monkeypatch.setattr(module, "_TOLD", 1)
    one = here()
    other = shutil.copy(game, game.with_name("other"))
    one.send({game: child, other: child})
    for path in (game, other):
        process = start.stranger("/bin/sh", "-c", f"exec {path} 0")
        wait_for(lambda process=process: one.guard.turn() or process.poll() is not None)
    text = one.agent.recv(65536)
    assert text.count(b'"denied"') == 2


def test_no_path_is_too_long_to_be_refused(guard, start, game, child, folder):
    talk = guard.talk()
    talk.hold({game: child})
    (folder / "deep").mkdir()
    (folder / "deep").chmod(0o777)
    process = start.stranger(*below(folder / "deep", game), stderr=subprocess.PIPE, text=True)
    assert "not permitted" in process.communicate(timeout=20)[1]
    assert talk.hears("denied")["path"] == str(game)
    talk.hold({game: ()})
    start.stranger(*below(folder / "deep", game))
    assert talk.hears("started")["path"] == str(game)
    assert guard.process.poll() is None
