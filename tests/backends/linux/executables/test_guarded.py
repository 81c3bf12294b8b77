import sys

assert sys.platform == "linux"

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from agent.platforms.linux.display.screen import LinuxScreen
from agent.platforms.linux.executables.guarded import RefusedFiles
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.programs import LinuxPrograms
from agent.platforms.linux.system import accounts
from tests.backends.linux.real import STRANGER, until

ROOT = Path(__file__).parents[4]
ACCOUNT = f"#{STRANGER}"


@pytest.fixture
def place(open_folder):
    return open_folder / "guard.sock"


def guard(start, place):
    """A real one."""
    return start(sys.executable, "-m", "agent.guard", place, cwd=ROOT)


def play(story, place):
    async def main():
        programs = LinuxPrograms(
            asyncio.get_running_loop(), LinuxScreen(asyncio.get_running_loop()), guard=str(place)
        )
        refusals, pids = [], []
        programs.on_refused(refusals.append)
        programs.watch(pids.append)
        try:
            await story(programs, refusals, pids)
        finally:
            programs.close()

    asyncio.run(main())


def refused(start, game):
    try:
        start.stranger(game, "0").wait(20)
    except PermissionError:
        return True
    return False


@pytest.mark.root
def test_what_is_closed_does_not_start_and_that_is_told(start, game, place):
    async def story(programs, refusals, pids):
        guard(start, place)
        await until(lambda: programs.route == "guard")
        programs.mark([str(game)])
        programs.forbid({str(game): [ACCOUNT]})
        await programs.settle()
        assert await asyncio.to_thread(refused, start, game)
        await until(lambda: refusals)
        refusal = refusals[0]
        assert (refusal.account, refusal.path) == (ACCOUNT, str(game))
        assert start(game, "0").wait(20) == 0  # others
        programs.forbid({})
        await programs.settle()
        assert not await asyncio.to_thread(refused, start, game)

    play(story, place)


@pytest.mark.root
def test_a_new_version_of_a_closed_program_is_closed_too(start, game, place):
    async def story(programs, refusals, pids):
        guard(start, place)
        await until(lambda: programs.route == "guard")
        programs.mark([str(game)])
        programs.forbid({str(game): [ACCOUNT]})
        await programs.settle()
        os.rename(shutil.copy(game, game.with_name("new")), game)
        new = game.stat().st_dev, game.stat().st_ino
        await until(lambda: new in programs._starts.marks.files)
        await programs.settle()
        assert await asyncio.to_thread(refused, start, game)

    play(story, place)


@pytest.mark.root
def test_starts_of_limited_programs_are_told_and_of_others_not(start, game, place):
    other = str(shutil.copy(game, game.with_name("other")))

    async def story(programs, refusals, pids):
        guard(start, place)
        await until(lambda: programs.route == "guard")
        programs.mark([str(game)])
        await programs.settle()
        start(other, "100")
        process = start(game, "100")
        await until(lambda: process.pid in pids)
        assert set(pids) == {process.pid}
        assert programs.program(process.pid).facts.paths == (str(game),)
        programs.mark([])
        await programs.settle()
        start(game, "100")
        programs.mark([other])
        await programs.settle()
        last = start(other, "100")
        await until(lambda: last.pid in pids)
        assert set(pids) == {process.pid, last.pid}

    play(story, place)


@pytest.mark.root
def test_without_the_guard_the_next_route_tells_and_with_it_again_it_refuses(start, game, place):
    async def story(programs, refusals, pids):
        assert programs.route == "fanotify"
        routes = []
        programs.on_rerouted(lambda: routes.append(programs.route))
        await programs.settle()
        programs.mark([str(game)])
        programs.forbid({str(game): [ACCOUNT]})
        first = start.stranger(game, "100")
        await until(lambda: first.pid in pids)
        one = guard(start, place)
        await until(lambda: programs.route == "guard")
        await programs.settle()
        assert await asyncio.to_thread(refused, start, game)
        one.kill()
        await until(lambda: programs.route == "fanotify")
        last = start.stranger(game, "100")
        await until(lambda: last.pid in pids)
        assert routes == ["guard", "fanotify"]

    play(story, place)


