"""Real programs that are closed and no file at a known place: seen without a look at the clock, and ended."""

import sys

assert sys.platform == "linux"

import asyncio
import shutil
from pathlib import Path

import pytest

from agent.platforms.linux.programs import LinuxPrograms
from agent.platforms.linux.system import proc
from agent.platforms.memory import Pc
from agent.service.acting.starts import RefusedStarts
from policies.ids import AccountId
from tests.agent.service import wired
from tests.agent.service.stage import HEAD, Stage
from tests.backends.linux.real import STRANGER, until
from tests.backends.linux.test_programs import NoWindows

pytestmark = pytest.mark.root
AN = AccountId(f"#{STRANGER}")
RULE = '[[child.an.rule]]\nname = "My game"\naction = "block"\nmatch = '
ROOT = Path(__file__).parents[3]


class Home:
    """The agent's parts, as they are wired for a whole PC; nothing happens here by the clock."""

    def __init__(self, folder, text, group, guard):
        self.programs = LinuxPrograms(asyncio.get_running_loop(), NoWindows(), group=group, guard=guard)
        self.stage = stage = Stage(folder, text, pc=Pc(programs=self.programs))
        awake = asyncio.get_running_loop().time
        self.gate = RefusedStarts(
            self.programs,
            stage.household,
            stage.reporter,
            stage.health,
            awake,
            lambda: stage.enforcer.watches,
        )
        self.programs.watch(lambda pid: stage.enforcer.started(pid) or self.beat(), self.beat)
        self.programs.on_refused(self.gate.refused)
        stage.log_in(AN)
        self.beat()

    def beat(self):
        self.stage.enforcer.beat()
        self.gate.keep()

    def rungs(self, pid):
        """What was done to it."""
        return [told.effect for told in self.stage.told("acted") if told.pid == pid]

    async def met(self, process, path):
        """A look has seen it run, and it is marked."""
        await until(lambda: proc.command(process.pid).startswith(str(path)))
        self.beat()
        found = path.stat().st_dev, path.stat().st_ino
        await until(lambda: found in self.programs._starts.marks.files)


@pytest.fixture
def play(tmp_path, group, monkeypatch):
    monkeypatch.setattr(wired, "HEAD", HEAD.replace('["an"]', f'["{AN}"]'))

    def run(text, story, guard=None):
        async def main():
            home = Home(tmp_path, RULE + text, group, guard)
            try:
                await story(home)
                await home.stage.ladder.settle()
            finally:
                home.programs.close()
                home.stage.store.close()

        asyncio.run(main())

    return run


@pytest.mark.parametrize("runner", ["java", "wine64"])
def test_what_a_runner_is_told_to_run_is_ended_as_soon_as_it_runs(play, start, game, runner):
    path = Path(shutil.copy(game, game.with_name(runner)))

    async def story(home):
        other = start.stranger(path, "600")
        await home.met(other, path)
        for _ in range(3):
            process = start.stranger(path, "601")
            assert await asyncio.to_thread(process.wait, 20) == -9
            assert home.rungs(process.pid) == ["kill"]
        assert other.poll() is None

    play('{ command = "* 601" }\n', story)


def test_what_a_runner_brings_forth_a_moment_later_is_ended_too(play, start, game):
    room = Path(shutil.copy("/bin/sh", game.with_name("bwrap")))
    room.chmod(0o755)

    async def story(home):
        await home.met(start.stranger(room, "-c", "read x", stdin=-1), room)
        late = start.stranger(room, "-c", f"sleep 0.3; {game} 9; echo $?", stdout=-1)
        assert await asyncio.to_thread(late.stdout.readline) == b"137\n"
        assert [told.effect for told in home.stage.told("acted")] == ["kill"]

    play('{ command = "*mygame 9" }\n', story)


def test_while_it_is_open_nothing_is_marked(play, start, game):
    path = Path(shutil.copy(game, game.with_name("java")))

    async def story(home):
        process = start.stranger(path, "601")
        await until(lambda: proc.command(process.pid).endswith("601"))
        home.beat()
        assert home.programs._starts.marks.files == frozenset()
        assert process.poll() is None

    play('{ exe = "/opt/no-such-game" }\n', story)


def test_in_a_folder_of_its_own_it_starts_once(play, start, game, open_folder):
    place = open_folder / "guard.sock"

    async def story(home):
        start(sys.executable, "-m", "agent.guard", place, cwd=ROOT)
        await until(lambda: home.programs.route == "guard")
        first = start.stranger(game, "600")
        await until(lambda: proc.command(first.pid).startswith(str(game)))
        home.beat()
        assert await asyncio.to_thread(first.wait, 20) == -9
        await home.programs.settle()
        with pytest.raises(PermissionError):
            await asyncio.to_thread(start.stranger, game, "600")
        await until(lambda: [told for told in home.stage.told("acted") if told.effect == "refuse"])
        assert await asyncio.to_thread(start(game, "0").wait, 20) == 0  # others

    play('{ name = "mygame" }\n', story, guard=str(place))
