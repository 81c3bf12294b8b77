import sys

assert sys.platform == "linux"

import os
import shutil
import signal
import subprocess
from dataclasses import replace

import pytest

from agent.platforms.linux.acting.freezer import MOUNTS
from agent.platforms.linux.processes.desktop import DesktopIndex
from agent.platforms.linux.processes.identity import Identity
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.processes.tree import Trees, alive, send
from agent.platforms.linux.system import proc
from tests.backends.linux.real import STRANGER, wait_for

TREE = "/bin/sh -c '/bin/sleep 100 & /bin/sleep 100 & wait' & /bin/sleep 100 & wait"


@pytest.fixture
def trees():
    return Trees(Own().carries)


def program(pid):
    identity = Identity(DesktopIndex(()), Own())
    return wait_for(lambda: identity.program(pid))


@pytest.fixture
def family(start):
    """A shell, a shell below it, and three sleepers."""
    top = start("/bin/sh", "-c", TREE).pid

    def all_of(pid):
        return [pid, *(y for x in proc.children(pid) for y in all_of(x))]

    wait_for(lambda: len(all_of(top)) == 5)
    return all_of(top)


def test_a_tree_holds_parents_before_what_they_started(trees, family):
    members = list(trees.members([program(family[0])]))
    assert set(members) == set(family)
    assert all(members.index(proc.stat(x).parent) < members.index(x) for x in family[1:])


@pytest.mark.root
def test_what_runs_in_a_container_is_held_with_the_rest(trees, start, containers):
    process = start.container("/bin/sh", "-c", TREE)
    wait_for(lambda: proc.account(process.pid) and len(proc.children(process.pid)) == 2)
    made = program(process.pid)
    assert made.account == f"#{STRANGER}"
    assert set(proc.children(process.pid)) < set(trees.members([made]))


def test_trees_that_overlap_are_counted_once(trees, family):
    members = trees.members([program(x) for x in family])
    assert sorted(members) == sorted(family)
    assert members[family[0]] == proc.stat(family[0]).started


def test_what_is_ours_is_spared_with_all_below_it(family):
    inner = next(x for x in family[1:] if proc.children(x))
    trees = Trees(lambda pid: pid == inner)
    assert set(trees.members([program(family[0])])) == {family[0], *proc.children(family[0])} - {inner}


def test_who_makes_it_impossible_to_tell_is_not_spared(family):
    def spared(pid):
        raise OSError(f"{pid} plays a trick")

    assert set(Trees(spared).members([program(family[0])])) == set(family)


def test_a_program_of_ours_has_no_tree(trees, family):
    assert trees.members([replace(program(family[0]), own=True)]) == {}


def test_another_process_with_the_same_pid_is_left_alone(trees, family):
    other = replace(program(family[0]), started=1)
    assert not alive(other)
    assert trees.members([other]) == {}


@pytest.mark.root
def test_what_acts_for_another_account_is_not_part_of_it(trees, start):
    shell = start.stranger("/bin/sh", "-c", "/bin/sleep 100 & wait", cwd="/")
    child = wait_for(lambda: proc.children(shell.pid))[0]
    found = program(shell.pid)
    assert set(trees.members([found])) == {shell.pid, child}
    assert trees.members([replace(found, account=program(start("/bin/sleep", "100").pid).account)]) == {}


@pytest.fixture
def scope():
    """An application's scope."""
    mount = next(x for x in MOUNTS if (x / "cgroup.controllers").exists())
    path = mount / f"app-test-{os.getpid()}.scope"
    path.mkdir()
    yield path
    (path / "cgroup.kill").write_text("1", encoding="utf-8")
    wait_for(lambda: not (path / "cgroup.procs").read_text(encoding="utf-8"))
    path.rmdir()


def enter(scope, pid):
    (scope / "cgroup.procs").write_text(str(pid), encoding="utf-8")


@pytest.mark.root
def test_an_applications_scope_belongs_to_it_whole(trees, start, scope):
    game = start("/bin/sleep", "100")
    enter(scope, game.pid)
    started = proc.stat(game.pid).started
    other = wait_for(lambda: (x := start("/bin/sleep", "100")) and proc.stat(x.pid).started > started and x)
    enter(scope, other.pid)
    assert set(trees.members([program(game.pid)])) == {game.pid, other.pid}


