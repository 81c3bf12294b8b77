"""Real agents as real accounts, and what they say."""

from __future__ import annotations

import json
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.bootstrap.opening import group_of
from agent.platforms.linux.acting.freezer import Freezer
from agent.platforms.linux.system import proc

ROOT = Path(__file__).parents[2]
ORDINARY = 65534
"""“nobody”: an account that every Linux has, and that may do nothing special."""
PATIENCE = 20.0
Said = dict[str, Any]

GAME = """
format = 1
zone = "Asia/Ho_Chi_Minh"
language = "en"

[child.an]
name = "An"

[[child.an.rule]]
match = {{ exe = "{game}" }}
daily = "{daily}"
"""
CALL = """
import os, sys
from pathlib import Path
from agent.api import contract, messages as m, wire
from agent.api.client import Client
from agent.api.endpoint import Endpoint
state, method, params = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
runtime = Path(os.environ["XDG_RUNTIME_DIR"])
chosen = next(x for x in contract.METHODS if x.name == method)
with Client.connect(Endpoint(os.getuid(), runtime).find(state)) as client:
    print(client.call(chosen, wire.decode_params(chosen, params.encode())))
"""


@dataclass
class Account:
    """An account of this PC with a folder of its own."""

    folder: Path
    uid: int
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def other(self) -> bool:
        """Whether it is another one than ours."""
        return self.uid != os.getuid()

    @property
    def game(self) -> Path:
        """A program of its own, a copy of ``sleep``, with a name that no other test uses."""
        return self.folder / f"mygame{self.folder.name[-4:]}"

    @property
    def target(self) -> str:
        """What rules call the game."""
        return f"app:{self.game.name}"

    @property
    def state(self) -> Path:
        """Where its agent keeps its notes."""
        return self.folder / "state"

    def write(self, name: str, text: str | bytes) -> Path:
        """A file of the account."""
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if self.other:
            os.chown(path, self.uid, self.uid)
        return path

    def policy(self, daily: str) -> Path:
        """A policy that limits the game."""
        return self.write("policy.toml", GAME.format(game=self.game, daily=daily))

    def start(self, *command: str | Path, **options: Any) -> subprocess.Popen[bytes]:
        """Start a program of the account; its pid is that of the answer."""
        words = [os.fspath(word) for word in command]
        process = subprocess.Popen([*self._become(), *words], env=self._environment(), cwd="/", **options)
        self._running.append(process)
        return process

    def play(self, program: Path | None = None, **options: Any) -> subprocess.Popen[bytes]:
        """Start the game, and wait until it is the one that runs."""
        path = program or self.game
        process = self.start(path, "600", **options)
        until(lambda: runs(process.pid, path) or process.poll() is not None)
        return process

    def agent(self, *options: str | Path, policy: Path | None = None, **popen: Any) -> Agent:
        """Start an agent of the account that tells what it does."""
        words = ["--state", self.state, "--json", *options, *(["--policy", policy] if policy else [])]
        return Agent(self.start(*self.python, "-m", "agent", "--try", *words, stdout=-1, stderr=-1, **popen))

    def call(self, method: str, **params: object) -> str:
        """Call the account's agent, and answer what it said, as text."""
        words = [*self.python, "-c", CALL, os.fspath(self.state), method, json.dumps(params)]
        done = self.start(*words, stdout=subprocess.PIPE)
        output, _ = done.communicate(timeout=PATIENCE)
        assert done.returncode == 0
        return output.decode()

    @property
    def python(self) -> list[str]:
        """The interpreter of the tests."""
        return [sys.executable, "-P"]

    def close(self) -> None:
        """End what still runs."""
        for process in reversed(self._running):
            process.kill()
            process.wait(PATIENCE)
        for pid in proc.pids():  # and what they had started
            found = proc.executable(pid)
            if found is not None and found.path.startswith(f"{self.folder}/"):
                os.kill(pid, signal.SIGKILL)
        with suppress(OSError):  # an agent that was killed leaves its control group
            Freezer(group_of(self.state, self.uid)).close()

    def _environment(self) -> dict[str, str]:
        chosen = {"HOME": os.fspath(self.folder), "XDG_RUNTIME_DIR": os.fspath(self.folder / "run")}
        chosen |= {"PYTHONPATH": os.fspath(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        if self.other:  # nothing of ours, not even where coverage is measured
            return {"PATH": os.defpath, "LANG": "C.UTF-8", **chosen}
        return {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}} | chosen

    def _become(self) -> list[str]:
        if not self.other:
            return []
        number = str(self.uid)
        drop = ["setpriv", "--reuid", number, "--regid", number, "--clear-groups", "--"]
        blocked = hidden([ROOT, Path(sys.prefix), Path(sys.base_prefix)])
        return [*opened(blocked, self.folder / "mounts"), *drop] if blocked else drop


@contextmanager
def account(uid: int) -> Iterator[Account]:
    """An account with a game in its folder; afterwards all of it is gone."""
    with tempfile.TemporaryDirectory(prefix="luytre-", suffix=secrets.token_hex(2)) as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        mine = Account(folder, uid)
        shutil.copy(str(shutil.which("sleep")), mine.game)
        (folder / "run").mkdir(mode=0o700)
        if mine.other:
            for path in (folder, folder / "run", mine.game):
                os.chown(path, uid, uid)
        try:
            yield mine
        finally:
            mine.close()


def hidden(needed: list[Path]) -> dict[Path, list[Path]]:
    """The folders that keep other accounts from what they need, with what that is."""
    found: dict[Path, list[Path]] = {}
    for path in dict.fromkeys(x.resolve() for x in needed):
        closed = next((x for x in reversed((path, *path.parents)) if not x.stat().st_mode & 0o001), None)
        if closed is not None:
            found.setdefault(closed, []).append(path)
    return found


def opened(blocked: dict[Path, list[Path]], place: Path) -> list[str]:
    """Words that run a command where those folders hold what is needed, and are open, for it alone."""
    lines = ["set -e"]
    pairs = [(closed, path) for closed, paths in blocked.items() for path in paths]
    for number, (_, path) in enumerate(pairs):
        saved = shlex.quote(f"{place}/{number}")
        lines += [f"mkdir -p {saved}", f"mount --bind {shlex.quote(str(path))} {saved}"]
    lines += [f"mount -t tmpfs -o mode=755 tmpfs {shlex.quote(str(closed))}" for closed in blocked]
    for number, (_, path) in enumerate(pairs):
        there = shlex.quote(str(path))
        lines += [f"mkdir -p {there}", f"mount --bind {shlex.quote(f'{place}/{number}')} {there}"]
    return ["unshare", "--mount", "sh", "-c", "\n".join([*lines, 'exec "$@"']), "sh"]


class Agent:
    """One agent's process, and all that it has said so far."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.said: list[Said] = []
        self._lines = threading.Thread(target=self._listen)
        self._lines.start()
        self._errors = bytearray()
        self._complaints = threading.Thread(target=self._hear)
        self._complaints.start()

    def started(self) -> Agent:
        """Wait until it observes."""
        self.hear("started")
        return self

    def hear(self, event: str, **fields: object) -> Said:
        """Wait until it says this, and answer it in full."""
        until(
            lambda: self.heard(event, **fields) or not self._lines.is_alive(),
            lambda: f"no {event} {fields} in {self.said[-40:]}",
        )
        heard = self.heard(event, **fields)
        assert heard, f"no {event} {fields} in {self.said[-8:]}; {self._errors.decode()}"
        return heard[0]

    def heard(self, event: str, **fields: object) -> list[Said]:
        """All that it has said of this."""
        wanted = {"event": event, **fields}
        return [said for said in list(self.said) if wanted.items() <= said.items()]

    def used(self, target: str) -> int:
        """Seconds, as told last."""
        return max((said["seconds"] for said in self.heard("usage", target=target)), default=0)

    def used_more_than(self, target: str, seconds: int) -> None:
        """Wait until it has counted more."""
        until(lambda: self.used(target) > seconds)

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.end()

    def leave(self) -> int:
        """Ask it to leave; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.end()

    def end(self) -> int:
        """Wait until it has left; its exit status."""
        status = self.process.wait(PATIENCE)
        self._lines.join(PATIENCE)
        self._complaints.join(PATIENCE)
        return status

    @property
    def complaint(self) -> str:
        """What it wrote to standard error, once it has left."""
        self.end()
        return self._errors.decode()

    def _listen(self) -> None:
        if self.process.stdout is not None:
            with self.process.stdout as lines:
                for line in lines:
                    self.said.append(json.loads(line))  # nothing else may stand there

    def _hear(self) -> None:
        if self.process.stderr is not None:
            with self.process.stderr as lines:
                for line in lines:
                    self._errors += line


def runs(pid: int, path: Path) -> bool:
    """Whether the process runs this file."""
    try:
        found, wanted = Path(f"/proc/{pid}/exe").stat(), path.stat()
    except OSError:
        return False
    return (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino)


def stands_still(pid: int) -> bool:
    """Whether the kernel lets the process do anything: stopped by a signal, or in a frozen group."""
    state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    if state == "T":
        return True
    group = Path(f"/proc/{pid}/cgroup").read_text("utf-8").rpartition("0::")[2].strip()
    events = [Path(f"{mount}{group}/cgroup.events") for mount in ("/sys/fs/cgroup", "/sys/fs/cgroup/unified")]
    return any("frozen 1" in path.read_text("utf-8") for path in events if path.exists())


def until(true: Callable[[], object], what: Callable[[], str] = lambda: "it never came true") -> None:
    """Wait for a condition; AssertionError when it does not come."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, what()
        time.sleep(0.01)
