"""Builds dist/luytre_VERSION_amd64.deb for Debian 13; the same bytes from the same sources, wherever it runs.

Our rooms and the wheels of the locks lie in a tree of root's own; nothing else is ever on the path of what
runs as root. Nothing is compiled or fetched on the family's PC.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path

from front import environment, system
from front.environment import LOCKS, ROOT
from front.voice import Refusal, say

HERE = Path(__file__).resolve().parent
PYTHON = "3.13"
"""Debian 13's; its bytecode and its wheels."""
GLIBC = ("manylinux1", "manylinux2010", "manylinux2014", "manylinux_2_17", "manylinux_2_28", "manylinux_2_34")
ROOMS = ("agent", "policies", "ui")
EXTRAS = ("agent", "cli")
TREE = Path("usr/lib/luytre")
LEFT_OUT = ("__pycache__", "*.pyc", "memory")
"""What no PC of a family needs; ``memory`` is the platform of tests."""
UNUSED = ("markdown-it-py", "mdurl", "pygments")
"""With these Rich shows Markdown and programs, and nothing else; a fifth of all files are theirs."""
LAUNCHERS = {
    Path("usr/bin/luytre"): "ui.cli",
    TREE / "luytre-agent": "agent.__main__",
    TREE / "luytre-answers": "agent.sitegate.answering",
    TREE / "luytre-autologin": "agent.autologin",
    TREE / "luytre-browser": "ui.browser.host",
    TREE / "luytre-browsers": "agent.browsers.__main__",
    TREE / "luytre-enrol": "agent.enrol",
    TREE / "luytre-guard": "agent.guard.__main__",
    TREE / "luytre-net": "agent.net.__main__",
    TREE / "luytre-pack": "agent.platforms.linux.browsers.packing",
    TREE / "luytre-sitegate": "agent.sitegate.__main__",
}
SYSTEMD = Path("usr/lib/systemd/system")
UNITS = (
    "luytre-agent.service",
    "luytre-answers.socket",
    "luytre-answers@.service",
    "luytre-browsers.path",
    "luytre-browsers.service",
    "luytre-browsers.timer",
    "luytre-enrol.path",
    "luytre-enrol.service",
    "luytre-guard.service",
    "luytre-net.service",
    "luytre-pepper.service",
    "luytre-sitegate.path",
    "luytre-sitegate.service",
    "luytre-sitegate.timer",
    "luytre.slice",
)
SHELL = Path("usr/share/gnome-shell/extensions/sensor@luytre")
PLACES = {
    **{name: SYSTEMD / name for name in UNITS},
    "gdm.conf": SYSTEMD / "gdm.service.d" / "50-luytre.conf",
    "gnome/extension.js": SHELL / "extension.js",
    "gnome/luytre.gschema.override": Path("usr/share/glib-2.0/schemas/90_luytre.gschema.override"),
    "gnome/metadata.json": SHELL / "metadata.json",
    "luytre-memory": SYSTEMD.with_name("system-generators") / "luytre-memory",
    "luytre-pepper": TREE / "luytre-pepper",
    "luytre.cil": Path("usr/share/selinux/packages/luytre.cil"),
    "luytre-resolved.conf": Path("usr/share/dbus-1/system.d/luytre-resolved.conf"),
    "nftables.conf": SYSTEMD / "nftables.service.d" / "50-luytre.conf",
    "modprobe.conf": Path("usr/lib/modprobe.d/luytre.conf"),
    "org.luytre.policy": Path("usr/share/polkit-1/actions/org.luytre.policy"),
    "pam-config": Path("usr/share/pam-configs/luytre"),
    "pam-greeter": Path("usr/share/pam-configs/luytre-greeter"),
    "sysctl.conf": Path("usr/lib/sysctl.d/51-luytre.conf"),
    "sysusers.conf": Path("usr/lib/sysusers.d/luytre.conf"),
    "user-slice.conf": SYSTEMD / "user-.slice.d" / "50-luytre.conf",
}
RUN = {"luytre-memory", "luytre-pepper"}
"""Those of them that the system runs by themselves."""
SCRIPTS = ("postinst", "prerm", "postrm")


def build(folder: Path = ROOT / "dist") -> Path:
    """Build the package; answers its path."""
    python, moment = compiler(), epoch()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="luytre-deb-") as name:
        stage = Path(name, "root")
        put_sources(stage)
        put_wheels(stage / TREE / "vendor", Path(name, "wheels"))
        compile_all(python, stage)
        put_control(stage)
        settle(stage, moment)
        package = folder / f"luytre_{version()}_amd64.deb"
        pack(stage, package, moment)
    return package


def compiler() -> str:
    """Debian's own Python, whose bytecode goes into the package."""
    found = shutil.which(f"python{PYTHON}", path=f"/usr/bin:{os.environ.get('PATH', '')}")
    if not found or not shutil.which("dpkg-deb"):
        raise Refusal(f"A .deb is built on Debian 13: Python {PYTHON} and dpkg-deb are needed.")
    return found


