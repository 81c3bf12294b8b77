"""Lines for who is logged in at a terminal."""

import sys

assert sys.platform == "linux"

import os
import pty
import signal

import pytest

from agent.platforms.linux.system import proc
from tests.backends.linux.presence.logged_in import ACCOUNT, AN
from tests.backends.linux.real import STRANGER, until

pytestmark = pytest.mark.root


def test_who_is_logged_in_at_a_terminal_reads_there(pc_bus, play):
    shown, screen = pty.openpty()
    os.set_blocking(shown, False)
    os.fchown(screen, STRANGER, -1)
    there = {**AN, "TTY": os.ttyname(screen).removeprefix("/dev/")}
    pc_bus.logind(_1={**there, "Type": "tty"}, _2={**AN, "Type": "tty"}, _3={**there, "Type": "x11"})

    async def story(made):
        made.write("somebody else", "not yours")
        made.write(ACCOUNT, "five minutes")

    play(story)
    play(story, address="unix:path=/nowhere")
    assert os.read(shown, 4096).split() == [b"five", b"minutes"]
    os.close(screen)
    os.close(shown)


def test_who_is_logged_in_from_elsewhere_reads_at_its_terminal(pc_bus, play, session_group):
    pid, shown = pty.fork()
    if not pid:
        os.fchown(0, STRANGER, -1)
        os.setuid(STRANGER)
        os.execv("/bin/sleep", ["sleep", "100"])
    os.set_blocking(shown, False)
    (session_group / "cgroup.procs").write_text(str(pid), encoding="utf-8")
    pc_bus.logind(_7={**AN, "Display": "", "Type": "tty", "Seat": ""})

    async def story(made):
        await until(lambda: proc.runs_at(pid) != sys.executable)
        made.write(ACCOUNT, "five minutes")

    try:
        play(story)
        assert os.read(shown, 4096).split() == [b"five", b"minutes"]
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(shown)
