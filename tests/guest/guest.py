"""The guest as a test sees it: commands as any account, logins, files in and out, clocks, suspend, reboot."""

import base64
import contextlib
import io
import json
import shlex
import tarfile
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.guest.machine import GuestDied, Machine

LEFT_OUT = {"__pycache__", ".git", ".venv", "node_modules"}
TYPE = (
    "import fcntl, sys, termios; f = open(sys.argv[1], 'w')\n"
    "for b in sys.argv[2].encode(): fcntl.ioctl(f, termios.TIOCSTI, bytes([b]))"
)

SHOW = (  # VT_ACTIVATE, VT_WAITACTIVE (console_ioctl(2))
    "import fcntl, sys; f = open('/dev/tty0', 'w')\n"
    "for act in (0x5606, 0x5607): fcntl.ioctl(f, act, int(sys.argv[1]))"
)


class Job:
    """A command inside the guest; ``code`` is None while it runs."""

    def __init__(self, guest: Machine, number: int) -> None:
        self.guest, self.number = guest, number
        self.code: int | None = None
        self.parts: dict[str, list[bytes]] = {"out": [], "err": []}
        self.done = threading.Event()

    @property
    def out(self) -> str:
        return b"".join(self.parts["out"]).decode(errors="replace")

    @property
    def err(self) -> str:
        return b"".join(self.parts["err"]).decode(errors="replace")

    @property
    def said(self) -> str:
        """All of it, for a failing test's message."""
        return f"status {self.code}: {self.out}{self.err}"

    def take(self, message: dict[str, Any]) -> None:
        for key, parts in self.parts.items():
            if data := base64.b64decode(message.get(key, "")):
                parts.append(data)
        if "code" in message:
            self.code = message["code"]
            self.done.set()

    def write(self, data: bytes) -> None:
        for i in range(0, len(data), 24576):
            piece = base64.b64encode(data[i : i + 24576]).decode()
            self.guest.send(id=self.number, data=piece)

    def close(self) -> None:
        """The end of its standard input."""
        self.guest.send(id=self.number, data="")

    def wait(self, timeout: float = 120) -> "Job":
        if not self.done.wait(timeout) or self.code is None:
            told = f"{self.said[-1000:]}\n{self.guest.last_words()}"
            raise GuestDied(f"no end within {timeout} s, or the guest stopped; so far: {told}")
        return self


