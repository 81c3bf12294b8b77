"""Whether only root can read what Luytre knows, change what it runs, and listen in its place."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import pwd
import socket
import stat
from typing import TYPE_CHECKING

from agent.api import endpoint
from agent.platforms.linux.system.paths import paths
from agent.ports.inspection import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.ports.inspection import Family

_PLACES = paths(service=True)
STATE, RUNTIME, TREE = str(_PLACES.state), str(_PLACES.runtime), str(endpoint.TREE)
BALLAST = "ballast"
LITTLE = 64 * 1024 * 1024
"""Bytes of room below which a disk counts as full: a day of heartbeats needs one of them."""
FEW = 1000
"""Further files below which it counts as full as well: of those, root has none kept for itself."""
_OTHERS, _WRITABLE = 0o077, 0o022
_MOST = 20_000
"""Files of the tree that are looked at; it has a tenth of them."""


def state(folder: str = STATE) -> Iterator[Finding]:
    """The folder of the notes and all in it; and the room on its disk."""
    try:
        found = os.lstat(folder)
    except OSError:
        yield Finding("state", "missing", holds=False, about={"path": folder})
        return
    loose = loose_of(folder, found, _OTHERS)
    try:
        entries = sorted(os.scandir(folder), key=lambda x: x.name) if loose is None else []
    except OSError:
        entries = []  # from outside: whether it is shut was just seen
    for entry in entries:
        loose = loose or loose_of(entry.path, entry.stat(follow_symlinks=False), _OTHERS)
    yield loose_or_ok("state", loose)
    yield _room(folder, reserve=any(x.name == BALLAST for x in entries) or not entries)


def runtime(folder: str = RUNTIME) -> Finding:
    """The folder of the sockets: root's, and open for everybody to pass."""
    try:
        found = os.lstat(folder)
    except OSError:
        return Finding("runtime", "missing", holds=False, about={"path": folder})
    loose = loose_of(folder, found, _WRITABLE)
    if loose is None and not found.st_mode & stat.S_IXOTH:
        about = {"path": folder, "mode": f"{stat.S_IMODE(found.st_mode):04o}"}
        return Finding("runtime", "closed", holds=False, about=about)
    return loose_or_ok("runtime", loose)


def tree(folder: str = TREE) -> Finding:
    """All that runs as root, file by file."""
    loose, count = loose_of(folder, os.lstat(folder), _WRITABLE), 0
    for place, _, files in os.walk(folder):
        for path in (place, *(f"{place}/{name}" for name in files)):
            found = os.lstat(path)
            if loose is None and not stat.S_ISLNK(found.st_mode):
                loose = loose_of(path, found, _WRITABLE)
        count += len(files)
        if loose is not None or count > _MOST:
            break
    return loose_or_ok("tree", loose)


def sockets(family: Family, folder: str = RUNTIME) -> Iterator[Finding]:
    """Whether each account of the family has a socket that answers."""
    for account in sorted(family.children | family.guardians):
        try:
            uid = pwd.getpwnam(account).pw_uid
        except KeyError:
            yield Finding("account", "missing", None, {"account": account}, account)
            continue
        there = _answers(f"{folder}/{uid}/agent.sock", uid)
        yield Finding("socket", "ok" if there else "missing", there, {"account": account}, account)


def _answers(path: str, uid: int) -> bool:
    try:
        place, door = os.lstat(os.path.dirname(path)), os.lstat(path)
        with socket.socket(socket.AF_UNIX) as probe:
            probe.setblocking(False)
            probe.connect(path)
    except BlockingIOError:  # its queue is full: busy, and alive
        return True
    except OSError:
        return False
    passable = place.st_mode & stat.S_IXOTH and not place.st_mode & _WRITABLE
    return bool(passable) and door.st_uid == uid


def loose_or_ok(name: str, loose: dict[str, str] | None) -> Finding:
    """The finding about who may touch something."""
    if loose is not None:
        return Finding(name, "open", holds=False, about=loose)
    return Finding(name, "ok", holds=True, about={})


def loose_of(path: str, found: os.stat_result, mask: int) -> dict[str, str] | None:
    """What is wrong with owner and mode; None where nothing is. A link is somebody's trick."""
    if found.st_uid == _ROOT and not found.st_mode & mask and not stat.S_ISLNK(found.st_mode):
        return None
    try:
        owner = pwd.getpwuid(found.st_uid).pw_name
    except KeyError:
        owner = str(found.st_uid)
    return {"path": path, "owner": owner, "mode": f"{stat.S_IMODE(found.st_mode):04o}"}


_ROOT = 0


def _room(folder: str, *, reserve: bool) -> Finding:
    found = os.statvfs(folder)
    free = found.f_bavail * found.f_frsize
    about = {"path": folder, "free": str(free // (1024 * 1024))}
    if free < LITTLE:
        return Finding("disk", "full", holds=False, about=about)
    if found.f_files and found.f_favail < FEW:  # without such a number there is no such limit
        about = {"path": folder, "files": str(found.f_favail)}
        return Finding("disk", "no-files", holds=False, about=about)
    return Finding("disk", "ok" if reserve else "no-reserve", reserve or None, about)
