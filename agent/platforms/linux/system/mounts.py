"""Who answers for a file: the kernel and root, or an account that may keep us waiting for ever.

In a namespace of its own an account mounts what it furnishes itself: FUSE, and an overlay of it. Root is kept
out of the first, but let into the second, and a question there (stat, open, look-up) then waits for a process
of the account in a way that no signal ends. On which mount lies what is open with O_PATH, and what is mounted
there, the kernel tells without asking anybody (proc_pid_fdinfo(5), proc_pid_mountinfo(5)).
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import select
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from agent.platforms.linux.system.reading import at_once, read_long
from agent.ports import FileId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TABLE = 262_144
"""Bytes of a table of mounts; an account may make it longer, and is not known by what is behind."""
_MEMORY = frozenset({"tmpfs", "ramfs"})
_FUSE = "fuse"
_SUPER = 3
"""Fields behind the dash: type, source, options of the super block."""


class Mount(NamedTuple):
    """One line of a table of mounts."""

    device: int
    kind: str
    options: str

    @property
    def of_root(self) -> bool:
        """Of what everybody sees: whether root furnishes it. Accounts mount FUSE there (fusermount3(1))."""
        return not self.kind.startswith(_FUSE) or "user_id=0" in self.options.split(",")


class Spot(NamedTuple):
    """What can be said of an open file without asking its file system."""

    answers: bool
    """Whether the file system may be asked."""
    file: FileId | None
    """Where the kernel tells device and inode; those of FUSE are what its process says."""


class Tables:
    """The mounts that root alone makes, read anew when they have changed.

    Those that everybody sees, and those that we see: systemd gives a service a namespace of its own.
    """

    def __init__(self, paths: Iterable[str] = ("/proc/1/mountinfo", "/proc/self/mountinfo")) -> None:
        self._poll = select.poll()
        self._read: dict[int, dict[int, Mount]] = {}
        for path in paths:
            try:
                handle = at_once(path, os.O_RDONLY)
            except OSError:
                continue  # hidden from an account that serves itself alone (hidepid=)
            self._poll.register(handle, select.POLLPRI)
            self._read[handle] = _parsed(_all(handle))
        self._take()

    def renew(self) -> None:
        """Make them true now."""
        changed = self._poll.poll(0)
        for handle, _ in changed:
            os.lseek(handle, 0, os.SEEK_SET)
            self._read[handle] = _parsed(_all(handle))
        if changed:
            self._take()

    def _take(self) -> None:
        self.mounts = {number: mount for read in self._read.values() for number, mount in read.items()}
        self.devices = frozenset(x.device for x in self.mounts.values() if x.of_root)
        """Super blocks that root furnishes."""


@cache
def _tables() -> Tables:
    return Tables()


def spot(handle: int, pid: int) -> Spot:
    """Of a file that this process shows us and that is open: nobody else's mount can have its number now."""
    number, inode = _told(handle)
    tables = _tables()
    tables.renew()
    shared = tables.mounts.get(number)
    mount = shared or _seen(pid, number)
    if mount is None:  # in memory alone (memfd_create(2)), or mounted no more
        return Spot(answers=False, file=None)
    of_kernel = mount.device in tables.devices or mount.kind in _MEMORY
    answers = mount.of_root if shared else of_kernel
    if inode is None or mount.kind.startswith(_FUSE):
        return Spot(answers, None)
    return Spot(answers, FileId(mount.device, inode))


def _all(handle: int) -> bytes:
    text = bytearray()
    while part := os.read(handle, 65536):
        text += part
    return bytes(text)


def _seen(pid: int, number: int) -> Mount | None:
    """One mount that a process sees; its table may be long. Where its first thread has ended, others tell."""
    for place in _places(pid):
        table = b"\n" + read_long(f"{place}/mountinfo", _TABLE)
        if len(table) == 1:
            continue
        start = table.find(b"\n%d " % number)
        return _parsed(table[start : table.find(b"\n", start + 1)]).get(number) if start >= 0 else None
    return None


def _places(pid: int) -> Iterator[str]:
    yield f"/proc/{pid}"
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return
    yield from (f"/proc/{pid}/task/{thread}" for thread in threads)


def _parsed(text: bytes) -> dict[int, Mount]:
    mounts: dict[int, Mount] = {}
    for line in text.decode("utf-8", "replace").split("\n"):
        about, _, behind = line.partition(" - ")
        fields, told = about.split(" "), behind.split(" ")
        if len(told) >= _SUPER:
            major, minor = map(int, fields[2].split(":"))
            mounts[int(fields[0])] = Mount(os.makedev(major, minor), told[0], told[2])
    return mounts


def _told(handle: int) -> tuple[int, int | None]:
    """The number of a file's mount, and its inode, which is told since Linux 5.14."""
    told = at_once(f"/proc/self/fdinfo/{handle}", os.O_RDONLY)
    try:
        words = os.read(told, 1024).split()
    finally:
        os.close(told)
    number = int(words[words.index(b"mnt_id:") + 1])
    return number, int(words[words.index(b"ino:") + 1]) if b"ino:" in words else None
