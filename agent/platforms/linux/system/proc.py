"""Single facts of single processes, read from /proc; None or empty where a process is gone or shut to us."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import errno
import os
import time
from dataclasses import dataclass
from datetime import timedelta

from agent.platforms.linux.system import memory, mounts
from agent.platforms.linux.system.reading import MANY, at_once, read_long
from agent.ports import FileId

COMMAND = 4096
"""Bytes of a command line that are looked at; a page of Java options is enough to tell programs apart."""
_ENVIRONMENT = 65536
_MAPS = 262_144
_DELETED = " (deleted)"
SHUT = frozenset({errno.EACCES, errno.EPERM})
_TERMINAL, _FLAGS, _THREADS, _STARTED, _ARGUMENTS = 4, 6, 17, 19, slice(45, 49)
"""Places behind the name in /proc/PID/stat (proc_pid_stat(5)); the last ones are arg_start … env_end."""
_FORKED = 0x40
"""PF_FORKNOEXEC (include/linux/sched.h): it forked, and runs nothing else since."""
_UNSHUFFLED = 0x0040000
"""ADDR_NO_RANDOMIZE (personality(2))."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Stat:
    """The few fields of /proc/PID/stat that are needed."""

    state: str
    """Of its first thread; of one that lives where the first has ended before the others."""
    parent: int
    started: int
    forked: bool = False
    """Whether it runs what its parent ran when it forked: no exec since."""
    places: bytes = b""
    """Where in its memory its arguments and variables lie; empty where we may not know."""
    terminal: bool = False
    """Whether a terminal controls it: one for all of its session."""

    @property
    def over(self) -> bool:
        """Whether the process has ended; a zombie only waits to be noticed by its parent."""
        return self.state in {"Z", "X"}


@dataclass(frozen=True, slots=True)
class Executable:
    """What a process runs."""

    path: str
    """As the process sees it: a mount namespace of its own may show another file there.

    Where the kernel cannot tell it (more than 4096 bytes) only its last part, behind ``?/``.
    """
    file: FileId | None
    """None inside a FUSE mount of another account, which even root may not enter (AppImage)."""
    deleted: bool = False
    uid: int = -1
    """-1 where its account would have to be asked for it."""
    mode: int = 0o777


def read(path: str, size: int = 4096) -> bytes:
    """The beginning of a file of /proc; empty when it cannot be read."""
    try:
        handle = at_once(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(handle, size)
    except OSError:
        return b""
    finally:
        os.close(handle)


def stat(pid: int) -> Stat | None:
    """State, parent and start of a process."""
    fields = _fields(f"/proc/{pid}")
    if len(fields) <= _STARTED:
        return None
    alive = fields
    if fields[0] == b"Z" and int(fields[_THREADS]) > 1:
        alive = _fields(_survivor(pid)) or fields
    places = b" ".join(alive[_ARGUMENTS])
    return Stat(
        alive[0].decode(),
        int(fields[1]),
        int(fields[_STARTED]),
        bool(int(fields[_FLAGS]) & _FORKED),
        b"" if places.startswith(b"0 ") else places,
        fields[_TERMINAL] != b"0",
    )


def age(started: int) -> timedelta:
    """How long ago a process began; its start is counted since the boot, with sleep (proc_pid_stat(5))."""
    return timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME) - started / _TICKS)


def folder(pid: int) -> str:
    """Where /proc tells of a process.

    When its first thread ends before the others (pthread_exit(3)) it looks ended: a zombie without an
    executable, a command line or a root. The folders of its living threads tell all that.
    """
    fields = _fields(f"/proc/{pid}")
    ended = len(fields) > _THREADS and fields[0] == b"Z" and int(fields[_THREADS]) > 1
    return (ended and _survivor(pid)) or f"/proc/{pid}"


def executable(pid: int) -> Executable | None:
    """The file that a process runs; None for kernel threads, zombies and what is shut to us."""
    try:
        handle = _open_executable(pid)
    except OSError as error:
        if error.errno in {errno.ENOENT, errno.ESRCH} or (error.errno in SHUT and os.geteuid() != 0):
            return None
        return Executable(_guessed(pid), None)  # root is kept out of nothing: it runs, whatever it is
    try:
        path, deleted = _path(pid, handle)
        spot = mounts.spot(handle, pid)
        if not spot.answers:
            return Executable(path, spot.file, deleted)
        found = os.fstat(handle)
    except OSError:
        return Executable(_guessed(pid), None)
    finally:
        os.close(handle)
    return Executable(path, FileId(found.st_dev, found.st_ino), deleted, found.st_uid, found.st_mode)


def runs_at(pid: int) -> str | None:
    """What the kernel calls the executable now: the cheapest question, which no file system hears."""
    try:
        return os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return None


def file_of(pid: int) -> FileId | None:
    """Only device and inode of the executable."""
    found = executable(pid)
    return None if found is None else found.file


