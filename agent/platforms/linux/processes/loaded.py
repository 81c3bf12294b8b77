"""Whether a process runs code that is not root's: what a program was made to load (ld.so(8), plugins).

The kernel tells what it has mapped, so long as that is a file: a program that copies its code into memory and
lets go of the file is not seen. Some drivers and libraries make code and map it from a file that they have
deleted; who draws or sounds with them is not doubted for that: with a display server the session would end.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import functools
import os
import re
from typing import TYPE_CHECKING, NamedTuple

from agent.platforms.linux.system import inside, memory, proc
from agent.ports import FileId

if TYPE_CHECKING:
    from collections.abc import Iterable

SYSTEM_FOLDERS = ("/usr/", "/lib/", "/lib64/", "/bin/", "/sbin/", "/opt/luytre/")
_LINE = re.compile(rb"^\S+ ..x. \S+ (\w+):(\w+) ([1-9]\d*) +(.+)$", re.MULTILINE)
"""Range, rights, offset, device, inode and name (proc_pid_maps(5)); no inode: no file.

The name is where it lies in its own namespace, which need not be that of who has mapped it: an account
reaches what it has mounted by /proc/PID/root. So a name says nothing; what lies there must be that file.
"""
_LONGEST = 1 << 20
"""Bytes of such a list; nobody's desktop has a longer one."""
_DELETED = " (deleted)"
_MAKER = re.compile(r"/lib(?:nvidia-|orc-|Qt[56]Qml\.so|coreclr\.so)")
_FILES = 256
"""So many files outside the system's folders are looked at; nobody's desktop has more."""
_MADE = re.compile(r"/memfd:.*|.*/(?:orcexec\.|\.gl|\.nvidia_drv)[^/]*")
"""Files for code that a driver (NVIDIA) or a library (ORC, Qt's QML, .NET) makes while it runs."""


class _Mapped(NamedTuple):
    """A file of which code is mapped."""

    file: FileId
    name: str

    @property
    def of_system(self) -> bool:
        return self.name.startswith(SYSTEM_FOLDERS)

    @property
    def gone(self) -> bool:
        return self.name.endswith(_DELETED)


def foreign(pid: int, *, draws: bool = False) -> bool:
    """Whether it has mapped code of a file that is not root's, or does not say; ``draws``: a display."""
    files = _code(pid)
    if files is None:
        return True
    makes = draws or any(x.of_system and _MAKER.search(x.name) for x in files)
    # In a namespace of its own, an account has a system of its own, but for what is ours all the same.
    apart = _apart(pid)
    system = {x for x in files if x.of_system and not (apart and _may_differ(x))}
    gone = {x for x in files if x.gone}
    others = files - system - gone
    # Of the system's, an upgrade has replaced them.
    made = (makes and _MADE.fullmatch(x.name.removesuffix(_DELETED)) for x in gone - system)
    if len(others) > _FILES or not all(made):
        return True
    doubted = _not_roots(pid, others) | _not_roots(os.getpid(), filter(_may_differ, system - gone))
    # What an upgrade replaced between our two questions is called deleted now.
    return bool(doubted) and not doubted.isdisjoint(_code(pid) or doubted)


def _code(pid: int) -> set[_Mapped] | None:
    """What is mapped as code; None where the list is too long, or cannot be read."""
    maps = memory.read(pid, f"{proc.folder(pid)}/maps", _LONGEST)
    if maps is None or len(maps) >= _LONGEST:
        return None
    return {
        _Mapped(FileId(os.makedev(int(major, 16), int(minor, 16)), int(inode)), os.fsdecode(name))
        for major, minor, inode, name in _LINE.findall(maps)
    }


def _may_differ(mapped: _Mapped) -> bool:
    """The cheapest question first: where names and numbers agree, it is that file."""
    try:
        found = os.stat(mapped.name)
    except OSError:
        return True
    return found.st_uid != 0 or (found.st_dev, found.st_ino) != mapped.file


def _not_roots(pid: int, files: Iterable[_Mapped]) -> set[_Mapped]:
    """Which of these are not root's, or not what this process sees under their names."""
    told: dict[str, set[_Mapped]] = {}
    for mapped in files:
        told.setdefault(mapped.name, set()).add(mapped)
    return {
        mapped
        for name, found in inside.owners(pid, told)
        for mapped in told[name]
        if found is None or found.uid != 0 or not (mapped.file in found.numbers or _unlike())
    }


@functools.cache
def _unlike() -> bool:
    """Whether the numbers of our own code are not what is told of its files: then names must be enough.

    The list has device and inode of the super block, as fdinfo and mountinfo have, not as stat(2) has
    (btrfs, overlayfs). Of what overlayfs shows it had those of the layer below until Linux 6.8 (commit
    3efdc78fdc21). Subvolumes of one btrfs share a device, and each counts its files anew: numbers of files
    in two of them can be alike.
    """
    me = os.getpid()

    def differ() -> set[_Mapped]:
        files = {x for x in _code(me) or () if x.of_system and not x.gone}
        found = dict(inside.owners(me, {x.name for x in files}))
        return {x for x in files if (owned := found[x.name]) is None or x.file not in owned.numbers}

    return not differ().isdisjoint(differ())


def _apart(pid: int) -> bool:
    """Whether it sees other mounts than everybody, or we may not know; our own service does."""
    return _namespace(proc.folder(pid)) != (_namespace("/proc/1") or _namespace("/proc/self"))


def _namespace(folder: str) -> int | None:
    try:
        return os.stat(f"{folder}/ns/mnt").st_ino
    except OSError:
        return None
