"""Marks on single files: the kernel tells when one is opened to be run, and asks first where we said so.

fanotify(7): FAN_OPEN_EXEC tells, FAN_OPEN_EXEC_PERM asks; both need CAP_SYS_ADMIN. Marks lie on inodes. One
on a mount or a file system would let every exec of the PC wait for this process, and is not made here.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import ctypes
import os
import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.guard.order import File

_CLOEXEC, _NONBLOCK, _CLASS_CONTENT, _ALL_EVENTS, _ALL_MARKS = 0x1, 0x2, 0x4, 0x10, 0x20
_ADD, _REMOVE = 0x1, 0x2
TELL, ASK = 0x1000, 0x40000
"""FAN_OPEN_EXEC, FAN_OPEN_EXEC_PERM."""
_OVERFLOW = 0x4000
_ALLOW, _DENY = 1, 2
_AT_FDCWD = -100
_EVENT = struct.Struct("=IBBHQii")
_ANSWER = struct.Struct("=iI")
_ROOM = 64 * _EVENT.size
"""Each event opens a file for us. With too many open at once the kernel would refuse in our name."""


class Start(NamedTuple):
    """A process opens a marked file to run it. Of a group that asks, it waits until ``answer`` is given."""

    pid: int
    path: str
    """Empty where the kernel cannot tell it: below folders of more than 4096 bytes in all."""
    file: File
    uid: int
    mode: int
    """Owner and mode of the file."""
    handle: int
    """The file, open: must go back by ``answer``."""


class Marks:
    """One fanotify group, which tells or asks; OSError where the kernel or our rights forbid it.

    They are apart so that whoever waits for an answer never stands behind those who only tell, and so that a
    flood of these, of which the kernel drops what is too much, never lets a question be dropped: it would be
    answered with yes. Questions cannot be too many, for each keeps a process waiting.
    """

    def __init__(self, kind: int) -> None:
        self.kind = kind
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.fanotify_mark.argtypes = [
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint64,
            ctypes.c_int,
            ctypes.c_char_p,
        ]
        flags = _CLOEXEC | _NONBLOCK | _ALL_MARKS | (_CLASS_CONTENT | _ALL_EVENTS if kind == ASK else 0)
        opened = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_LARGEFILE
        self._handle: int = self._libc.fanotify_init(flags, opened)
        if self._handle < 0:
            raise OSError(ctypes.get_errno(), "fanotify_init")

    def fileno(self) -> int:
        """What to wait for."""
        return self._handle

    def add(self, path: str, file: File) -> None:
        """Mark a file; FileNotFoundError when another lies there by now."""
        self._mark(_ADD, path, file)

    def remove(self, path: str, file: File) -> None:
        """Take the mark away; one whose file is gone went with it."""
        self._mark(_REMOVE, path, file)

    def read(self) -> Iterator[Start | None]:
        """What happened since, some of it; None where the kernel had to drop some."""
        try:
            data = os.read(self._handle, _ROOM)
        except BlockingIOError:
            return
        for place in range(0, len(data), _EVENT.size):
            _, _, _, _, mask, handle, pid = _EVENT.unpack_from(data, place)
            if handle >= 0:
                found = os.fstat(handle)
                file = found.st_dev, found.st_ino
                yield Start(pid, _path(handle), file, found.st_uid, found.st_mode, handle)
            elif mask & _OVERFLOW:
                yield None

    def answer(self, start: Start, *, allow: bool) -> None:
        """Let it go on, or refuse it; give the file back."""
        try:
            if self.kind == ASK:
                os.write(self._handle, _ANSWER.pack(start.handle, _ALLOW if allow else _DENY))
        except FileNotFoundError:
            pass  # who asked was killed while it waited
        finally:
            os.close(start.handle)

    def close(self) -> None:
        """Let go; whoever waits goes on."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _mark(self, act: int, path: str, file: File) -> None:
        # The file may lie where a child can put another in its place: look at what was opened, and mark that.
        handle = _open(path)
        try:
            found = os.fstat(handle)
            if (found.st_dev, found.st_ino) != file:
                raise FileNotFoundError(path)
            place = f"/proc/self/fd/{handle}".encode()
            if self._libc.fanotify_mark(self._handle, act, self.kind, _AT_FDCWD, place) < 0:
                raise OSError(ctypes.get_errno(), "fanotify_mark", path)
        finally:
            os.close(handle)


def _open(path: str) -> int:
    """What lies there, as a place.

    The agent has followed all links: one that is there by now may lead to where opening never ends.
    """
    handle = os.open("/", os.O_PATH | os.O_CLOEXEC)
    try:
        for name in filter(None, path.split("/")):
            deeper = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=handle)
            os.close(handle)
            handle = deeper
    except OSError:
        os.close(handle)
        raise
    return handle


def _path(handle: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{handle}")
    except OSError:
        return ""
