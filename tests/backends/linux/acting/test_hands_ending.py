"""A tree of real processes is asked to end, and killed; nothing is done to what is gone or ours."""

import sys

assert sys.platform == "linux"

import asyncio
import os
import signal
import subprocess

from agent.platforms.linux.processes.desktop import DesktopIndex
from agent.platforms.linux.processes.identity import Identity
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.system import proc
from agent.ports import Fate
from tests.backends.linux.acting.trees import family, program
from tests.backends.linux.real import wait_for


def test_a_killed_tree_is_gone_whole(hands, busy):
    top = program(busy.pid)
    inner = [x for x in map(Identity(DesktopIndex(()), Own()).program, family(busy.pid)) if x]
    hands.kill([top])
    wait_for(lambda: set(hands.fates([top, *inner]).values()) == {Fate.GONE})


def test_a_paused_tree_can_be_killed(hands, busy):
    top = program(busy.pid)
    asyncio.run(hands.pause([top]))
    inner = [program(x) for x in family(busy.pid)]
    hands.kill([top])
    wait_for(lambda: set(hands.fates([top, *inner]).values()) == {Fate.GONE})


def minds(pid):
    """Whether a process has said what it does on SIGTERM."""
    lines = proc.read(f"/proc/{pid}/status", 4096).decode().splitlines()
    masks = [int(x.split()[1], 16) for x in lines if x.startswith(("SigIgn", "SigCgt"))]
    return any(mask >> (signal.SIGTERM - 1) & 1 for mask in masks)


def test_a_paused_program_that_is_asked_to_end_hears_it(hands, start):
    process = start("/bin/sh", "-c", "trap 'exit 7' TERM; while read x; do :; done", stdin=subprocess.PIPE)
    top = program(process.pid)
    wait_for(lambda: minds(process.pid))
    asyncio.run(hands.pause([top]))
    asyncio.run(hands.terminate([top]))
    process.stdin.close()
    assert process.wait(20) == 7


def test_who_does_not_listen_is_still_there(hands, start):
    process = start("/bin/sh", "-c", "trap '' TERM; while :; do /bin/sleep 1; done")
    top = program(process.pid)
    wait_for(lambda: minds(process.pid))
    asyncio.run(hands.terminate([top]))
    assert hands.fates([top]) == {top.key: Fate.RUNNING}


def test_windows_of_the_whole_tree_are_asked(hands, panes, busy):
    top = program(busy.pid)
    assert asyncio.run(hands.close_windows([top]))
    assert busy.pid in panes.asked[0]
    assert len(panes.asked[0]) >= 4


def test_nothing_is_done_to_what_is_gone_or_ours(hands, panes, start):
    process = start("/bin/sleep", "100")
    top = program(process.pid)
    process.kill()
    process.wait()
    ours = program(os.getpid())
    assert ours.own
    for act in (hands.pause, hands.resume, hands.terminate, hands.close_windows):
        asyncio.run(act([top, ours]))
    hands.kill([top, ours])
    assert panes.asked == []
    assert hands.fates([top, ours]) == {top.key: Fate.GONE, ours.key: Fate.RUNNING}
