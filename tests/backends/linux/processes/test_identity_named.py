"""What names a program besides its file: a desktop entry, Steam, Wine, a sandbox, a unit."""

import sys

assert sys.platform == "linux"

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from agent.platforms.linux.acting.freezer import MOUNTS
from agent.platforms.linux.processes.desktop import DesktopIndex
from agent.platforms.linux.processes.identity import Identity, unsettled
from agent.platforms.linux.processes.own import Own
from agent.platforms.linux.system import proc
from tests.backends.linux.processes.conftest import seen
from tests.backends.linux.real import wait_for


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
