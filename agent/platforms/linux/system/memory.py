"""What lies in a process's own memory: its command line, its variables, and the files that it has mapped.

The kernel lets nobody read these while the process changes its memory (mmap_lock), and an account can make
that last for ever: a page of a file system that it serves itself waits to be written (FUSE_WRITEBACK_CACHE).
So a thread reads, and is left behind where it does not come back; it ends with that process, or with us.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
from threading import Event, Lock, Thread

from agent.platforms.linux.system import accounts
from agent.platforms.linux.system.reading import read_long

PATIENCE = 0.1
"""Seconds that one read may take; a guardian who asks something waits as long."""
LEFT = 4
"""So many threads wait for processes of one account; no more of these is asked until one comes back."""


class _Reader(Thread):
    """Reads what it is told to, and waits instead of us."""

    def __init__(self) -> None:
        super().__init__(name="reader", daemon=True)
        self._asked, self._told = Event(), Event()
        self._wanted: tuple[str, int] | None = None
        self._found = b""
        self.pid = 0
        """Whose memory it waits for."""
        self.start()

    def run(self) -> None:
        while self._asked.wait():
            self._asked.clear()
            if (wanted := self._wanted) is None:
                return
            self._found = read_long(*wanted, opener=None)
            self._told.set()

    def read(self, pid: int, path: str, size: int) -> bytes | None:
        """None: it has not come back, is of no more use, and ends by itself."""
        self.pid, self._wanted = pid, (path, size)
        self._asked.set()
        if self._told.wait(PATIENCE):
            self._told.clear()
            return self._found
        self._wanted = None
        self._asked.set()
        return None


class _Readers:
    """One that is free, and those that were left behind, by account."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._free: _Reader | None = None
        self._behind: dict[int, list[_Reader]] = {}

    def read(self, pid: int, path: str, size: int) -> bytes | None:
        try:
            uid = accounts.owner(os.stat(f"/proc/{pid}").st_uid)
        except OSError:
            return b""
        with self._lock:
            behind = [x for x in self._behind.pop(uid, ()) if x.is_alive()]
            if behind:
                self._behind[uid] = behind
            if len(behind) >= LEFT or any(x.pid == pid for x in behind):
                return None
            if self._free is None:
                self._free = _Reader()
            found = self._free.read(pid, path, size)
            if found is None:
                self._behind.setdefault(uid, []).append(self._free)
                self._free = None
            return found


_readers = _Readers()


def read(pid: int, path: str, size: int) -> bytes | None:
    """The beginning of such a file; empty where it cannot be read, None where it keeps us waiting."""
    return _readers.read(pid, path, size)
