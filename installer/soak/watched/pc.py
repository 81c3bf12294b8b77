"""A PC of its own, in namespaces, on which the package lies as it is installed; gone when the trial is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from browsers import world
from linux import deb

assert sys.platform == "linux"

ROOT = Path(__file__).resolve().parents[3]
TREE = Path("/usr/lib/luytre")
LAID_OVER = ("/etc", "/usr/lib", "/usr/bin", "/var/lib", "/home")
RESOLVED = "nameserver 192.0.2.53\nnameserver 2001:db8::53\n"
HURRY = "from soak.watched.hurry import Hurry\n\nHurry({factor}).begin()\n\n"


def inside(script: str, words: list[str]) -> int:
    """Run this in namespaces of its own, as the first process in them; its exit status."""
    kinds = ("mount", "pid", "net", "ipc", "uts")
    apart = ["unshare", *(f"--{kind}" for kind in kinds), "--fork", "--kill-child", "--mount-proc"]
    rooms = os.pathsep.join([str(ROOT), str(ROOT / "installer")])
    environment = {**os.environ, "PYTHONPATH": rooms, "TZ": "UTC"}
    command = [*apart, sys.executable, "-P", script, *words]
    return subprocess.run(command, check=False, env=environment).returncode


def prepare(accounts: dict[str, int], factor: float) -> None:
    """Files that are forgotten, accounts, the package; programs whose clocks go faster."""
    hidden = sorted({str(x) for x in _above_python() if not x.stat().st_mode & 1})
    world.lay_over([*LAID_OVER, *hidden])
    for folder in hidden:
        Path(folder).chmod(0o711)
    world.run("mount", "-t", "tmpfs", "-o", "mode=755", "none", "/run")
    for name in ("resolv.conf", "hosts"):
        Path("/etc", name).unlink(missing_ok=True)
    Path("/etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost\n", "utf-8")
    Path("/etc/resolv.conf").write_text(RESOLVED, "utf-8")
    world.run("useradd", "--system", "--no-create-home", "luytre-net")
    world.run("groupadd", "luytre-child")
    for name, uid in accounts.items():
        world.run("useradd", "--create-home", "--uid", str(uid), name)
    install(factor)


def _above_python() -> set[Path]:
    """Folders through which accounts without rights must come to the interpreter and its libraries."""
    places = (sys.executable, sys.base_prefix, sysconfig.get_path("purelib"))
    return {above for place in places for above in Path(place).resolve().parents}


def install(factor: float) -> None:
    """Our rooms and what starts them, where the package puts them."""
    for room in deb.ROOMS:
        shutil.copytree(ROOT / room, TREE / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "installer/soak/watched", TREE / "soak/watched")
    for path, module in deb.LAUNCHERS.items():
        deb.put(Path("/", path), launcher(module, factor), 0o755)
    deb.put(TREE / "luytre-pepper", (deb.HERE / "luytre-pepper").read_text("utf-8"), 0o755)
    Path("/usr/lib/mozilla/native-messaging-hosts").mkdir(parents=True, exist_ok=True)
    Path("/var/lib/luytre").mkdir(mode=0o700)


def launcher(module: str, factor: float) -> str:
    """The package's own, by this Python and its libraries; clocks are faster before anything is loaded."""
    text = (deb.HERE / "launcher").read_text("utf-8").replace("{module}", module)
    text = text.replace("/usr/bin/python3", sys.executable)
    text = text.replace("/usr/lib/luytre/vendor", sysconfig.get_path("purelib"))
    head, found, rest = text.partition(f"from {module}")
    return head + HURRY.format(factor=factor) + found + rest
