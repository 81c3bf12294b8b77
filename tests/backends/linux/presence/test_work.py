import sys

assert sys.platform == "linux"

import os
import pty
import time
from datetime import timedelta

from agent.platforms.linux.presence.work import NEVER, SPAN, Work, unread
from agent.platforms.linux.system import proc
from tests.backends.linux.real import wait_for

LEADER = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
sys.stdin.readline()
sys.stdin.readline()
"""
"""Takes its standard input for its terminal, and reads from it."""
LATELY = timedelta(minutes=1)


def cpu(pid):
    return sum(map(int, proc.read(f"/proc/{pid}/stat").rpartition(b")")[2].split()[11:15]))


def test_who_waits_does_nothing(start):
    process = start("/bin/sleep", "100")
    work = Work()
    assert work.idle([process.pid], 0.0) == NEVER
    assert work.idle([process.pid], 5.0) == NEVER


def test_who_works_is_not_idle(start):
    process = start("/bin/sh", "-c", "while :; do :; done")
    work = Work()
    work.idle([process.pid], 0.0)
    before = cpu(process.pid)
    wait_for(lambda: cpu(process.pid) > before + 20)
    assert work.idle([process.pid], 5.0) == timedelta()
    # Too soon to tell anything else.
    process.kill()
    process.wait()
    assert work.idle([], 5.0 + SPAN / 2) == timedelta()
    assert work.idle([], 5.0 + SPAN) == NEVER


def test_what_children_did_that_are_gone_counts(start):
    process = start(
        "/bin/sh", "-c", "while :; do /bin/sh -c 'i=0; while [ $i -lt 9999 ]; do i=$((i+1)); done'; done"
    )
    work = Work()
    work.idle([process.pid], 0.0)
    before = cpu(process.pid)
    wait_for(lambda: cpu(process.pid) > before + 20)
    assert work.idle([process.pid], 5.0) == timedelta()


def test_a_little_is_nothing(start):
    process = start("/bin/sh", "-c", "while :; do :; done")
    work = Work()
    work.idle([process.pid], 0.0)
    assert work.idle([process.pid], 100_000.0) == NEVER


def test_whose_terminal_is_read_is_there(start):
    master, slave = pty.openpty()
    process = start(sys.executable, "-c", LEADER, stdin=slave, start_new_session=False)
    name = os.ttyname(slave)
    wait_for(lambda: int(proc.read(f"/proc/{process.pid}/stat").rpartition(b")")[2].split()[4]))
    long_ago = time.time() - 600
    os.utime(name, (long_ago, long_ago))
    assert unread([process.pid]) > LATELY
    os.write(master, b"hello\n")
    wait_for(lambda: unread([process.pid]) < LATELY)
    assert Work().idle([process.pid, process.pid], 0.0) < LATELY
    os.close(master)
    os.close(slave)


def test_who_has_no_terminal_reads_none(start):
    assert unread([start("/bin/sleep", "100").pid, 999_999_999]) == NEVER
