"""Real terminals, and programs in them."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator

PATIENCE = 30
"""Seconds until a test gives up; no test waits that long when all is well."""


def new_terminal() -> tuple[int, int]:
    """Both ends of a terminal."""
    if sys.platform == "win32":
        raise NotImplementedError("terminals of Windows are tried on Windows")
    else:  # noqa: RET506 - each system's branch is checked for that system alone
        return os.openpty()


class Terminal:
    """A program in a real terminal."""

    def __init__(self, arguments: list[str], **environment: str) -> None:
        self.screen = ""
        self._master, slave = new_terminal()
        session = os.environ | {"TERM": "xterm", "COLUMNS": "120", "LINES": "40", "LANG": "en_US.UTF-8"}
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", TAKE_TERMINAL, sys.executable, "-P", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=session | {"LC_ALL": "en_US.UTF-8"} | environment,
            start_new_session=True,
        )
        os.close(slave)

    def read_until(self, wanted: str) -> str:
        """All that it has written, as soon as ``wanted`` is there; fails when it never comes."""
        deadline = time.monotonic() + PATIENCE
        while wanted not in self.screen:
            assert self._read(deadline), f"{wanted!r} never came: {self.screen[-3000:]!r}"
        return self.screen

    def _read(self, deadline: float) -> bool:
        """Take in what it has written; False at its end."""
        ready, _, _ = select.select([self._master], [], [], max(0, deadline - time.monotonic()))
        assert ready, f"nothing more came: {self.screen[-3000:]!r}"
        try:
            data = os.read(self._master, 65536)
        except OSError:  # Linux: the other end is closed
            data = b""
        self.screen += data.decode("utf-8", "replace")
        return bool(data) and time.monotonic() < deadline

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def wait(self) -> int:
        """Its exit status, after reading the rest."""
        deadline = time.monotonic() + PATIENCE
        while self._read(deadline):
            pass
        return self.process.wait(max(1, deadline - time.monotonic()))

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        with contextlib.suppress(OSError):
            os.close(self._master)


@contextlib.contextmanager
def terminal(*arguments: str, **environment: str) -> Iterator[Terminal]:
    """A program in a terminal, ended at the end."""
    running = Terminal(list(arguments), **environment)
    try:
        yield running
    finally:
        running.close()


TAKE_TERMINAL = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Makes the terminal the one that sends Ctrl-C to the program (tty_ioctl(4)), and becomes the program.

Tests that a shell runs in the background have been told to ignore it (sh(1)), and hand that on.
"""
LUYTRE = ("-c", "import sys; from ui.cli import main; sys.exit(main())")
"""The command itself."""
