"""What the port ``Programs`` promises, on every backend."""

import asyncio
import time
from datetime import timedelta

from agent.ports import Fate

PATIENCE = 20


async def soon(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.005)


def test_what_runs_is_listed_by_account(play):
    async def story(pc):
        program = await pc.start("tetris")
        await soon(lambda: program.key in {x.key for x in pc.programs.running([pc.account])})
        assert pc.programs.running([]) == ()
        assert program.account == pc.account
        assert program.facts.paths[0] == pc.path("tetris")
        assert not program.own

    play(story)


def test_what_ended_is_listed_no_more(play):
    async def story(pc):
        program = await pc.start("tetris")
        await soon(lambda: program.key in {x.key for x in pc.programs.running([pc.account])})
        assert pc.programs.exists(program.pid)
        await pc.end(program)
        await soon(lambda: program.key not in {x.key for x in pc.programs.running([pc.account])})
        assert pc.programs.program(program.pid) is None
        assert not pc.programs.exists(program.pid)
        assert pc.programs.fates([program]) == {program.key: Fate.GONE}

    play(story)


def test_what_only_waits_takes_nothing(play):
    async def story(pc):
        program = await pc.start("tetris")
        assert pc.programs.load([program]) == 0.0
        assert pc.programs.load([]) == 0.0

    play(story)


def test_who_has_a_pad_open_is_known_and_who_has_none_too(play):
    async def story(pc):
        game, editor = await pc.start("tetris", pad=True), await pc.start("study")
        assert pc.programs.holds_input([editor, game])
        assert not pc.programs.holds_input([editor])
        assert not pc.programs.holds_input([])
        await pc.end(game)
        assert not pc.programs.holds_input([game])

    play(story)


def test_a_program_is_read_fresh(play):
    async def story(pc):
        program = await pc.start("tetris")
        found = pc.programs.program(program.pid)
        assert (found.key, found.facts.paths, found.file) == (program.key, program.facts.paths, program.file)

    play(story)


def test_a_system_says_where_it_keeps_programs(play):
    async def story(pc):
        assert "/usr/bin" in pc.programs.folders
        assert f"{pc.programs.own_tree}/bin" in pc.programs.folders

    play(story)


def test_the_start_of_what_is_marked_is_told_and_no_other(play):
    async def story(pc):
        told = []
        pc.path("tetris")
        pc.path("study")
        pc.programs.watch(told.append)
        pc.programs.mark([pc.path("tetris")])
        quiet = await pc.start("study")
        game = await pc.start("tetris")
        await soon(lambda: game.pid in told)
        assert quiet.pid not in told
        pc.programs.mark([])
        again = await pc.start("tetris")
        assert again.pid not in told

    play(story)


def test_files_are_found_by_pattern(play):
    async def story(pc):
        program = await pc.start("tetris")
        assert program.file in pc.programs.files(pc.path("tet") + "*")
        assert pc.programs.files(pc.path("tetris") + "x") == frozenset()

    play(story)


def test_a_paused_program_stays_and_runs_on_when_resumed(play):
    async def story(pc):
        program, other = await pc.start("tetris"), await pc.start("study")
        for _ in range(2):
            await pc.programs.pause([program])
            assert pc.programs.fates([program, other]) == {
                program.key: Fate.PAUSED,
                other.key: Fate.RUNNING,
            }
        for _ in range(2):
            await pc.programs.resume([program])
            assert pc.programs.fates([program]) == {program.key: Fate.RUNNING}

    play(story)


def test_a_killed_program_is_gone_paused_or_not(play):
    async def story(pc):
        first, second = await pc.start("tetris"), await pc.start("study")
        await pc.programs.pause([first])
        pc.programs.kill([first, second])
        await soon(lambda: set(pc.programs.fates([first, second]).values()) == {Fate.GONE})
        pc.programs.kill([first, second])

    play(story)


def test_a_program_that_is_asked_to_end_ends(play):
    async def story(pc):
        program = await pc.start("tetris")
        await pc.programs.terminate([program])
        await soon(lambda: pc.programs.fates([program]) == {program.key: Fate.GONE})

    play(story)


def test_closing_thaws(play):
    async def story(pc):
        program = await pc.start("tetris")
        await pc.programs.pause([program])
        pc.programs.close()
        await soon(lambda: pc.programs.fates([program]) == {program.key: Fate.RUNNING})

    play(story)


def test_what_nobody_knows_to_be_paused_runs_on_and_what_is_known_stays(play):
    async def story(pc):
        first, second = await pc.start("tetris"), await pc.start("study")
        await pc.programs.pause([first])
        await pc.programs.pause([second])
        pc.programs.run_on([pc.account], [first])
        await soon(lambda: pc.programs.fates([second]) == {second.key: Fate.RUNNING})
        assert pc.programs.fates([first]) == {first.key: Fate.PAUSED}
        pc.programs.run_on([pc.account], [])
        await soon(lambda: pc.programs.fates([first]) == {first.key: Fate.RUNNING})

    play(story)


def test_each_program_has_an_age(play):
    async def story(pc):
        program = await pc.start("tetris")
        age = pc.programs.age(program)
        assert age >= timedelta()
        await pc.end(program)
        assert pc.programs.age(program) >= age

    play(story)


def test_where_what_is_closed_is_no_file_of_its_own_the_start_of_what_runs_it_is_told(play):
    async def story(pc):
        stirred = []
        await pc.start("java")
        pc.programs.running([pc.account])
        pc.programs.watch(lambda _pid: None, lambda: stirred.append(1))
        await pc.start("java")
        assert not stirred
        pc.programs.forbid({}, [pc.account])
        await pc.programs.settle()
        await pc.start("java")
        await soon(lambda: stirred)
        pc.programs.forbid({})
        await pc.programs.settle()

    play(story)


def test_the_route_has_a_name(play):
    async def story(pc):
        assert pc.programs.route in {"memory", "fanotify", "inotify"}

    play(story)


def test_what_is_closed_does_not_start_or_its_start_is_told(play):
    async def story(pc):
        told, refused = [], []
        pc.programs.watch(told.append)
        pc.programs.on_refused(refused.append)
        pc.programs.mark([pc.path("tetris")])
        pc.programs.forbid({pc.path("tetris"): [pc.account]})
        await pc.programs.settle()
        game = await pc.start("tetris")
        await soon(lambda: game.pid in told or game.pid in {x.pid for x in refused})
        if refused:
            assert (refused[0].account, refused[0].path) == (pc.account, pc.path("tetris"))
            assert pc.programs.running([pc.account]) == ()
            assert not told
        pc.programs.forbid({})
        await pc.programs.settle()
        again = await pc.start("tetris")
        await soon(lambda: again.pid in told)

    play(story)
