import sys

assert sys.platform == "linux"

import asyncio
import os
import shutil
import subprocess

import pytest

from agent.platforms.linux.acting.hands import Windows
from agent.platforms.linux.executables.runners import STEPS
from agent.platforms.linux.programs import LinuxPrograms
from agent.platforms.linux.system import accounts, proc
from agent.ports import Fate
from tests.backends.linux.real import as_stranger, until


class NoWindows(Windows):
    """A PC without a display."""

    async def grabbed(self, pids):
        return False

    async def answers(self, pids):
        return True

    async def ask_to_close(self, pids):
        return False


class Judge:
    """Kills what a rule of this path speaks of, as soon as it is told."""

    def __init__(self, programs, path):
        self.programs = programs
        self.path = str(path)
        self.seen = []
        programs.watch(self.judge)

    def judge(self, pid):
        program = self.programs.program(pid)
        if program and self.path in program.facts.paths:
            self.seen.append(program)
            self.programs.kill([program])


@pytest.fixture
def play(group):
    def run(story, own=frozenset()):
        async def main():
            programs = LinuxPrograms(asyncio.get_running_loop(), NoWindows(), own=own, group=group)
            try:
                await story(programs)
            finally:
                programs.close()

        asyncio.run(main())

    return run


def me():
    return accounts.name(os.getuid())


def test_a_program_is_found_and_gone_when_it_is_killed(play, start, game):
    async def story(programs):
        process = start(game, "100")
        await until(lambda: str(game) in names(programs))
        program = programs.program(process.pid)
        programs.kill([program])
        await until(lambda: programs.fates([program]) == {program.key: Fate.GONE})
        assert str(game) not in names(programs)
        assert not programs.behind
        assert not await programs.close_windows([program])

    def names(programs):
        return {x.facts.paths[0] for x in programs.running([me()])}

    play(story)


def test_an_account_that_does_not_exist_runs_nothing(play):
    async def story(programs):
        assert programs.running(["nobody of that name"]) == ()
        assert programs.running([]) == ()

    play(story)


@pytest.mark.root
def test_root_hears_by_fanotify(play):
    async def story(programs):
        assert programs.route == "fanotify"

    play(story)


def test_a_closed_program_is_killed_as_soon_as_it_starts(play, start, game):
    async def story(programs):
        programs.mark([str(game)])
        judge = Judge(programs, game)
        for _ in range(3):
            process = start(game, "100")
            assert await asyncio.to_thread(process.wait, 20) == -9
        assert judge.seen

    play(story)


def test_the_same_file_under_another_name_is_killed_too(play, start, game):
    async def story(programs):
        other = game.with_name("homework")
        os.link(game, other)
        programs.mark([str(game)])
        Judge(programs, game)
        assert await asyncio.to_thread(start(other, "100").wait, 20) == -9

    play(story)


def test_a_program_of_a_name_is_known_from_its_first_start_on(play, start, game):
    async def story(programs):
        programs.mark(["*/mygame"])
        first = start(game, "100")
        await until(lambda: first.pid in {x.pid for x in programs.running([me()]) if x.file})
        await until(lambda: programs._starts.marks.files)
        told = []
        programs.watch(told.append)
        second = start(game, "100")
        await until(lambda: second.pid in told)

    play(story)


def test_what_runs_packages_is_marked_while_something_of_the_kind_is_closed(play, start, game):
    async def story(programs):
        java = shutil.copy(game, game.with_name("java"))
        first = start(java, "100")
        await until(lambda: first.pid in {x.pid for x in programs.running([me()]) if x.file})
        told, stirred = [], []
        programs.watch(told.append, lambda: stirred.append(1))
        programs.mark([str(game)])
        await until(lambda: len(programs._starts.marks.files) == 1)
        programs.forbid({}, [me()])
        assert proc.file_of(first.pid) in programs._starts.marks.files
        assert len(programs._starts.marks.files) > 1
        start(java, "100")
        await until(lambda: len(stirred) >= len(STEPS))
        assert not told
        programs.mark([str(game), str(java)])
        limited = start(java, "100")
        await until(lambda: limited.pid in told and len(stirred) >= 2 * len(STEPS))
        programs.mark([str(game)])
        programs.forbid({str(game): ["nobody-of-that-name"]})
        assert len(programs._starts.marks.files) == 1

    play(story)


