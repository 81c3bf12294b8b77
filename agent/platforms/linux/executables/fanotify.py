"""The kernel tells when a marked executable is opened to be run (fanotify(7), FAN_OPEN_EXEC; needs root).

Only single files are marked, and nobody waits for us: marks of whole file systems would let every exec on the
PC wait for this process.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import ctypes
import os
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.platforms.linux.system import followed
from agent.platforms.linux.system.proc import Executable
from agent.ports import FileId

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLOEXEC, _NONBLOCK, _UNLIMITED_MARKS = 0x1, 0x2, 0x20
_ADD, _REMOVE = 0x1, 0x2
_OPEN_EXEC, _OVERFLOW = 0x1000, 0x4000
_AT_FDCWD = -100
_EVENT = struct.Struct("=IBBHQii")
_ROOM = 65536


@dataclass(frozen=True, slots=True)
class Opened:
    """A process has opened an executable to run it; the exec itself comes a moment later, or fails."""

    pid: int
    executable: Executable


class ExecWatch:
    """One fanotify group of the notification class; OSError where the kernel or our rights forbid it."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.fanotify_mark.argtypes = [
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint64,
            ctypes.c_int,
            ctypes.c_char_p,
        ]
        flags = _CLOEXEC | _NONBLOCK | _UNLIMITED_MARKS
        self._handle: int = self._libc.fanotify_init(flags, os.O_RDONLY | os.O_CLOEXEC | os.O_LARGEFILE)
        if self._handle < 0:
            raise OSError(ctypes.get_errno(), "fanotify_init")

    def fileno(self) -> int:
        """What the loop waits for."""
        return self._handle

    def add(self, path: str) -> None:
        """Watch the file that lies there now; OSError when there is none."""
        self._mark(_ADD, path)

    def remove(self, path: str) -> None:
        """Watch the file no more; OSError when it was not watched."""
        self._mark(_REMOVE, path)

    def read(self) -> Iterator[Opened | None]:
        """What happened since; None where the kernel had to drop events."""
        try:
            data = os.read(self._handle, _ROOM)
        except BlockingIOError:
            return
        place = 0
        while place < len(data):
            length, _, _, _, mask, handle, pid = _EVENT.unpack_from(data, place)
            place += length
            if mask & _OVERFLOW:
                yield None
            elif handle >= 0:
                yield Opened(pid, _take(handle))

    def close(self) -> None:
        """Let go; all marks go with it."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _mark(self, flags: int, path: str) -> None:
        with followed.opened(path) as handle:
            place = f"/proc/self/fd/{handle}".encode()
            if self._libc.fanotify_mark(self._handle, flags, _OPEN_EXEC, _AT_FDCWD, place) < 0:
                raise OSError(ctypes.get_errno(), "fanotify_mark", path)


def _take(handle: int) -> Executable:
    """The file of an event; each event holds an open file that must be closed."""
    try:
        found = os.fstat(handle)
        path = _path(handle)
    finally:
        os.close(handle)
    file = FileId(found.st_dev, found.st_ino)
    return Executable(path, file, deleted=False, uid=found.st_uid, mode=found.st_mode)


def _path(handle: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{handle}")
    except OSError:
        return "?"  # below folders of more than 4096 bytes in all: the file itself says what it is
