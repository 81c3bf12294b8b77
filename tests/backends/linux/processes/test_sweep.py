import sys

assert sys.platform == "linux"

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from agent.platforms.linux.processes import known
from agent.platforms.linux.processes import sweep as module
from agent.platforms.linux.processes.desktop import DesktopIndex
from agent.platforms.linux.processes.identity import Identity
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.processes.sweep import AGAIN, Sweep
from tests.backends.linux.real import STRANGER, WITHOUT_LOOKS, as_stranger, wait_for

KEPT = """
import sys
from agent.platforms.linux.processes.sweep import Sweep
sweep = Sweep(lambda pid, uid: None)
sweep.look(frozenset({int(sys.argv[1])}))
print(sweep.kept_out, flush=True)
sys.stdin.readline()
sweep.look(frozenset({int(sys.argv[1])}))
print(sweep.kept_out)
"""
"""Whether something of an account is shut to whoever looks; before and after a line from elsewhere."""


def paths(sweep, pid, uid):
    return next((x.facts.paths[0] for x in sweep.look(frozenset({uid})) if x.pid == pid), None)


def me():
    return os.getuid()


def test_a_new_process_is_seen_and_a_gone_one_is_not(sweep, start, game):
    process = start(game, "100")
    wait_for(lambda: paths(sweep, process.pid, me()) == str(game))
    process.kill()
    process.wait()
    assert paths(sweep, process.pid, me()) is None


@pytest.mark.root
def test_what_runs_in_a_container_is_the_account_s(sweep, start, game, containers):
    process = start.container(game, "100")
    wait_for(lambda: paths(sweep, process.pid, STRANGER) == str(game))
    (program,) = sweep.look(frozenset({STRANGER}))
    assert program.account == f"#{STRANGER}"


def test_a_zombie_runs_no_more(sweep, start, game):
    process = start(game, "100")
    wait_for(lambda: paths(sweep, process.pid, me()) == str(game))
    process.kill()
    wait_for(lambda: paths(sweep, process.pid, me()) is None)


def test_an_exec_in_the_same_process_is_seen(sweep, start, game):
    shell = start("/bin/sh", "-c", f"read x; exec {game} 100", stdin=subprocess.PIPE)
    wait_for(lambda: (paths(sweep, shell.pid, me()) or "").endswith("sh"))
    for _ in range(5):
        sweep.look(frozenset({me()}))
    shell.stdin.write(b"\n")
    shell.stdin.flush()
    wait_for(lambda: paths(sweep, shell.pid, me()) == str(game))


def test_another_file_at_the_same_path_is_seen_in_turn(sweep, start, game):
    """Between two looks: replaced, and run in the same process."""
    shell_, new = game.with_name("shell"), game.with_name("new")
    shutil.copy("/bin/sh", shell_)
    shutil.copy(game, new)
    process = start(shell_, "-c", f"read x; mv {new} {shell_}; exec {shell_} 100", stdin=subprocess.PIPE)
    wait_for(lambda: paths(sweep, process.pid, me()) == str(shell_))
    before = shell_.stat().st_ino
    for _ in range(known.YOUNG + 1):
        sweep.look(frozenset({me()}))
    process.stdin.write(b"\n")
    process.stdin.flush()
    wait_for(lambda: os.stat(f"/proc/{process.pid}/exe").st_ino != before)

    def told():
        found = next(x for x in sweep.look(frozenset({me()})) if x.pid == process.pid)
        return found.facts.paths[0], found.file[1]

    wait_for(lambda: told() == (str(shell_), shell_.stat().st_ino))


def test_an_exec_among_many_processes_is_seen_in_turn(sweep, start, game, monkeypatch):
    monkeypatch.setattr(module, "CHECKS", 2)
    shell = start("/bin/sh", "-c", f"read x; exec {game} 100", stdin=subprocess.PIPE)
    others = [start("/bin/sleep", "100") for _ in range(7)]
    wait_for(lambda: all(paths(sweep, x.pid, me()) for x in (shell, *others)))
    for _ in range(5):
        sweep.look(frozenset({me()}))
    shell.stdin.write(b"\n")
    shell.stdin.flush()
    wait_for(lambda: paths(sweep, shell.pid, me()) == str(game))


