"""A PC for browsers that leaves no trace: its own files, processes and network, gone when the test is."""

import ctypes
import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TREE = Path("/usr/lib/luytre")
LAID_OVER = ("/etc", "/usr/lib", "/var/lib", "/home")
EMPTY = ("/run", "/tmp")  # noqa: S108 - a new one, of this world alone
PATIENCE = 30.0
POLICY = Path("/etc/luytre.toml")


def enter() -> None:
    """Go on in namespaces of our own, as the first process in them."""
    if os.environ.get("LUYTRE_WORLD"):
        return
    command = [
        "unshare",
        "--mount",
        "--pid",
        "--net",
        "--ipc",
        "--uts",
        "--fork",
        "--kill-child",
        "--mount-proc",
    ]
    os.environ["LUYTRE_WORLD"] = "inside"
    os.execvp("unshare", [*command, sys.executable, *sys.argv])  # noqa: S606 - the same program again


def prepare(accounts: dict[str, int], hosts: list[str]) -> None:
    """Files that can be written and are forgotten, a loopback, accounts, names."""
    lay_over(LAID_OVER)
    for folder in EMPTY:
        empty(folder)
    screens = Path("/tmp/.X11-unix")  # noqa: S108 - made once, else two screens that start together trip over it
    screens.mkdir()
    screens.chmod(0o1777)
    loopback()
    for name, uid in accounts.items():
        run("useradd", "--create-home", "--shell", "/bin/bash", "--uid", str(uid), name)
        runtime = Path(f"/run/user/{uid}")
        runtime.mkdir(parents=True)
        runtime.chmod(0o700)
        os.chown(runtime, uid, uid)
    with Path("/etc/hosts").open("a", encoding="utf-8") as file:
        file.write(f"\n127.0.0.1 {' '.join(hosts)}\n")


def lay_over(folders: Iterable[str | Path]) -> None:
    """From here on these can be written to, and forget it when this world ends; /mnt is ours."""
    run("mount", "--make-rprivate", "/")
    over = Path("/mnt")
    run("mount", "-t", "tmpfs", "none", over)
    for number, folder in enumerate(folders):
        upper, work = over / f"{number}-upper", over / f"{number}-work"
        upper.mkdir()
        work.mkdir()
        shutil.copystat(folder, upper)
        options = f"lowerdir={folder},upperdir={upper},workdir={work}"
        run("mount", "-t", "overlay", "none", "-o", options, folder)


def empty(folder: str) -> None:
    """From here on there is nothing in it but what runs us, for a clone may well lie in /tmp."""
    kept = [x for x in (ROOT, Path(sys.prefix)) if x.is_relative_to(folder)]
    kept = [x for x in kept if not any(x != other and x.is_relative_to(other) for other in kept)]
    shelves = [Path(tempfile.mkdtemp(dir="/mnt")) for _ in kept]
    for shelf, place in zip(shelves, kept, strict=True):
        run("mount", "--bind", place, shelf)
    run("mount", "-t", "tmpfs", "none", "-o", "mode=1777" if folder == "/tmp" else "mode=755", folder)  # noqa: S108
    for shelf, place in zip(shelves, kept, strict=True):
        place.mkdir(parents=True)
        run("mount", "--move", shelf, place)


def loopback() -> None:
    """Bring lo up (netdevice(7))."""
    with socket.socket() as any_socket:
        request = struct.pack("16sH14x", b"lo", 1)
        fcntl.ioctl(any_socket, 0x8914, request)


def install() -> None:
    """Our rooms where the package puts them, and what a browser starts."""
    for room in ("agent", "policies", "ui"):
        shutil.copytree(ROOT / room, TREE / room, ignore=shutil.ignore_patterns("__pycache__"))
    launcher = (ROOT / "installer" / "linux" / "launcher").read_text("utf-8")
    relay = TREE / "luytre-browser"
    relay.write_text(launcher.replace("{module}", "ui.browser.host"), encoding="utf-8")
    relay.chmod(0o755)


def tell_browsers(*words: str) -> None:
    """Root's helper of this world's installation makes so what the agent wants of browsers."""
    run(sys.executable, "-P", "-m", "agent.browsers", *words, PYTHONPATH=str(TREE))


def run(*words: str | Path, **more: str) -> str:
    """A command that must work."""
    done = subprocess.run(
        [str(x) for x in words], env=os.environ | more, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, words))}: {done.stderr or done.stdout}")
    return done.stdout


def until(what: str, condition: Callable[[], object], patience: float = PATIENCE) -> float:
    """Wait for something to be true; answers after how many seconds it was."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() > start + patience:
            raise SystemExit(f"never came true: {what}")
        time.sleep(0.01)
    return time.monotonic() - start


@contextmanager
def started(words: list[str], *, uid: int = 0, log: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program as an account, with all that it starts, ended at the end."""
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8"} | more
    with log.open("ab") as output, subprocess.Popen(
        words, env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
        user=uid, group=uid, extra_groups=[], start_new_session=True, cwd="/",
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            for number in (15, 9):
                with_group(process, number)


@dataclass
class Service:
    """A program of root that ends and is started anew."""

    words: list[str]
    log: Path
    tree: Path
    """Where its modules are."""
    running: ExitStack = field(default_factory=ExitStack)

    def start(self, *more: str) -> None:
        """Let it run; ``more``: words for this time alone."""
        self._program = self.running.enter_context(
            started([*self.words, *more], log=self.log, PYTHONPATH=str(self.tree))
        )

    def kill(self) -> None:
        """End it as nothing else does: it hears of nothing (signal(7), SIGKILL)."""
        self._program.kill()
        self.running.close()


def with_group(process: subprocess.Popen[bytes], number: int) -> None:
    """Send a signal to a program and all that it started."""
    try:
        os.killpg(process.pid, number)
        process.wait(5)
    except (ProcessLookupError, subprocess.TimeoutExpired):
        pass


def die_with_parent() -> None:
    """Whatever ends the front door ends this world too (prctl(2), PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, 9)


def go_first() -> None:
    """What is measured is not how busy the PC is: all of this world runs before other work (sched(7))."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        print("this world may not go before other work: times are those of a PC that does more than this")
