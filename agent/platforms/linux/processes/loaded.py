"""Whether a process runs code that is not root's: what a program was made to load (ld.so(8), plugins).

The kernel tells what it has mapped, so long as that is a file: a program that copies its code into memory and
lets go of the file is not seen. Some drivers and libraries make code and map it from a file that they have
deleted; who draws or sounds with them is not doubted for that: with a display server the session would end.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import re

from agent.platforms.linux.system import inside, memory, proc

SYSTEM_FOLDERS = ("/usr/", "/lib/", "/lib64/", "/bin/", "/sbin/", "/opt/luytre/")
_LINE = re.compile(rb"^\S+ ..x. \S+ \S+ [1-9]\d* +(.+)$", re.MULTILINE)
"""Range, rights, offset, device, inode and name (proc_pid_maps(5)); no inode: no file."""
_LONGEST = 1 << 20
"""Bytes of such a list; nobody's desktop has a longer one."""
_DELETED = " (deleted)"
_MAKER = re.compile(r"/lib(?:nvidia-|orc-|Qt[56]Qml\.so|coreclr\.so)")
_FILES = 256
"""So many files outside the system's folders are looked at; nobody's desktop has more."""
_MADE = re.compile(r"/memfd:.*|.*/(?:orcexec\.|\.gl|\.nvidia_drv)[^/]*")
"""Files for code that a driver (NVIDIA) or a library (ORC, Qt's QML, .NET) makes while it runs."""


def foreign(pid: int, *, draws: bool = False) -> bool:
    """Whether it has mapped code of a file that is not root's, or does not say; ``draws``: a display."""
    maps = memory.read(pid, f"{proc.folder(pid)}/maps", _LONGEST)
    if maps is None or len(maps) >= _LONGEST:
        return True
    files = {os.fsdecode(name) for name in _LINE.findall(maps)}
    makes = draws or any(name.startswith(SYSTEM_FOLDERS) and _MAKER.search(name) for name in files)
    # In a namespace of its own, an account has a system of its own.
    system = set() if _apart(pid) else {name for name in files if name.startswith(SYSTEM_FOLDERS)}
    gone = {name for name in files if name.endswith(_DELETED)}
    others = files - system - gone
    return (
        len(others) > _FILES
        # Of the system's, an upgrade has replaced them.
        or any(not (makes and _MADE.fullmatch(name.removesuffix(_DELETED))) for name in gone - system)
        or any(map(_anothers, system - gone))
        or any(found is None or found.st_uid != 0 for found in inside.stats(pid, others))
    )


def _anothers(path: str) -> bool:
    try:
        return os.stat(path).st_uid != 0
    except FileNotFoundError:
        return False  # replaced just now


def _apart(pid: int) -> bool:
    """Whether it sees other mounts than everybody, or we may not know; our own service does."""
    return _namespace(proc.folder(pid)) != (_namespace("/proc/1") or _namespace("/proc/self"))


def _namespace(folder: str) -> int | None:
    try:
        return os.stat(f"{folder}/ns/mnt").st_ino
    except OSError:
        return None