@pytest.mark.root
def test_what_is_kept_from_us_is_told_while_it_runs(start):
    """A /proc that tells nothing of others to who may not look into them (hidepid=1: proc(5))."""
    process = start("setpriv", f"--reuid={STRANGER}", "sleep", "100")
    wait_for(lambda: os.stat(f"/proc/{process.pid}").st_uid == STRANGER)
    hides = f"hidepid=1,gid={STRANGER}"  # of group 0 nobody is kept out otherwise
    shut = ("unshare", "-m", "sh", "-c", f'mount -t proc -o {hides} proc /proc && exec "$@"', "sh")
    look = start(*shut, *WITHOUT_LOOKS, KEPT, str(STRANGER), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert look.stdout.readline() == b"True\n"
    process.kill()
    process.wait()
    look.stdin.write(b"\n")
    look.stdin.close()
    assert look.stdout.readline() == b"False\n"


def test_what_is_known_is_not_read_again(sweep, identify, start, game):
    process = start(game, "100")
    wait_for(lambda: paths(sweep, process.pid, me()) == str(game))
    for _ in range(10):
        sweep.look(frozenset({me()}))
    before = identify.asked.count(process.pid)
    for _ in range(50):
        sweep.look(frozenset({me()}))
    assert identify.asked.count(process.pid) == before


def test_what_is_forgotten_is_read_again(sweep, identify, start, game):
    process = start(game, "100")
    wait_for(lambda: paths(sweep, process.pid, me()) == str(game))
    before = identify.asked.count(process.pid)
    sweep.forget(process.pid)
    sweep.forget(2**22 + 1)
    assert paths(sweep, process.pid, me()) == str(game)
    assert identify.asked.count(process.pid) > before


def test_what_has_not_mapped_its_program_yet_is_read_again_however_often_was_looked(
    sweep, identify, start, game, monkeypatch
):
    """As Wine's loader, of which all its programs are."""
    loader = str(shutil.copy(game, game.with_name("wine64")))
    process = start(loader, "100")
    wait_for(lambda: paths(sweep, process.pid, me()) == loader)
    for _ in range(3 * known.YOUNG):
        before = identify.asked.count(process.pid)
        sweep.look(frozenset({me()}))
        assert identify.asked.count(process.pid) == before + 1
    monkeypatch.setattr(known, "SETTLED", 0.0)
    before = identify.asked.count(process.pid)
    sweep.look(frozenset({me()}))
    assert identify.asked.count(process.pid) == before


def test_nothing_is_read_of_accounts_that_are_not_watched(sweep, identify, start, game):
    process = start(game, "100")
    wait_for(lambda: paths(sweep, process.pid, me()))
    identify.asked.clear()
    sweep.look(frozenset({STRANGER}))
    for _ in range(AGAIN):
        sweep.look(frozenset({STRANGER}))
    assert process.pid not in identify.asked
    assert paths(sweep, process.pid, me()) == str(game)


@pytest.mark.root
def test_a_pid_that_is_given_again_is_another_process(sweep, start, game):
    old, kept = start(game, "100"), start(game, "100")
    start("/bin/true")
    wait_for(lambda: paths(sweep, old.pid, me()) == paths(sweep, kept.pid, me()) == str(game))
    old.kill()
    old.wait()

    def another():
        Path("/proc/sys/kernel/ns_last_pid").write_text(str(old.pid - 1), encoding="utf-8")
        return start("/bin/sleep", "100").pid == old.pid

    wait_for(another)
    wait_for(lambda: paths(sweep, old.pid, me()) == os.path.realpath("/bin/sleep"))
    assert paths(sweep, kept.pid, me()) == str(game)


@pytest.mark.root
def test_each_account_has_its_own_processes(sweep, start, game):
    mine, other = start(game, "100"), start.stranger(game, "100")
    wait_for(lambda: paths(sweep, other.pid, STRANGER) == str(game))
    wait_for(lambda: paths(sweep, mine.pid, me()) == str(game))
    assert paths(sweep, mine.pid, STRANGER) is None
    both = {x.pid for x in sweep.look(frozenset({STRANGER, me()}))}
    assert {mine.pid, other.pid} <= both


@pytest.mark.root
def test_a_process_that_changes_its_account_is_seen_as_that_accounts(sweep, start):
    code = f"import os; input(); os.setresuid({STRANGER},{STRANGER},{STRANGER}); print(flush=True); input()"
    process = start(
        "/usr/bin/env", "python3", "-c", code, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/"
    )
    sweep.look(frozenset({STRANGER}))
    process.stdin.write(b"\n")
    process.stdin.flush()
    process.stdout.readline()
    wait_for(lambda: process.pid in {x.pid for x in sweep.look(frozenset({STRANGER}))})


def test_an_account_without_rights_sees_its_own(game):
    def look():
        sweep = Sweep(Identity(DesktopIndex(()), Own()).program)
        process = subprocess.Popen([str(game), "100"])
        try:
            wait_for(lambda: paths(sweep, process.pid, me()) == str(game))
        finally:
            process.kill()
            process.wait()

    as_stranger(look)
