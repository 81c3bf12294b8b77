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
from typing import TYPE_CHECKING

from agent.platforms.linux.system import accounts
from agent.platforms.linux.system.reading import read_long

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE = 0.1
"""Seconds that one read may take; a guardian who asks something waits as long."""
LEFT = 4
"""So many threads wait for processes of one account; no more of these is asked until one comes back."""


Wanted = tuple[int, str, int]
"""A process, a file of it, and how many bytes of its beginning."""


class _Reader(Thread):
    """Reads what it is told to, and waits instead of us."""

    def __init__(self) -> None:
        super().__init__(name="reader", daemon=True)
        self._asked, self._told = Event(), Event()
        self._wanted: Sequence[Wanted] | None = None
        self._found: list[bytes] = []
        self.pid = 0
        """Whose memory it reads, or waits for."""
        self.start()

    def run(self) -> None:
        while self._asked.wait():
            self._asked.clear()
            if (wanted := self._wanted) is None:
                return
            found = self._found
            for self.pid, path, size in wanted:
                found.append(read_long(path, size, opener=None))
                if self._wanted is not wanted:
                    return
            self._told.set()

    def read(self, wanted: Sequence[Wanted]) -> tuple[list[bytes], bool]:
        """What it has read in time, and whether that is all; else it ends by itself."""
        self._found, self._wanted = [], wanted
        self._asked.set()
        if self._told.wait(PATIENCE):
            self._told.clear()
            return self._found, True
        self._wanted = None
        self._asked.set()
        return self._found[:], False


class _Readers:
    """One that is free, and those that were left behind, by account."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._free: _Reader | None = None
        self._behind: dict[int, list[_Reader]] = {}

    def read(self, wanted: Sequence[Wanted]) -> list[bytes | None]:
        """Files of processes of one account."""
        uid = next((owner for x in wanted if (owner := _owner(x[0])) is not None), None)
        if uid is None:
            return [b"" for _ in wanted]
        with self._lock:
            behind = [x for x in self._behind.pop(uid, ()) if x.is_alive()]
            if behind:
                self._behind[uid] = behind
            waited_for = {x.pid for x in behind}
            free = [x for x in wanted if x[0] not in waited_for]
            if len(behind) >= LEFT or not free:
                return [None for _ in wanted]
            if self._free is None:
                self._free = _Reader()
            found, whole = self._free.read(free)
            if not whole:
                self._behind.setdefault(uid, []).append(self._free)
                self._free = None
        told = dict(zip(free, found, strict=False))
        return [told.get(x) for x in wanted]


def _owner(pid: int) -> int | None:
    try:
        return accounts.owner(os.stat(f"/proc/{pid}").st_uid)
    except OSError:
        return None


_readers = _Readers()


def read(pid: int, path: str, size: int) -> bytes | None:
    """The beginning of such a file; empty where it cannot be read, None where it keeps us waiting."""
    return read_each([(pid, path, size)])[0]


def read_each(wanted: Sequence[Wanted]) -> list[bytes | None]:
    """The same of several processes of one account, in one go: on a busy PC each turn of a thread is long."""
    return _readers.read(wanted)


def variables(text: bytes | None) -> dict[str, str]:
    """Those that stand in such a file."""
    items = (text or b"").decode("utf-8", "replace").split("\0")
    return dict(item.split("=", 1) for item in items if "=" in item)
