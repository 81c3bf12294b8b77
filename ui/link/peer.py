"""Whether what answers is the agent: said by the kernel and by the folders, never by the answer itself."""

from __future__ import annotations

import os
import socket
import stat
from enum import Enum
from typing import TYPE_CHECKING

from agent.api.client import listener
from agent.api.endpoint import is_trusted
from agent.api.errors import Unavailable

if TYPE_CHECKING:
    from pathlib import Path


class Proof(Enum):
    """What is certain of who listens."""

    SERVICE = "service"
    """Root listens, at a place that nobody but root can change: the agent of the whole PC."""
    OWN = "own"
    """This account listens, or root at a place of its own: an agent that is tried, or any program of it."""


def proof(descriptor: int, path: Path, uid: int) -> Proof | None:
    """What is certain of who listens at the other end; None: it may be anybody.

    ``descriptor`` is that of a connected Unix socket; it stays the caller's.
    """
    if not is_trusted(path.parent, uid):
        return None
    with socket.socket(fileno=os.dup(descriptor)) as connected:
        try:
            account = listener(connected)
        except Unavailable:  # a system that cannot tell
            return None
    if account == 0 and all(_is_roots(folder) for folder in path.parents):
        return Proof.SERVICE
    return Proof.OWN if account in {0, uid} else None


def _is_roots(folder: Path) -> bool:
    """Whether nobody but root can put anything there; who can, can also put another folder in its place."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o022