def command(pid: int) -> str:
    """The command line, joined with blanks: a claim of the process."""
    line = memory.read(pid, f"{folder(pid)}/cmdline", COMMAND) or b""
    return line.rstrip(b"\0").replace(b"\0", b" ").decode("utf-8", "replace")


def environment(pid: int) -> dict[str, str]:
    """The variables with which a process was started."""
    return memory.variables(memory.read(*environ(pid)))


def environ(pid: int) -> memory.Wanted:
    """Where they stand."""
    return pid, f"{folder(pid)}/environ", _ENVIRONMENT


def shuffled(pid: int) -> bool:
    """Whether the kernel chose at random where its memory lies, so that no other run has the same."""
    text = read(f"/proc/{pid}/personality", 16)
    return bool(text) and not int(text, 16) & _UNSHUFFLED


def scope(pid: int) -> str:
    """The control group of a process: in the unified tree, or in systemd's own where that is used."""
    unified = named = ""
    for line in read(f"{folder(pid)}/cgroup").decode("utf-8", "replace").splitlines():
        number, _, rest = line.partition(":")
        kind, _, path = rest.partition(":")
        if number == "0":
            unified = path
        elif kind == "name=systemd":
            named = path
    return named if unified in {"", "/"} and named else unified


def group(pid: int) -> str:
    """The control group of a process in the unified tree (cgroup v2); empty without one."""
    for line in read(f"{folder(pid)}/cgroup").decode("utf-8", "replace").splitlines():
        if line.startswith("0::"):
            return line[3:]
    return ""


def mapped(pid: int, suffix: str) -> str | None:
    """The first mapped file with such a name, without case: what a Wine loader really runs."""
    lines = (memory.read(pid, f"{folder(pid)}/maps", _MAPS) or b"").decode("utf-8", "replace").splitlines()
    for line in lines:
        if line.lower().endswith(suffix):
            fields = line.split(None, 5)
            if len(fields) > 5:  # noqa: PLR2004 - the sixth column is the file (proc_pid_maps(5))
                return fields[5]
    return None


def account(pid: int) -> int | None:
    """The uid that a process acts for (its effective one); None when it is gone.

    The folder says so even of a process that forbids being looked at (PR_SET_DUMPABLE), whose files all
    belong to root.
    """
    try:
        return os.stat(f"/proc/{pid}").st_uid
    except OSError:
        return None


def still(pid: int) -> bool:
    """Whether a process stands still: stopped, or in a group that somebody froze."""
    found = stat(pid)
    if found is None or found.state == "T":
        return True
    place = group(pid)
    return bool(place) and b"frozen 1" in read(f"/sys/fs/cgroup{place}/cgroup.events")


def pending(pid: int, number: int) -> bool:
    """Whether a signal waits for the process to leave the kernel."""
    for line in read(f"/proc/{pid}/status").splitlines():
        name, _, mask = line.partition(b":")
        if name in {b"SigPnd", b"ShdPnd"} and int(mask, 16) >> (number - 1) & 1:
            return True
    return False


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still know it as their parent."""
    found: list[int] = []
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return found
    for thread in threads:
        found += map(int, read_long(f"/proc/{pid}/task/{thread}/children", MANY).split())
    return found


def pids() -> list[int]:
    """All processes, in the order of the kernel's table."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def ancestors(pid: int) -> list[int]:
    """The process's parent, its parent, and so on up to the first process."""
    line: dict[int, None] = {}
    while (found := stat(pid)) and found.parent > 0 and found.parent not in line:
        pid = found.parent
        line[pid] = None
    return list(line)


def _fields(place: str) -> list[bytes]:
    line = read(f"{place}/stat", 1024) if place else b""
    # The name stands in brackets and may itself hold blanks and brackets.
    return line[line.rfind(b")") + 2 :].split()


def _survivor(pid: int) -> str:
    """The folder of a thread that lives; empty where none does."""
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return ""
    places = (f"/proc/{pid}/task/{thread}" for thread in threads)
    return next((x for x in places if _fields(x)[:1] not in ([], [b"Z"], [b"X"])), "")


def _open_executable(pid: int) -> int:
    try:
        return os.open(f"/proc/{pid}/exe", os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return os.open(f"{folder(pid)}/exe", os.O_PATH | os.O_CLOEXEC)


def _path(pid: int, handle: int) -> tuple[str, bool]:
    try:
        path = os.readlink(f"/proc/self/fd/{handle}")
    except OSError:
        return _guessed(pid), False
    return path.removesuffix(_DELETED), path.endswith(_DELETED)


def _guessed(pid: int) -> str:
    """What is known of a name that the kernel cannot tell: its last part, which the process may change."""
    name = read(f"/proc/{pid}/comm", 64).strip().decode("utf-8", "replace")
    return f"?/{name.rpartition('/')[2]}"
