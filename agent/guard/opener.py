"""Whose process it is that wants to start a program."""

from __future__ import annotations

WHOLE = [b"0", b"0", b"4294967295"]
"""The map of numbers of whoever lives in no container: each stands for itself (user_namespaces(7))."""


def account(pid: int) -> int | None:
    """The real uid of a process: who started it, whatever rights a setuid program lent it. None: it is gone.

    A process that the kernel asks about waits for the answer, so its number is its own. In a container it is
    told as the kernel knows it outside (user_namespaces(7)).
    """
    try:
        with open(f"/proc/{pid}/status", "rb") as file:
            text = file.read(4096)
    except OSError:
        return None
    return next((int(row.split()[1]) for row in text.splitlines() if row.startswith(b"Uid:")), None)


def contained(pid: int) -> bool:
    """Whether a process lives in a container: numbers of accounts mean something else there."""
    try:
        with open(f"/proc/{pid}/uid_map", "rb") as file:
            return file.read(4096).split() != WHOLE
    except OSError:
        return False
