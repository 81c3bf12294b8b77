import sys

assert sys.platform == "linux"

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from agent.platforms.linux.acting.freezer import MOUNTS
from agent.platforms.linux.processes.desktop import DesktopIndex
from agent.platforms.linux.processes.identity import Identity, protected, unsettled
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.processes.sweep import Sweep, _Known
from agent.platforms.linux.system import accounts, proc
from agent.platforms.linux.system.proc import Executable
from tests.backends.linux.real import STRANGER, wait_for


@pytest.fixture
def identity():
    return Identity(DesktopIndex(()), Own())


def seen(identity, process, path):
    """The program, once it has become the one that was started."""
    return wait_for(
        lambda: (
            (x := identity.program(process.pid)) and x.facts.paths[0] == str(path) and x.facts.command and x
        )
    )


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


def test_a_desktop_entry_names_the_executable(start, game, tmp_path):
    (tmp_path / "org.mygame.desktop").write_text(f"[Desktop Entry]\nExec={game}\n", encoding="utf-8")
    identity = Identity(DesktopIndex([str(tmp_path)]), Own())
    assert seen(identity, start(game, "100"), game).facts.desktop == "org.mygame"
    other = shutil.copy(game, game.with_name("second"))
    (tmp_path / "org.second.desktop").write_text(f"[Desktop Entry]\nExec={other}\n", encoding="utf-8")
    assert seen(identity, start(other, "100"), other).facts.desktop == "org.second"


def test_a_steam_game_says_its_number(identity, start, game):
    def number(**variables):
        return seen(identity, start(game, "100", env=variables), game).facts.steam

    assert number(SteamAppId="620") == 620
    assert number(SteamGameId="440", SteamAppId="0") == 440
    assert number(SteamAppId="12345678901234567890") is None
    assert number() is None


def test_a_steam_game_is_known_by_its_launcher_too(identity, start, game):
    launcher = start("/bin/sh", "-c", f"{game} 100; true", "reaper", "SteamLaunch", "AppId=570", "--")
    child = wait_for(lambda: proc.children(launcher.pid))[0]
    wait_for(lambda: identity.program(child).facts.paths[0] == str(game))
    assert identity.program(child).facts.steam == 570


def test_a_windows_program_is_found_behind_the_loader(identity, start, open_folder):
    loader = open_folder / "wine64-preloader"
    shutil.copy("/bin/cat", loader)
    process = start(loader, stdin=subprocess.PIPE)
    program = seen(identity, process, loader)
    assert program.facts.wine is None
    assert unsettled(program)
    interpreter = open_folder / "wine64"
    shutil.copy(Path("/usr/bin/perl").resolve(), interpreter)
    library = open_folder / "Game.EXE"
    shutil.copy("/bin/true", library)
    shared = next(x for x in Path("/usr/lib").rglob("libm.so.6"))
    shutil.copy(shared, library)
    code = f'require DynaLoader; DynaLoader::dl_load_file("{library}"); print "up\\n"; $|=1; <STDIN>'
    process = start(interpreter, "-e", "$|=1;" + code, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdout.readline()
    program = seen(identity, process, interpreter)
    assert program.facts.wine == "game.exe"
    assert not unsettled(program)


SANDBOX = """
set -e
mount -t tmpfs none "$1"; cd "$1"; mkdir -p flatpak/app/org.x.Game/files root/usr root/app elsewhere
cp /bin/sleep flatpak/app/org.x.Game/files/game; cp /bin/sleep elsewhere/game
mount --bind root root; mkdir root/old; mount --bind /usr root/usr
for x in bin lib lib64; do ln -s usr/$x root/$x; done
mount --bind "$2" root/app
[ -z "$3" ] || printf "$3" > root/.flatpak-info
cd root; pivot_root . old; exec /app/game 100
"""


def sandbox(identity, start, folder, app, info):
    process = start("unshare", "--mount", "/bin/sh", "-c", SANDBOX, "sh", folder, app, info)
    return seen(identity, process, "/app/game").facts


@pytest.mark.root
def test_a_flatpak_of_the_system_is_told_from_one_that_says_so(identity, start, open_folder):
    said = "[Application]\\nname=org.x.Game\\n"
    facts = sandbox(identity, start, open_folder, "flatpak/app/org.x.Game/files", said)
    assert (facts.flatpak, facts.desktop) == ("org.x.Game", "org.x.Game")
    assert facts.protected
    assert "flatpak" not in facts.claimed
    facts = sandbox(identity, start, open_folder, "elsewhere", said)
    assert facts.flatpak == "org.x.Game"
    assert not facts.protected, "the path is the sandbox's own: here lies no such file"
    assert facts.claimed == {"flatpak", "desktop"}
    facts = sandbox(identity, start, open_folder, "elsewhere", "[Application]\\n")
    assert facts.flatpak is None
    assert facts.claimed == frozenset()


@pytest.mark.root
def test_a_sandbox_without_an_app_folder_is_a_claim(identity, start, open_folder):
    info = open_folder / ".flatpak-info"
    info.write_text("name=org.x.Game\n", encoding="utf-8")
    for name in ("usr", "lib", "lib64", "bin"):
        (open_folder / name).mkdir()
    binds = "for x in usr bin lib lib64; do mount --rbind /$x $x; done"
    code = (
        f"mount --bind {open_folder} {open_folder}; cd {open_folder}; {binds}; /usr/sbin/pivot_root . .;"
        "umount -l .; cd /; exec /bin/cat"
    )
    process = start("unshare", "--mount", "/bin/sh", "-c", code, stdin=subprocess.PIPE)
    facts = wait_for(lambda: (x := identity.program(process.pid)) and x.facts.flatpak and x.facts)
    assert facts.flatpak == "org.x.Game"
    assert "flatpak" in facts.claimed


@pytest.fixture
def unit(request):
    """A control group of the unified tree with a name like systemd's."""
    mount = next(x for x in MOUNTS if (x / "cgroup.controllers").exists())
    folder = mount / f"luytre-unit-{os.getpid()}"
    made = []

    def make(name):
        path = folder / name
        path.mkdir(parents=True, exist_ok=True)
        made.append(path)
        return path

    yield make
    for path in (*made, folder):
        wait_for(lambda path=path: not (path / "cgroup.procs").read_text(encoding="utf-8"))
        path.rmdir()


@pytest.mark.root
@pytest.mark.parametrize(
    ("name", "fact", "value"),
    [
        ("app-gnome-org.kde.gcompris-7.scope", "desktop", "org.kde.gcompris"),
        ("app-flatpak-org.x.Game-7.scope", "flatpak", "org.x.Game"),
        ("snap.study.study-1.scope", "snap", "study"),
    ],
)
def test_the_name_of_a_unit_is_a_claim(unit, identity, start, game, name, fact, value):
    process = start(game, "100")
    (unit(name) / "cgroup.procs").write_text(str(process.pid), encoding="utf-8")
    program = seen(identity, process, game)
    assert getattr(program.facts, fact) == value
    assert fact in program.facts.claimed
    assert program.scope.endswith(name)
    process.kill()
    process.wait()


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
    assert not again._differs(_Known(process.pid, 0, program), program)
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