class Guest(Machine):
    """A living guest. ``with Guest(build()) as guest: guest.run("loginctl", user="child").out``."""

    jobs: dict[int, Job]

    def start(self, **options: Any) -> None:
        self.jobs, self.count = {}, 0
        super().start(**options)
        if options.get("thaw"):
            self.set_clock(self.now.timestamp())

    def listen(self) -> None:
        jobs = self.jobs
        with contextlib.suppress(OSError), self.channel.makefile("rb") as lines:
            for line in lines:
                try:
                    message = json.loads(line[line.find(b"{") :])
                except ValueError:
                    continue
                if job := jobs.get(message["id"]):
                    job.take(message)
                elif "boot" in message:
                    self.boots.put(message["boot"])
        for job in jobs.values():
            job.done.set()

    def spawn(self, command: str | Sequence[Any], *, user: str | None = None) -> Job:
        """Start a command (text for sh, or words) as root, or in a real login (su -l) of an account."""
        argv = ["sh", "-c", command] if isinstance(command, str) else [str(x) for x in command]
        if user:  # our own door is spared where memory is short; who comes in by it may not be
            argv = ["choom", "-n", "0", "--", *argv]
        return self._sent(argv=argv, user=user)

    def _sent(self, **message: Any) -> Job:
        self.count += 1
        job = self.jobs[self.count] = Job(self, self.count)
        self.send(id=job.number, **message)
        return job

    def run(
        self,
        command: str | Sequence[Any],
        *,
        user: str | None = None,
        stdin: str | bytes = b"",
        timeout: float = 120,
    ) -> Job:
        """Run a command to its end, whatever its status."""
        job = self.spawn(command, user=user)
        if stdin:
            job.write(stdin.encode() if isinstance(stdin, str) else stdin)
        job.close()
        return job.wait(timeout)

    def does(self, command: str | Sequence[Any], **options: Any) -> str:
        """What a command prints that must not fail."""
        job = self.run(command, **options)
        assert job.code == 0, f"{command!r}: {job.said}"
        return job.out

    def ask(self, conversations: Sequence[Any], uid: int = 0, door: str = "", timeout: float = 120) -> Any:
        """What the agent answers this uid: for each call of each conversation what ``caller.py`` tells."""
        job = self._sent(conversations=conversations, uid=uid, door=door)
        return json.loads(job.wait(timeout).out)

    def play(self, program: str, *words: Any, uid: int = 0, timeout: float = 120) -> str:
        """What a program in Python prints as this uid, outside of any login; it must not fail."""
        job = self._sent(program=program, words=[str(x) for x in words], uid=uid)
        assert job.wait(timeout).code == 0, job.said
        return job.out

    def copy_in(self, source: Path, target: str) -> None:
        """Copy a file into, or a folder's content to, a folder of the guest."""
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w:gz", compresslevel=1) as tar:  # the line is slow, tar is not
            name = "." if source.is_dir() else source.name
            tar.add(source, name, filter=lambda x: None if Path(x.name).name in LEFT_OUT else x)
        place = shlex.quote(target)
        command = f"mkdir -p {place} && tar -xz --no-same-owner -C {place}"
        self.does(command, stdin=data.getvalue(), timeout=600)

    def write(self, path: str, text: str, mode: str = "644") -> None:
        """Put a text file of root's there."""
        self.does(["sh", "-c", 'cat >"$1" && chmod "$2" "$1"', "sh", path, mode], stdin=text)

    def login(self, user: str, tty: int = 3, timeout: float = 60) -> str:
        """Log in on a virtual terminal by agetty's autologin; the id of the session that logind made."""
        self.start_login(user, tty)
        self.until(lambda: self.session(user, tty), timeout, 0.1)
        self.until(lambda: not self.run(f"pgrep -u {user} -t tty{tty} sh").code, timeout, 0.1)
        return str(self.session(user, tty))

    def start_login(self, user: str, tty: int) -> None:
        """Let agetty log somebody in, whether that will be refused or not."""
        options = ["StandardInput=tty", "StandardOutput=tty", f"TTYPath=/dev/tty{tty}", "TTYReset=yes"]
        words = ["systemd-run", "-q", "--collect", f"--unit=login-tty{tty}"]
        words += [x for option in options for x in ("-p", option)]
        self.does([*words, "/sbin/agetty", "--autologin", user, "--noclear", f"tty{tty}", "linux"])

    def session(self, user: str, tty: int) -> str | None:
        """The id of the session of an account on a terminal."""
        rows = json.loads(self.does("loginctl list-sessions -j"))
        wanted = (user, f"tty{tty}")
        return next((row["session"] for row in rows if (row["user"], row["tty"]) == wanted), None)

    def type(self, text: str, tty: int = 3) -> None:
        """Type on a virtual terminal."""
        self.play(TYPE, f"/dev/tty{tty}", text)

    def show(self, tty: int = 3) -> None:
        """Bring a virtual terminal to the front: its session is the active one."""
        self.play(SHOW, tty)

    def set_clock(self, when: float | str) -> None:
        """Set the wall clock (seconds, or ISO text in UTC) as ``date -s`` does."""
        if isinstance(when, str):
            when = datetime.fromisoformat(when).replace(tzinfo=UTC).timestamp()
        self._sent(clock=when).wait()

    def reboot(self, timeout: float = 180) -> None:
        """An orderly reboot."""
        self.spawn("systemctl reboot")
        self.boot = self._hello(timeout, after=self.boot)

    def suspend(self, seconds: float) -> None:
        """Suspend to RAM through logind, stay so for some seconds, and wake up."""
        job = self.spawn("systemctl suspend")
        self.until(lambda: self.qmp("query-status")["status"] == "suspended", 60, 0.1)
        time.sleep(seconds)
        self.qmp("system_wakeup")
        job.wait()