@pytest.mark.root
def test_a_terminals_scope_does_not_belong_to_what_runs_in_it(trees, start, scope):
    terminal = start("/bin/sh", "-c", "read x; /bin/sleep 100 & wait", stdin=subprocess.PIPE)
    enter(scope, terminal.pid)
    started = proc.stat(terminal.pid).started
    wait_for(lambda: proc.stat(start("/bin/true").pid).started > started)
    terminal.stdin.write(b"\n")
    terminal.stdin.flush()
    (game,) = wait_for(lambda: proc.children(terminal.pid))
    assert set(trees.members([program(game)])) == {game}
    assert set(trees.members([program(terminal.pid)])) == {terminal.pid, game}


@pytest.fixture
def looks(monkeypatch):
    """Of whom the kernel was asked, each time."""
    asked, stat = [], proc.stat

    def counted(pid):
        asked.append(pid)
        return stat(pid)

    monkeypatch.setattr(proc, "stat", counted)
    return asked


@pytest.mark.root
def test_a_crowd_in_one_scope_costs_what_it_is_long(trees, start, scope, looks):
    crowd = [start("/bin/sleep", "100") for _ in range(40)]
    for process in crowd:
        enter(scope, process.pid)
    programs = [program(process.pid) for process in crowd]
    looks.clear()
    assert set(trees.members(programs)) == {process.pid for process in crowd}
    assert len(looks) <= 4 * len(crowd)


def test_what_is_known_already_is_passed_over_with_all_below_it(trees, family, looks):
    inner = next(x for x in family[1:] if proc.children(x))
    known = {inner, *proc.children(inner)}
    assert set(trees.members([program(family[0])], known)) == set(family) - known
    looks.clear()
    assert trees.members([program(inner)], known) == {}
    assert known.isdisjoint(set(looks) - {inner})


@pytest.mark.root
def test_a_scope_whose_first_process_is_known_belongs_to_it_all_the_same(trees, start, scope):
    game = start("/bin/sleep", "100")
    enter(scope, game.pid)
    started = proc.stat(game.pid).started
    other = wait_for(lambda: (x := start("/bin/sleep", "100")) and proc.stat(x.pid).started > started and x)
    enter(scope, other.pid)
    assert set(trees.members([program(game.pid)], {game.pid})) == {other.pid}


def test_a_signal_reaches_the_very_process_and_no_other(start):
    process = start("/bin/sleep", "100")
    started = proc.stat(process.pid).started
    assert not send(process.pid, started + 1, signal.SIGKILL)
    assert process.poll() is None
    assert send(process.pid, started, signal.SIGKILL)
    process.wait()
    assert not send(process.pid, started, signal.SIGKILL)


def test_a_signal_that_is_not_allowed_is_no_error(start):
    from tests.backends.linux.real import as_stranger

    process = start("/bin/sleep", "100")
    started = proc.stat(process.pid).started

    def try_it():
        if os.getuid() == proc.account(process.pid):
            return
        assert not send(process.pid, started, signal.SIGKILL)

    as_stranger(try_it)
    assert process.poll() is None


@pytest.mark.root
def test_who_started_what_draws_the_screen_is_not_its_master(start, tmp_path):
    """Cinnamon's compositor is the child of a script; what is done to that must not stop the screen."""
    game = shutil.copy("/usr/bin/sleep", tmp_path / "labwc")
    tmp_path.chmod(0o700)
    settings = {"XDG_RUNTIME_DIR": str(tmp_path), "WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman"}
    command = f"/usr/bin/labwc & {game} 100 & wait"
    top = start("/bin/sh", "-c", command, env={**settings, "WLR_LIBINPUT_NO_DEVICES": "1"}).pid
    wait_for(lambda: {proc.runs_at(x) for x in proc.children(top)} == {"/usr/bin/labwc", str(game)})
    trees = Trees(Identity(DesktopIndex(()), Own()).spared)
    members = {proc.runs_at(pid) for pid in trees.members([program(top)])}
    assert "/usr/bin/labwc" not in members
    assert str(game) in members, "a name is not enough"