@pytest.mark.root
def test_an_agent_that_ends_in_good_order_leaves_nothing_refused(start, game, place):
    async def story(programs, refusals, pids):
        guard(start, place)
        await until(lambda: programs.route == "guard")
        programs.mark([str(game)])
        programs.forbid({str(game): [ACCOUNT]})
        await programs.settle()
        assert await asyncio.to_thread(refused, start, game)
        programs.close()
        await until(lambda: start.stranger(game, "0").wait(20) == 0)

    play(story, place)


@pytest.mark.root
def test_what_the_guard_missed_is_looked_for(start, game, place):
    async def story(programs, refusals, pids):
        guard(start, place)
        await until(lambda: programs.route == "guard")
        programs.mark([str(game)])
        await programs.settle()
        process = start(game, "100")
        await until(lambda: process.pid in pids)
        pids.clear()
        programs._hear_guard({"lost": True})
        assert pids == [process.pid]

    play(story, place)


def closing(closed):
    return RefusedFiles(closed, Own())


def numbers(closed, path):
    found = os.stat(path)
    return closed.refused(str(path), (found.st_dev, found.st_ino))


def test_a_file_is_closed_to_those_for_whom_a_pattern_says_so(tmp_path):
    game = Path(shutil.copy("/bin/true", tmp_path / "mygame"))
    closed = closing({str(game): ["#5000"], f"{tmp_path}/*": ["#6000", "#5000"], "/opt/x": ["#7000"]})
    assert numbers(closed, game) == (range(5000, 5001), range(6000, 6001))
    assert numbers(closed, shutil.copy("/bin/true", tmp_path / "other")) == (
        range(5000, 5001),
        range(6000, 6001),
    )
    assert numbers(closed, "/bin/true") == ()
    assert closed.account(6000) == "#6000"
    assert closed.account(os.getuid()) == accounts.own()
    assert closing({str(game): ["nobody-of-that-name"]}).refused(str(game), (1, 2)) == ()


def test_one_of_many_names_of_a_file_closes_it_not(tmp_path):
    """All of /snap/bin leads to one program."""
    many = Path(shutil.copy("/bin/true", tmp_path / "snap"))
    for name in ("firefox", "mygame"):
        (tmp_path / name).symlink_to(many)
    assert numbers(closing({f"{tmp_path}/mygame": ["#5000"]}), tmp_path / "mygame") == ()
    assert numbers(closing({str(many): ["#5000"]}), tmp_path / "mygame") == (range(5000, 5001),)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "snap").symlink_to(many)
    assert numbers(closing({f"{tmp_path}/bin/snap": ["#5000"]}), tmp_path / "bin" / "snap")


def test_what_luytre_and_a_session_need_is_closed_to_nobody(tmp_path):
    everything = closing({"/usr/bin/*": ["#5000"], "/bin/*": ["#5000"], sys.executable: ["#5000"]})
    assert numbers(everything, sys.executable) == ()
    assert numbers(everything, os.path.realpath("/bin/true"))
    assert everything.refused("/usr/bin/gnome-shell", (1, 2)) == ()


@pytest.mark.root
def test_an_account_stands_for_its_containers(tmp_path, monkeypatch):
    ranges = tmp_path / "subuid"
    ranges.write_text("#comment\nroot:700000:1000\n", "utf-8")
    monkeypatch.setattr(accounts, "SUBORDINATE", str(ranges))
    monkeypatch.setattr(accounts, "_LOOK", -1.0)
    game = Path(shutil.copy("/bin/true", tmp_path / "mygame"))
    closed = closing({str(game): ["root"]})
    assert numbers(closed, game) == (range(1), range(700_000, 701_000))
    assert closed.account(700_500) == "root"


@pytest.mark.root
def test_when_accounts_have_changed_it_is_said_anew_who_may_not(start, game, place, monkeypatch, tmp_path):
    monkeypatch.setattr(accounts, "PASSWD", str(tmp_path / "passwd"))
    monkeypatch.setattr(accounts, "_LOOK", -1.0)

    async def story(programs, refusals, pids):
        guard(start, place)
        await until(lambda: programs.route == "guard")
        programs.mark([str(game)])
        programs.forbid({str(game): [ACCOUNT]})
        await programs.settle()
        before = programs._closed
        programs.running([ACCOUNT])
        assert programs._closed is before
        (tmp_path / "passwd").touch()
        programs.running([ACCOUNT])
        assert programs._closed is not before
        await programs.settle()
        assert await asyncio.to_thread(refused, start, game)

    play(story, place)
