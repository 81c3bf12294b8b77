"""A tree of real processes is paused and resumed, whole and by whoever, but nobody who holds a grab."""

import sys

assert sys.platform == "linux"

import asyncio
import os
import signal
import subprocess

import pytest

from agent.platforms.linux.acting.freezer import Freezer
from agent.platforms.linux.acting.hands import Hands
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.processes.tree import Trees
from agent.platforms.linux.system import proc
from agent.ports import Fate, GrabHeld
from tests.backends.linux.acting.panes import Panes, at_once
from tests.backends.linux.acting.trees import TREE, family, program, spent
from tests.backends.linux.real import as_stranger, wait_for
from tests.backends.linux.system.test_mounts import FUSE


def test_a_paused_tree_stands_still_and_runs_on(hands, busy):
    top = program(busy.pid)
    asyncio.run(hands.pause([top]))
    assert hands.fates([top]) == {top.key: Fate.PAUSED}
    inner = [program(x) for x in family(busy.pid)]
    assert len(inner) >= 4
    assert set(hands.fates(inner).values()) == {Fate.PAUSED}
    before = spent(busy.pid)
    wait_for(lambda: subprocess.run(["/bin/true"], check=True).returncode == 0)
    assert spent(busy.pid) == before
    asyncio.run(hands.resume([top]))
    assert hands.fates([top]) == {top.key: Fate.RUNNING}
    wait_for(lambda: spent(busy.pid) != before)


@pytest.mark.root
def test_who_would_not_let_a_terminal_go_is_not_paused(hands, start, terminal):
    process = terminal.program(start)
    editor = program(process.pid)
    asyncio.run(hands.pause([editor]))
    assert hands.fates([editor]) == {editor.key: Fate.PAUSED}
    process.kill()
    process.wait()
    game = program(terminal.program(start, "asked").pid)
    with pytest.raises(GrabHeld):
        asyncio.run(hands.pause([game]))
    assert hands.fates([game]) == {game.key: Fate.RUNNING}


@pytest.mark.root
def test_who_is_kept_in_the_kernel_stands_still_as_soon_as_it_is_back(group, panes, start, open_folder):
    """A slow disk keeps who saves a file there; here it is a file system that answers nothing."""
    freezer = Freezer(group)
    hands = Hands(Trees(Own().carries), freezer, panes, at_once)
    words = ("unshare", "-Urm", "/usr/bin/python3", "-I", FUSE, open_folder, "/bin/sleep")
    service = start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    namespace = ("nsenter", "-U", "-m", "--preserve-credentials", "-t", str(int(service.stdout.readline())))
    reader = start(*namespace, "cat", open_folder / "seen" / "x")
    wait_for(lambda: proc.command(reader.pid).startswith("cat "))
    top = program(reader.pid)
    asyncio.run(hands.pause([top]))
    wait_for(lambda: proc.stat(reader.pid).state == "D")
    assert not freezer.still(reader.pid)
    assert hands.fates([top]) == {top.key: Fate.PAUSED}
    asyncio.run(hands.resume([top]))
    assert hands.fates([top]) == {top.key: Fate.RUNNING}
    service.stdin.close()
    assert reader.wait(20)


def test_pausing_and_resuming_twice_changes_nothing(hands, start):
    top = program(start("/bin/sleep", "100").pid)
    for _ in range(2):
        asyncio.run(hands.pause([top]))
    assert hands.fates([top]) == {top.key: Fate.PAUSED}
    for _ in range(2):
        asyncio.run(hands.resume([top]))
    assert hands.fates([top]) == {top.key: Fate.RUNNING}


def test_two_programs_paused_together_are_resumed_one_by_one(hands, start):
    one, two = program(start("/bin/sleep", "100").pid), program(start("/bin/sleep", "100").pid)
    asyncio.run(hands.pause([two, one]))
    asyncio.run(hands.resume([one]))
    assert hands.fates([one, two]) == {one.key: Fate.RUNNING, two.key: Fate.PAUSED}


