"""The kernel tells what happens to files and in folders (inotify(7)); needs no rights beyond reading them."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import ctypes
import os
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.platforms.linux.system import followed

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN = 0x20
CREATE = 0x100
DELETE = 0x200
MOVED_FROM = 0x40
MOVED_TO = 0x80
DELETE_SELF = 0x400
MOVE_SELF = 0x800
OVERFLOW = 0x4000
IGNORED = 0x8000
FOLDER = CREATE | MOVED_TO | DELETE | MOVED_FROM | DELETE_SELF | MOVE_SELF
"""All by which the files of a folder become others."""
_ONLY_FOLDER = 0x0100_0000
_EVENT = struct.Struct("iIII")
_ROOM = 65536


@dataclass(frozen=True, slots=True)
class Happened:
    """One event; ``name`` is the file in a watched folder."""

    watch: int
    mask: int
    name: str = ""


class FileWatch:
    """One inotify instance."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._handle: int = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._handle < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")

    def fileno(self) -> int:
        """What the loop waits for."""
        return self._handle

    def add_file(self, path: str, mask: int) -> int:
        """Watch a file; the same number for the same file under another name."""
        return self._add(path, mask)

    def add_folder(self, path: str) -> int:
        """Watch what comes into a folder and leaves it."""
        return self._add(path, FOLDER | _ONLY_FOLDER)

    def remove(self, watch: int) -> None:
        """Watch it no more; nothing happens when the kernel has dropped it already."""
        self._libc.inotify_rm_watch(self._handle, watch)

    def read(self) -> Iterator[Happened]:
        """What happened since."""
        try:
            data = os.read(self._handle, _ROOM)
        except BlockingIOError:
            return
        place = 0
        while place < len(data):
            watch, mask, _, length = _EVENT.unpack_from(data, place)
            place += _EVENT.size
            yield Happened(watch, mask, os.fsdecode(data[place : place + length].rstrip(b"\0")))
            place += length

    def close(self) -> None:
        """Let go; all watches go with it."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _add(self, path: str, mask: int) -> int:
        with followed.opened(path) as found:
            place = f"/proc/self/fd/{found}".encode()
            watch: int = self._libc.inotify_add_watch(self._handle, place, mask)
        if watch < 0:
            raise OSError(ctypes.get_errno(), "inotify_add_watch", path)
        return watch