def pack(stage: Path, package: Path, moment: int) -> None:
    """The tree as a .deb, whole or not at all; one thread, for more of them may cut it in other places."""
    command: list[str | Path] = ["dpkg-deb", "--root-owner-group", "-Zxz", "--threads-max=1"]
    with tempfile.TemporaryDirectory(prefix=".", dir=package.parent) as name:
        made = Path(name, package.name)
        run([*command, "--build", stage, made], SOURCE_DATE_EPOCH=str(moment))
        made.replace(package)  # another build may be at work here, and whoever installs it may be reading


def version() -> str:
    """The project's."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def epoch() -> int:
    """The moment that all files are of: $SOURCE_DATE_EPOCH, else that of the last commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given:
        return int(given)
    command = ["git", "-c", "safe.directory=*", "log", "-1", "--format=%ct"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return int(told or 0)


def put_sources(stage: Path) -> None:
    """Our rooms, what starts them, and what the system must know of them."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, stage / TREE / room, ignore=shutil.ignore_patterns(*LEFT_OUT))
    for path, module in LAUNCHERS.items():
        put(stage / path, (HERE / "launcher").read_text("utf-8").replace("{module}", module), 0o755)
    for name, path in PLACES.items():
        put(stage / path, (HERE / name).read_text("utf-8"), 0o755 if name in RUN else 0o644)
    put(stage / "usr/share/doc/luytre/copyright", (ROOT / "LICENSE").read_text("utf-8"))


def put(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file of the package."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


def put_wheels(vendor: Path, wheels: Path, extras: Sequence[str] = EXTRAS, only: Sequence[str] = ()) -> None:
    """The libraries, by the hashes of the locks; ``only`` some of them."""
    command = [*pip(), "download", "--quiet", "--dest", str(wheels), "--require-hashes", "--no-deps"]
    command += ["--only-binary=:all:", "--python-version", PYTHON, "--implementation", "cp"]
    command += ["--abi", f"cp{PYTHON.replace('.', '')}", "--abi", "abi3", "--abi", "none"]
    command += [x for name in GLIBC for x in ("--platform", f"{name}_x86_64")]
    wheels.mkdir(parents=True, exist_ok=True)
    for extra in extras:
        lock = wheels / f"{extra}.txt"
        lock.write_text(requirements((LOCKS / lock.name).read_text("utf-8"), only), encoding="utf-8")
        command += ["-r", str(lock)]
    run(command, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(vendor)
    for scripts in vendor.glob("*.data"):
        shutil.rmtree(scripts)  # commands of the libraries; none is ours


def requirements(lock: str, only: Sequence[str]) -> str:
    """A lock, or the part of it that pins some libraries, with their hashes; never what is unused."""
    kept, lines = not only, []
    for line in lock.splitlines(keepends=True):
        if not line[:1].isspace():
            name = line.partition("==")[0]
            kept = name not in UNUSED and (not only or name in only)
        if kept:
            lines.append(line)
    return "".join(lines)


def pip() -> list[str]:
    """A pip that works; an environment that uv made has none."""
    candidates = [sys.executable, str(environment.python()), "/usr/bin/python3"]
    for interpreter in candidates:
        if Path(interpreter).exists():
            command = [interpreter, "-m", "pip"]
            if not subprocess.run([*command, "--version"], capture_output=True, check=False).returncode:
                return command
    if system.provide(("python3-pip",), "the package"):
        raise Refusal("pip is needed to fetch the libraries by their hashes.")
    return ["/usr/bin/python3", "-m", "pip"]


def compile_all(compiler: str, stage: Path) -> None:
    """Bytecode that is never written anew: the tree is root's, and most of who runs it is not."""
    run([compiler, "-I", HERE / "bytecode.py", stage / TREE, stage], PYTHONHASHSEED="0")


def put_control(stage: Path, control: str = "control", scripts: Sequence[str] = SCRIPTS) -> None:
    """What dpkg must know, and its scripts."""
    size = sum(x.stat().st_size for x in stage.rglob("*") if x.is_file()) // 1024
    text = (HERE / control).read_text("utf-8").format(version=version(), size=size)
    put(stage / "DEBIAN" / "control", text)
    for name in scripts:
        put(stage / "DEBIAN" / name, (HERE / name).read_text("utf-8"), 0o755)


def settle(stage: Path, moment: int) -> None:
    """Modes and times that are the same wherever it is built: nobody but root may write, everybody reads."""
    for path in (stage, *stage.rglob("*")):
        runs = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runs else 0o644)
        os.utime(path, (moment, moment))


def run(command: Sequence[str | Path], **more: str) -> None:
    """Run a command of the build; its complaint is the Refusal's."""
    words = [str(x) for x in command]
    done = subprocess.run(
        words, env=environment.clean(**more), capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise Refusal(f"{' '.join(words[:4])} … failed:\n{(done.stdout + done.stderr).strip()[-2000:]}")


def main() -> Path:
    """The verb ``deb``."""
    say("building the package for Debian 13 …")
    return build()
