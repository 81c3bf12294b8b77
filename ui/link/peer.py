"""Whether what answers is the agent: said by the kernel and by the folder, never by the answer itself."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from agent.api.client import listener
from agent.api.endpoint import is_trusted
from agent.api.errors import Unavailable

if TYPE_CHECKING:
    from pathlib import Path


def is_agent(descriptor: int, path: Path, uid: int) -> bool:
    """Whether root or this account listens at the other end, in a folder that nobody else can change.

    ``descriptor`` is that of a connected Unix socket; it stays the caller's.
    """
    if not is_trusted(path.parent, uid):
        return False
    with socket.socket(fileno=os.dup(descriptor)) as connected:
        try:
            return listener(connected) in {0, uid}
        except Unavailable:  # a system that cannot tell
            return False
