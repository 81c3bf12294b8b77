"""Where agents listen, and which one a face talks to: the one it names, the one started last, the service.

The service has a folder of root's for each account. In try mode the account has a folder of its own, with a
socket for each state folder, and ``current``, a link to the socket of the agent that was started last.
"""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.api.errors import Unavailable

SERVICE = Path("/run/luytre")
SHARED = Path("/tmp")  # noqa: S108 - only ever a folder below it that is the account's own, with mode 0700
LONGEST = 103
"""Bytes of a socket's path: sun_path is 104 with its end on macOS, 108 on Linux (unix(7))."""
TREE = Path("/usr/lib/luytre")
"""Where the package puts our rooms."""
START = "Start one with: python3 installer/dev.py run"
ANSWERS_NOT = "Luytre does not answer. What is wrong tells: luytre doctor"


def installed(tree: Path = TREE) -> bool:
    """Whether this program is the package's, for a PC that has the service."""
    return Path(__file__).is_relative_to(tree)


NO_AGENT = ANSWERS_NOT if installed() else f"No agent is running for this account. {START}"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The places of one account. ``runtime`` is its XDG_RUNTIME_DIR, where the session has one."""

    uid: int
    runtime: Path | None = None
    service: Path = SERVICE
    shared: Path = SHARED

    def find(self, state: Path | None = None, *, served: bool = False) -> Path:
        """The socket to connect to. Raises Unavailable with a sentence that says how to start an agent.

        ``served``: the PC has the service, so that whatever this account itself listens with is no agent (a
        child would wait there for a guardian's secret); a folder that is named counts all the same.
        """
        if state is not None:
            for folder in self._folders():
                path = folder / _name(state)
                if is_answering(path):
                    return path
            raise Unavailable(f"No agent is running for {state}. {START} --state {state}")
        for folder in () if served else self._folders():
            current = _current(folder)
            if current is not None and is_answering(current):
                return current
        path = self.service / str(self.uid) / "agent.sock"
        if not is_there(path):
            raise Unavailable(NO_AGENT)
        return path

    def serves_others(self) -> bool:
        """Whether the service runs, and does not know this account yet: root's socket is always there."""
        return is_there(self.service / "0" / "agent.sock")

    def prepare(self, state: Path) -> Path:
        """Where the agent of a state folder (it exists) shall listen in try mode; makes the folder for it.

        Raises Unavailable where somebody else has put something in its place.
        """
        path = next(
            (x / _name(state) for x in self._places() if len(os.fsencode(x / _name(state))) <= LONGEST), None
        )
        if path is None:
            raise Unavailable(f"The path {self.shared} is too long for a socket.")
        with contextlib.suppress(FileExistsError):
            path.parent.mkdir(mode=0o700)
        if not is_private(path.parent, self.uid):
            raise Unavailable(
                f"{path.parent} is not a folder of this account alone. Remove it, or set XDG_RUNTIME_DIR "
                "to a folder of your own, and start again."
            )
        return path

    def announce(self, path: Path) -> None:
        """The agent that listens there is the one started last."""
        scratch = path.with_suffix(".new")
        scratch.unlink(missing_ok=True)
        scratch.symlink_to(path.name)
        scratch.replace(path.parent / "current")

    def withdraw(self, path: Path) -> None:
        """The agent that listens there leaves; a later one's link stays, an earlier one's comes back."""
        if _current(path.parent) == path:
            (path.parent / "current").unlink(missing_ok=True)
            others = [x for x in path.parent.glob("*.sock") if x != path and is_answering(x)]
            with contextlib.suppress(OSError):  # it may leave at this moment too
                if others:
                    self.announce(max(others, key=lambda x: x.lstat().st_mtime))

    def _places(self) -> Iterator[Path]:
        if self.runtime and _is_owned(self.runtime, self.uid):
            yield self.runtime / "luytre"
        yield self.shared / f"luytre-{self.uid}"

    def _folders(self) -> Iterator[Path]:
        """Both, for the agent may have been started where the session's folder was not known."""
        return (folder for folder in self._places() if is_private(folder, self.uid))


def is_private(folder: Path, uid: int) -> bool:
    """Whether this is a real folder (no link) of that account, and nobody else may do anything in it."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not found.st_mode & 0o077


def is_trusted(folder: Path, uid: int) -> bool:
    """Whether only root or that account can put a socket there."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid in {0, uid} and not found.st_mode & 0o022


def is_there(path: Path) -> bool:
    """Whether a socket lies there, as far as this account can see."""
    try:
        path.lstat()
    except OSError:
        return False
    return True


def is_answering(path: Path) -> bool:
    """Whether somebody listens there; a socket that was left behind refuses at once."""
    answering = False
    if sys.platform != "win32":  # pragma: no branch - as above
        with socket.socket(socket.AF_UNIX) as probe:
            probe.setblocking(False)
            try:
                probe.connect(os.fspath(path))
                answering = True
            except BlockingIOError:  # its queue is full: it is busy, and alive
                answering = True
            except OSError:
                answering = False
    return answering


def _is_owned(folder: Path, uid: int) -> bool:
    """Root keeps the XDG_RUNTIME_DIR of whoever called ``su``: that one is not root's own."""
    try:
        return folder.lstat().st_uid == uid
    except OSError:
        return False


def _name(state: Path) -> str:
    """Short whatever the path, and the same for each way of writing it: the folder's own numbers."""
    try:
        found = state.stat()
    except OSError:
        return "missing.sock"
    return f"{found.st_dev:x}-{found.st_ino:x}.sock"


def _current(folder: Path) -> Path | None:
    try:
        name = (folder / "current").readlink()
    except OSError:
        return None
    return folder / name if name.parent == Path() else None
