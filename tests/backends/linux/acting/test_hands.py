import sys

assert sys.platform == "linux"

import asyncio
import os
import pty
import signal
import subprocess

import pytest

from agent.platforms.linux.acting.freezer import Freezer
from agent.platforms.linux.acting.hands import Hands
from agent.platforms.linux.processes.desktop import DesktopIndex
from agent.platforms.linux.processes.identity import Identity
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.processes.tree import Trees
from agent.platforms.linux.system import proc
from agent.ports import Fate, GrabHeld
from tests.backends.linux.real import STRANGER, as_stranger, wait_for
from tests.backends.linux.system.test_mounts import FUSE

TREE = "/bin/sh -c '/bin/sleep 100 & /bin/sleep 100 & wait' & while :; do /bin/sleep 0.01; done"


class Panes:
    """A display that says what a test wants."""

    def __init__(self):
        self.held = False
        self.silent = False
        self.asked = []

    async def grabbed(self, pids):
        return self.held

    async def answers(self):
        return not self.silent

    async def ask_to_close(self, pids):
        self.asked.append(sorted(pids))
        return True


async def at_once(pid):
    return None


@pytest.fixture
def panes():
    return Panes()


@pytest.fixture(params=[pytest.param("freezer", marks=pytest.mark.root), "signals"])
def hands(request, group, panes):
    freezer = Freezer(group) if request.param == "freezer" else None
    made = Hands(Trees(Own().carries), freezer, panes, at_once)
    yield made
    made.close()


def program(pid):
    identity = Identity(DesktopIndex(()), Own())
    return wait_for(lambda: identity.program(pid))


def family(pid):
    """A process and all below it that have not ended."""
    return [pid, *(y for x in proc.children(pid) if going(x) for y in family(x))]


def going(pid):
    found = proc.stat(pid)
    return found is not None and not found.over


@pytest.fixture
def busy(start):
    """A tree that starts a process every few milliseconds."""
    shell = start("/bin/sh", "-c", TREE)
    wait_for(lambda: len(family(shell.pid)) >= 4)
    return shell


def spent(pid):
    return [proc.read(f"/proc/{x}/schedstat") for x in family(pid)]


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


def test_a_program_paused_by_an_earlier_agent_is_seen_and_resumed(hands, start):
    top = program(start("/bin/sleep", "100").pid)
    asyncio.run(hands.pause([top]))
    later = Hands(Trees(Own().carries), hands._freezer, Panes(), at_once)
    assert later.fates([top]) == {top.key: Fate.PAUSED}
    asyncio.run(later.resume([top]))
    assert later.fates([top]) == {top.key: Fate.RUNNING}


def test_a_program_stopped_by_a_signal_is_resumed_by_whoever(hands, start):
    process = start("/bin/sleep", "100")
    top = program(process.pid)
    process.send_signal(signal.SIGSTOP)
    wait_for(lambda: hands.fates([top]) == {top.key: Fate.PAUSED})
    asyncio.run(hands.resume([top]))
    assert hands.fates([top]) == {top.key: Fate.RUNNING}


def test_closing_lets_everything_run_on(hands, start):
    top = program(start("/bin/sleep", "100").pid)
    asyncio.run(hands.pause([top]))
    hands.close()
    wait_for(lambda: hands.fates([top]) == {top.key: Fate.RUNNING})


def test_who_holds_a_grab_is_not_paused(hands, panes, start):
    top = program(start("/bin/sleep", "100").pid)
    panes.held = True
    with pytest.raises(GrabHeld):
        asyncio.run(hands.pause([top]))
    assert hands.fates([top]) == {top.key: Fate.RUNNING}


def test_a_display_that_falls_silent_gets_its_program_back(hands, panes, start):
    top = program(start("/bin/sleep", "100").pid)
    panes.silent = True
    with pytest.raises(GrabHeld):
        asyncio.run(hands.pause([top]))
    assert hands.fates([top]) == {top.key: Fate.RUNNING}


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
            assert {hands._fate(x, proc.stat(x).started) for x in family(process.pid)} == {Fate.PAUSED}
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
