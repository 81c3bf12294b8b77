"""What stands still runs on when an agent leaves, and when the next one finds it."""

import sys

assert sys.platform == "linux"

import asyncio
import os
import pty
import signal

import pytest

from agent.platforms.linux.acting.freezer import Freezer
from agent.platforms.linux.acting.hands import Hands
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.processes.tree import Trees
from agent.platforms.linux.system import proc
from agent.ports import Fate
from tests.backends.linux.acting.panes import Panes, at_once
from tests.backends.linux.acting.trees import family, program, spent
from tests.backends.linux.real import STRANGER, wait_for


def test_a_program_paused_by_an_earlier_agent_is_seen_and_resumed(hands, start):
    top = program(start("/bin/sleep", "100").pid)
    asyncio.run(hands.pause([top]))
    later = Hands(Trees(Own().carries), hands._freezer, Panes(), at_once)
    assert later.fates([top]) == {top.key: Fate.PAUSED}
    asyncio.run(later.resume([top]))
    assert later.fates([top]) == {top.key: Fate.RUNNING}


def test_closing_lets_everything_run_on(hands, start):
    top = program(start("/bin/sleep", "100").pid)
    asyncio.run(hands.pause([top]))
    hands.close()
    wait_for(lambda: hands.fates([top]) == {top.key: Fate.RUNNING})


def another(hands, panes, group):
    """The hands of the next agent, after this one was killed."""
    return Hands(Trees(Own().carries), Freezer(group) if hands._freezer else None, panes, at_once)


def test_what_another_agent_left_paused_runs_on_but_for_what_is_known(hands, panes, group, start, busy):
    known, unknown = program(start("/bin/sleep", "100").pid), program(busy.pid)
    asyncio.run(hands.pause([known]))
    asyncio.run(hands.pause([unknown]))
    inner = [program(x) for x in family(busy.pid)]
    following = another(hands, panes, group)
    following.run_on([os.getuid()], [known])
    wait_for(lambda: set(following.fates([unknown, *inner]).values()) <= {Fate.RUNNING, Fate.GONE})
    assert following.fates([known]) == {known.key: Fate.PAUSED}
    before = spent(busy.pid)
    wait_for(lambda: spent(busy.pid) != before)


def test_what_a_dead_program_had_started_runs_on_as_well(hands, panes, group, start):
    shell = start("/bin/sh", "-c", "/bin/sleep 100 & wait")
    (child,) = wait_for(lambda: proc.children(shell.pid))
    top, below = program(shell.pid), program(child)
    asyncio.run(hands.pause([top]))
    assert hands.fates([below]) == {below.key: Fate.PAUSED}
    shell.kill()
    shell.wait()
    another(hands, panes, group).run_on([os.getuid()], [top])
    wait_for(lambda: hands.fates([below]) == {below.key: Fate.RUNNING})


def let_stand(process):
    os.kill(process.pid, signal.SIGSTOP)
    wait_for(lambda: proc.stat(process.pid).state == "T")


def test_a_shell_s_job_that_stands_still_is_left_to_its_shell(hands, start):
    ours, theirs = pty.openpty()
    job = start("setsid", "--ctty", "/bin/sleep", "100", stdin=theirs, start_new_session=False)
    plain = start("/bin/sleep", "100")
    wait_for(lambda: proc.stat(job.pid).terminal)
    let_stand(job)
    let_stand(plain)
    hands.run_on([os.getuid()], [])
    wait_for(lambda: proc.stat(plain.pid).state != "T")
    assert proc.stat(job.pid).state == "T"
    os.close(ours)
    os.close(theirs)


@pytest.mark.root
def test_what_stands_still_of_another_account_is_left_alone(hands, start):
    other = start.stranger("/bin/sleep", "100", cwd="/")
    wait_for(lambda: proc.account(other.pid) == STRANGER)
    let_stand(other)
    hands.run_on([os.getuid()], [])
    assert proc.stat(other.pid).state == "T"
    hands.run_on([STRANGER], [])
    wait_for(lambda: proc.stat(other.pid).state != "T")


def test_who_would_stand_still_as_soon_as_it_is_back_from_the_kernel_runs_on(hands, start, tmp_path):
    """It waits there for the exec of a child, which opens a pipe that nobody writes to."""
    pipe, told = tmp_path / "pipe", tmp_path / "told"
    os.mkfifo(pipe)
    opens = f"[(os.POSIX_SPAWN_OPEN, 0, {str(pipe)!r}, os.O_RDONLY, 0)]"
    spawn = f"os.posix_spawn('/bin/true', ['true'], {{}}, file_actions={opens})"
    code = f"import os; {spawn}; open({str(told)!r}, 'w'); os.wait()"
    launcher = start("/usr/bin/python3", "-ISc", code)
    wait_for(lambda: proc.stat(launcher.pid).state == "D" and proc.children(launcher.pid))
    [child] = proc.children(launcher.pid)
    for pid in (launcher.pid, child):
        os.kill(pid, signal.SIGSTOP)
    wait_for(lambda: proc.stat(child).state == "T")
    assert proc.stat(launcher.pid).state == "D"
    hands.run_on([os.getuid()], [])
    with pipe.open("wb"):
        wait_for(told.exists)
    assert launcher.wait(20) == 0