def test_what_is_closed_is_marked_though_no_rule_names_its_file(play, start, game):
    async def story(programs):
        programs.forbid({str(game): [me()]})
        told = []
        programs.watch(told.append)
        process = start(game, "100")
        await until(lambda: process.pid in told)
        programs.forbid({})
        assert not programs._starts.marks.files

    play(story)


def test_who_is_left_alone_is_told_again_with_its_arguments(play, start, game):
    async def story(programs):
        commands = []
        programs.watch(lambda pid: commands.append(programs.program(pid).facts.command))
        programs.mark([str(game)])
        start(game, "100")
        await until(lambda: f"{game} 100" in commands)

    play(story)


def test_a_start_can_be_paused_at_once(play, start, game):
    async def story(programs):
        paused = []

        def pause(pid):
            if (program := programs.program(pid)) and not paused:
                paused.append((program, asyncio.ensure_future(programs.pause([program]))))

        programs.watch(pause)
        programs.mark([str(game)])
        process = await asyncio.to_thread(start, game, "100")
        await until(lambda: paused)
        program, act = paused[0]
        await act
        assert programs.fates([program]) == {program.key: Fate.PAUSED}
        await programs.resume([program])
        assert programs.fates([program]) == {program.key: Fate.RUNNING}
        await programs.terminate([program])
        assert await asyncio.to_thread(process.wait, 20) == -15

    play(story)


def test_files_of_a_pattern_teach_names(play, start, game):
    async def story(programs):
        other = game.with_name("homework")
        os.link(game, other)
        status = game.stat()
        assert programs.files(str(game)) == {(status.st_dev, status.st_ino)}
        assert programs.files(str(game) + "x") == frozenset()
        process = start(other, "100")
        await until(lambda: proc.command(process.pid).startswith(str(other)))
        assert programs.program(process.pid).facts.paths == (str(other), str(game))

    play(story)


def test_what_the_tray_starts_is_ours(play, start, game):
    tray = start("/bin/sh", "-c", f"{game} 100 & wait")

    async def story(programs):
        await until(lambda: proc.children(tray.pid))
        (child,) = proc.children(tray.pid)
        assert programs.program(child).own
        programs.kill([programs.program(child)])
        assert proc.stat(child).state != "Z"

    play(story, own=frozenset({tray.pid}))


def test_lost_events_lead_to_a_look_at_all(play, start, game):
    async def story(programs):
        programs.mark([str(game)])
        process = start(game, "100")
        await until(lambda: proc.command(process.pid).startswith(str(game)))
        told = []
        programs.watch(told.append)
        programs._missed()
        assert told == [process.pid]

    play(story)


def test_without_rights_or_watches_the_sweep_is_left(play, start, game, monkeypatch):
    def refuse():
        raise OSError("no more inotify instances")

    monkeypatch.setattr("agent.platforms.linux.executables.starts.ExecWatch", refuse)
    monkeypatch.setattr("agent.platforms.linux.executables.starts.FileWatch", refuse)

    async def story(programs):
        assert programs.route == "sweep"
        programs.mark([str(game)])
        process = start(game, "100")
        await until(lambda: process.pid in {x.pid for x in programs.running([me()])})
        programs._missed()

    play(story)


def test_an_account_without_rights_hears_and_acts_too(game):
    async def story():
        programs = LinuxPrograms(asyncio.get_running_loop(), NoWindows())
        try:
            assert programs.route == "inotify"
            programs.mark([str(game)])
            Judge(programs, game)
            for _ in range(3):
                process = subprocess.Popen([str(game), "100"])
                await until(lambda process=process: process.poll() == -9)
        finally:
            programs.close()

    # Imported before the account changes: it may not read where Python lies.
    shutil.which("true")
    as_stranger(lambda: asyncio.run(story()))
