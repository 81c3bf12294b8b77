"""Who is at the other end of a Unix socket (unix(7), SO_PEERCRED: the kernel's word, taken at connect)."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import socket
import struct

from agent.platforms.linux import accounts
from agent.ports import Peer

_CREDENTIALS = struct.Struct("3i")


def peer(connection: socket.socket) -> Peer:
    """Account and process that connected; OSError when the socket is no Unix socket."""
    data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid, uid, _ = _CREDENTIALS.unpack(data)
    # pid 0: the process is in a pid namespace that we do not see.
    return Peer(accounts.name(uid), pid or None)
