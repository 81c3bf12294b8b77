"""Processes that hold a lease on a file: opening it would wait for them (fcntl(2), F_SETLEASE)."""

import sys

assert sys.platform == "linux"

import subprocess
from contextlib import contextmanager

import pytest

HOLDS = """
import errno, fcntl, os, signal, sys
signal.signal(signal.SIGIO, signal.SIG_IGN)
held = [os.open(path.replace("PID", str(os.getpid())), os.O_RDONLY) for path in sys.argv[1:]]
for file in held:
    try:
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    except OSError as error:
        print(errno.errorcode[error.errno], flush=True)
        sys.exit()
print(flush=True)
signal.pause()
"""


@contextmanager
def leased(*paths, account=None):
    """A process that holds them, by its number; ``PID`` in a path stands for that.

    The test is skipped where nobody can do so: newer kernels give no lease on what lies in /proc. Debian's
    does, and there the guest tries it (tests/guest/bypasses/test_processes.py).
    """
    other = {} if account is None else {"user": account, "group": account, "extra_groups": []}
    command = ["/usr/bin/python3", "-IS", "-c", HOLDS, *map(str, paths)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, **other) as process:
        try:
            said = process.stdout.readline()
            if said == b"EINVAL\n" and all(str(path).startswith("/proc/") for path in paths):
                pytest.skip("the kernel gives no lease on files of /proc")
            assert said == b"\n"
            yield process.pid
        finally:
            process.kill()
