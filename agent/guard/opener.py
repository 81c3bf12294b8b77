"""Whose process it is that wants to start a program.

What is told of a process belongs to its account, which may hold a lease on it: without O_NONBLOCK opening it
then waits for 45 s (fcntl(2), F_SETLEASE).
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os

WHOLE = [b"0", b"0", b"4294967295"]
"""The map of numbers of whoever lives in no container: each stands for itself (user_namespaces(7))."""


def account(pid: int) -> int | None:
    """The real uid of a process: who started it, whatever rights a setuid program lent it. None: it is gone.

    A process that the kernel asks about waits for the answer, so its number is its own. In a container it is
    told as the kernel knows it outside (user_namespaces(7)).
    """
    try:
        try:
            text = _read(f"/proc/{pid}/status")
        except BlockingIOError:
            return os.stat(f"/proc/{pid}").st_uid
    except OSError:
        return None
    return next((int(row.split()[1]) for row in text.splitlines() if row.startswith(b"Uid:")), None)


def contained(pid: int) -> bool:
    """Whether a process lives in a container: numbers of accounts mean something else there."""
    try:
        return _read(f"/proc/{pid}/uid_map").split() != WHOLE
    except OSError:
        return False


def _read(path: str) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        return os.read(handle, 4096)
    finally:
        os.close(handle)