def test_while_many_are_paused_other_work_goes_on(hands, start):
    """Thousands of programs would keep the agent from saying that it lives."""
    many = [program(start("/bin/sleep", "100").pid) for _ in range(120)]
    turns = 0

    async def counting():
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += sum(fate is Fate.PAUSED for fate in hands.fates(many[:1]).values())

    async def story():
        beside = asyncio.ensure_future(counting())
        await hands.pause(many)
        beside.cancel()

    asyncio.run(story())
    assert turns
    assert set(hands.fates(many).values()) == {Fate.PAUSED}


def test_a_program_stopped_by_a_signal_is_resumed_by_whoever(hands, start):
    process = start("/bin/sleep", "100")
    top = program(process.pid)
    process.send_signal(signal.SIGSTOP)
    wait_for(lambda: hands.fates([top]) == {top.key: Fate.PAUSED})
    asyncio.run(hands.resume([top]))
    assert hands.fates([top]) == {top.key: Fate.RUNNING}


def test_who_holds_a_grab_is_not_paused(hands, panes, start):
    top = program(start("/bin/sleep", "100").pid)
    panes.held = True
    with pytest.raises(GrabHeld):
        asyncio.run(hands.pause([top]))
    assert hands.fates([top]) == {top.key: Fate.RUNNING}


def test_beside_who_holds_a_grab_others_are_paused_unless_the_display_falls_silent(hands, panes, start):
    top = program(start("/bin/sleep", "100").pid)
    panes.held = panes.silent = True
    with pytest.raises(GrabHeld):
        asyncio.run(hands.pause([top], held=True))
    assert hands.fates([top]) == {top.key: Fate.RUNNING}
    panes.silent = False
    asyncio.run(hands.pause([top], held=True))
    assert hands.fates([top]) == {top.key: Fate.PAUSED}


def test_a_display_that_falls_silent_gets_its_program_back(hands, panes, start):
    top = program(start("/bin/sleep", "100").pid)
    panes.silent = True
    with pytest.raises(GrabHeld):
        asyncio.run(hands.pause([top]))
    assert hands.fates([top]) == {top.key: Fate.RUNNING}


def test_a_program_in_the_middle_of_its_exec_is_waited_for(panes, start):
    waited = []

    async def settled(pid):
        waited.append(pid)

    hands = Hands(Trees(Own().carries), None, panes, settled)
    top = program(start("/bin/sleep", "100").pid)
    asyncio.run(hands.pause([top]))
    assert waited == [top.pid]
    hands.close()


def test_an_account_without_rights_pauses_its_own():
    def act():
        process = subprocess.Popen(["/bin/sh", "-c", TREE], start_new_session=True)
        try:
            wait_for(lambda: len(family(process.pid)) >= 4)
            hands = Hands(Trees(Own().carries), None, Panes(), at_once)
            top = program(process.pid)
            asyncio.run(hands.pause([top]))
            wait_for(
                lambda: {hands._fate(x, proc.stat(x).started) for x in family(process.pid)} == {Fate.PAUSED}
            )
            hands.kill([top])
        finally:
            os.killpg(process.pid, 9)
            process.wait()

    as_stranger(act)


def test_who_goes_on_without_its_first_thread_is_paused_and_ended(hands, start, headless):
    process = start(*headless, stdout=subprocess.PIPE)
    process.stdout.readline()
    wait_for(lambda: proc.read(f"/proc/{process.pid}/stat").rpartition(b")")[2].startswith(b" Z"))
    top = program(process.pid)
    assert hands.fates([top]) == {top.key: Fate.RUNNING}
    asyncio.run(hands.pause([top]))
    assert hands.fates([top]) == {top.key: Fate.PAUSED}
    asyncio.run(hands.resume([top]))
    assert hands.fates([top]) == {top.key: Fate.RUNNING}
    hands.kill([top])
    wait_for(lambda: hands.fates([top]) == {top.key: Fate.GONE})
