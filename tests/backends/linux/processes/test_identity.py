import sys

assert sys.platform == "linux"

import os
import subprocess

import pytest

from agent.platforms.linux.processes.identity import Identity, protected
from agent.platforms.linux.processes.known import Known
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.processes.sweep import Sweep
from agent.platforms.linux.system import accounts, proc
from agent.platforms.linux.system.proc import Executable
from tests.backends.linux.processes.conftest import seen
from tests.backends.linux.real import STRANGER, wait_for


def test_a_program_is_known_by_its_file(identity, start, game):
    program = seen(identity, start("minecraft", "100", executable=game), game)
    status = game.stat()
    assert program.file == (status.st_dev, status.st_ino)
    assert program.account == accounts.name(os.getuid())
    assert program.parent == os.getpid()
    assert program.facts.command == "minecraft 100"
    assert not program.facts.protected
    assert not program.own


def test_a_long_command_is_cut(identity, start, game):
    process = start("/bin/sh", "-c", "read x", "y" * 9000, stdin=subprocess.PIPE)
    wait_for(lambda: identity.program(process.pid))
    wait_for(lambda: len(identity.program(process.pid).facts.command) == proc.COMMAND)


def test_another_name_of_the_same_file_is_found(identity, start, game):
    other = game.with_name("homework")
    os.link(game, other)
    status = game.stat()
    identity.know(str(game), (status.st_dev, status.st_ino))
    program = seen(identity, start(other, "100"), other)
    assert program.facts.paths == (str(other), str(game))


def test_a_name_is_also_known_from_an_earlier_run(identity, start, game):
    seen(identity, start(game, "100"), game)
    other = game.with_name("homework")
    os.link(game, other)
    assert seen(identity, start(other, "100"), other).facts.paths == (str(other), str(game))


def test_each_new_executable_is_told_once(identity, start, game):
    met = []
    identity.met = met.append
    for _ in range(3):
        seen(identity, start(game, "100"), game)
    assert met.count(str(game)) == 1
    assert str(game) in identity.executables()


def test_what_is_about_to_run_is_taken_for_what_will_run(identity, start, game):
    process = start("/bin/sleep", "100")
    status = game.stat()
    coming = Executable(str(game), (status.st_dev, status.st_ino))
    program = identity.program(process.pid, coming=coming)
    assert program.facts.paths == (str(game),)
    assert program.file == coming.file


def test_an_image_that_mounts_itself_is_known_by_its_file(identity, start):
    process = start("/bin/sleep", "100", env={"APPIMAGE": "/home/an/Game.AppImage"})
    wait_for(lambda: proc.environment(process.pid))
    inside = Executable("/tmp/.mount_GameXy/AppRun", None)
    program = identity.program(process.pid, coming=inside)
    assert program.facts.paths == ("/tmp/.mount_GameXy/AppRun", "/home/an/Game.AppImage")
    assert program.file is None
    assert not program.facts.protected


def test_so_many_executables_are_remembered_and_no_more(identity, start, monkeypatch):
    monkeypatch.setattr("agent.platforms.linux.processes.identity._NAMES", 2)
    process = start("/bin/sleep", "100")
    for number in range(5):
        identity.know("/one", (1, number))
        identity.program(process.pid, coming=Executable(f"/{number}", (2, number)))
    assert len(identity._names) <= 3
    assert len(identity._files) <= 2


def test_who_only_forked_is_told_from_who_ran_something(identity, start):
    code = "import os, sys; os.fork(); sys.stdin.read()"
    process = start(sys.executable, "-c", code, stdin=subprocess.PIPE)
    wait_for(lambda: proc.children(process.pid))
    [child] = proc.children(process.pid)
    assert not identity.program(process.pid).forked
    assert identity.program(child).forked


def test_nothing_is_made_of_a_process_that_is_over(identity, start):
    process = start("/bin/true")
    wait_for(lambda: proc.stat(process.pid).over)
    assert identity.program(process.pid) is None


def test_who_could_have_written_the_executable_decides_whether_it_is_protected(game):
    def executable(path, **changes):
        status = os.stat(path)
        values = {"file": (status.st_dev, status.st_ino), "uid": status.st_uid, "mode": status.st_mode}
        return Executable(str(path), **{**values, **changes})

    true = os.path.realpath("/bin/true")
    assert protected(executable(true))
    assert protected(executable(true, deleted=True))
    assert not protected(executable(true, uid=STRANGER))
    assert not protected(executable(true, mode=0o100775))
    assert not protected(executable(true, file=None))
    assert not protected(executable(true, file=(1, 1))), "somebody mounted another file over it"
    assert not protected(Executable("/nowhere/x", (1, 1), uid=0, mode=0o755))
    assert not protected(executable(game))


@pytest.mark.root
def test_a_folder_that_all_may_write_protects_nothing(game):
    game.chmod(0o755)
    status = game.stat()
    lies_in = Executable(str(game), (status.st_dev, status.st_ino), uid=0, mode=0o755)
    assert protected(lies_in)
    game.parent.chmod(0o777)
    assert not protected(lies_in)


def test_a_name_that_is_no_text_is_spelt_out(identity, start, game):
    odd = os.fsencode(game.parent) + b"/\xff"
    os.rename(game, odd)
    process = start(os.fsdecode(odd), "100")
    program = seen(identity, process, game.with_name("\\xff"))
    program.facts.paths[0].encode()
    again = Sweep(identity.program)
    assert not again._differs(Known(process.pid, 0, program), program)
    again.close()


def test_what_cannot_be_made_out_is_a_program_all_the_same(start, game):
    process = start(game, "100")
    wait_for(lambda: proc.executable(process.pid).path == str(game))
    lost = Identity(None, Own())
    program = lost.program(process.pid)
    assert program.facts.paths == (str(game),)
    assert not program.facts.protected
    assert not program.own


@pytest.mark.root
def test_below_a_path_that_is_too_long_nothing_is_learnt_and_the_file_decides(identity, start, game, deep):
    status = game.stat()
    identity.know(str(game), (status.st_dev, status.st_ino))
    process = start(*deep(game))
    program = wait_for(lambda: (x := identity.program(process.pid)) and str(game) in x.facts.paths and x)
    assert program.facts.paths == ("?/x", str(game))
    assert not program.facts.protected
    assert seen(identity, start(game, "100"), game).facts.paths == (str(game),)
