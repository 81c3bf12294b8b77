"""Whose process it is that wants to start a program."""

from __future__ import annotations


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
    for row in text.splitlines():
        if row.startswith(b"Uid:"):
            return int(row.split()[1])
    return None
